import { imageFormats } from '../../../../src/core/exactImage.ts';
import type { ImageFormat } from '../../../../src/core/exactImage.ts';
import { makeExact } from '../../../../src/images/makeExact.ts';
import {
  avif,
  bitmapOf,
  bmpOf,
  gifOf,
  icoOf,
  jpeg,
  photo,
  pngOf,
  svg,
  turned,
} from '../../images/fixtures.ts';
import { codecs } from '../../images/support.ts';

const red = { width: 1, height: 1, rows: [[0, 0, 255, 0]] };
/** WebP without loss, 5×3 px. */
const losslessWebp = Buffer.from(
  'UklGRlQAAABXRUJQVlA4TEcAAAAvBIAAAHegpm0jiD/YKHPvmw4EgaRN/0JvNWxwCCRtir1/m2GDM/89yJYiKD9xP0ERUMxIEvSdS2GkVmEVlnqJ' +
    'IvofP8iyZwA=',
  'base64',
);
const drawing = 'xmlns="http://www.w3.org/2000/svg" width="8" height="8"';

/** Images of others, each of a form that our own encoders do not write. */
const foreign: Record<ImageFormat, readonly Uint8Array[]> = {
  png: [],
  jpeg: [jpeg, turned(6)],
  webp: [losslessWebp],
  gif: [gifOf(1), gifOf(1, 0, 1), withLocalColours()],
  avif: [avif],
  svg: [
    svg,
    Buffer.from(`<svg ${drawing}/>`),
    Buffer.from(`\ufeff<!DOCTYPE svg [ <!ENTITY a "b"> ]>\n<svg title='>' ${drawing}><rect/></svg>`),
    Buffer.from(`<s:svg xmlns:s="http://www.w3.org/2000/svg" width="8" height="8"><s:rect/></s:svg>`),
  ],
  bmp: [bmpOf({ depth: 24, ...red })],
  ico: [icoOf(pngOf(photo(5, 3))), icoOf(bitmapOf({ depth: 32, ...red, height: 2 }), pngOf(photo(9, 9)))],
};

/** Whole images of each format: what our encoders make, opaque and with transparency, and what others make. */
export async function sampleImages(): Promise<Record<ImageFormat, readonly Uint8Array[]>> {
  const clear = photo(12, 12);
  const opaque = { ...clear, data: clear.data.map((value, at) => ((at & 3) === 3 ? 255 : value)) };
  const files = imageFormats.map((format) => ({ format, width: 21, height: 21 }));
  const own = await Promise.all(
    [clear, opaque].map((raster) => makeExact({ bytes: pngOf(raster), files }, codecs)),
  );
  const samples = imageFormats.map(
    (format, index) => [format, [...own.flatMap((made) => made[index] ?? []), ...foreign[format]]] as const,
  );
  return Object.fromEntries(samples) as Record<ImageFormat, readonly Uint8Array[]>;
}

/** A GIF whose only frame has colours of its own. */
function withLocalColours(): Buffer {
  const colours = Buffer.from('\xff\0\0\0\0\xff', 'latin1');
  const gif = gifOf(1);
  const frameAt = gif.indexOf(0x2c);
  const head = Buffer.from(gif.subarray(frameAt, frameAt + 10));
  head[9] = 0x80;
  return Buffer.concat([gif.subarray(0, frameAt), head, colours, gif.subarray(frameAt + 10)]);
}
