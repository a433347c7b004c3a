import { EaselError } from '../core/errors.ts';
import { cropAround, isMakeable } from '../core/exactImage.ts';
import type { ExactFile, Focus } from '../core/exactImage.ts';
import type { Pixels } from '../core/models.ts';
import { isTurned } from '../core/turnedPhoto.ts';
import type { Codecs } from './codecs.ts';
import { decodeImage } from './decodeImage.ts';
import { encodeBmp } from './encodeBmp.ts';
import { encodeGif } from './encodeGif.ts';
import { encodeIco } from './encodeIco.ts';
import { withColourOf } from './pngColour.ts';
import { overWhite } from './raster.ts';
import type { Raster } from './raster.ts';
import { scale } from './scale.ts';
import { readSource } from './source.ts';

/** Of which format and of how many px a file is to be. */
export type ExactImage = Pick<ExactFile, 'format' | 'width' | 'height'>;

/** One image that is to become several files. */
export type ExactWish = {
  /** Of any kind that can be decoded. */
  readonly bytes: Uint8Array;
  readonly files: readonly ExactImage[];
  /** What crops keep as near to the middle as they can; without one, the middle. */
  readonly focus?: Focus;
};

/** What an icon holds besides the picture that was asked for, px: what tabs, task bars and desktops show. */
const usualIconEdges = [16, 32, 48];
const mostIconEdge = 256;

/**
 * Makes of an image files of exactly these pixels and formats: turned upright, cropped to the shape, scaled in linear
 * light, encoded. What it is already, it stays, to the byte. An icon is square, of at most 256 px, and holds smaller
 * pictures too; an SVG holds the picture as PNG.
 * @throws EaselError not-an-image when it cannot be decoded, invalid-request when a file cannot be that large.
 */
export async function makeExact({ bytes, files, focus }: ExactWish, codecs: Codecs): Promise<Uint8Array[]> {
  for (const file of files) if (!isMakeable(file)) throw notMakeable(file);
  let decoded: Promise<Raster> | undefined;
  const scaled = new Map<string, Raster>();
  const pictureOf = async ({ width, height }: Pixels): Promise<Raster> => {
    const raster = await (decoded ??= decode(bytes, codecs));
    const key = `${width}×${height}`;
    const picture = scaled.get(key) ?? fit(raster, { width, height }, focus);
    scaled.set(key, picture);
    return picture;
  };
  const made: Uint8Array[] = [];
  // One after the other: what the codecs hold meanwhile adds up.
  for (const file of files) {
    made.push(isAlready(bytes, file) ? bytes : await encode(file, pictureOf, bytes, codecs));
  }
  return made;
}

async function decode(bytes: Uint8Array, codecs: Codecs): Promise<Raster> {
  try {
    return (await decodeImage(bytes, codecs)).raster;
  } catch (thrown) {
    const error = EaselError.from(thrown);
    if (error.code !== 'reference-unsupported') throw error;
    throw new EaselError('not-an-image', error.message, { cause: thrown });
  }
}

function isAlready(bytes: Uint8Array, file: ExactImage): boolean {
  const source = readSource(bytes);
  const { width, height } = sizeOf(file);
  const isSame =
    source?.kind === file.format && source.pixels?.width === width && source.pixels.height === height;
  return isSame && !(file.format === 'jpeg' && isTurned(bytes));
}

/** The pixels of a file, or of the largest picture in it. */
function sizeOf({ format, width, height }: ExactImage): Pixels {
  if (format !== 'ico') return { width, height };
  const edge = Math.min(mostIconEdge, Math.max(width, height));
  return { width: edge, height: edge };
}

/** The part of a raster that has the wanted shape, in the wanted pixels. */
function fit(raster: Raster, wanted: Pixels, focus: Focus | undefined): Raster {
  const part = cropAround(raster, wanted, focus);
  const isWhole = part.width === raster.width && part.height === raster.height;
  // What needs no scaling stays as it is to the bit.
  return isWhole && raster.width === wanted.width && raster.height === wanted.height
    ? raster
    : scale(raster, part, wanted);
}

async function encode(
  file: ExactImage,
  pictureOf: (pixels: Pixels) => Promise<Raster>,
  original: Uint8Array,
  codecs: Codecs,
): Promise<Uint8Array> {
  const size = sizeOf(file);
  const pngOf = async (pixels: Pixels): Promise<Uint8Array> =>
    withColourOf(original, await codecs.encode(await pictureOf(pixels), 'png'));
  switch (file.format) {
    case 'png':
      return pngOf(size);
    case 'svg':
      return svgAround(size, await pngOf(size));
    case 'ico': {
      const edges = [...usualIconEdges.filter((edge) => edge < size.width), size.width];
      return encodeIco(
        await Promise.all(
          edges.map(async (edge) => {
            const pixels = { width: edge, height: edge };
            return { ...pixels, png: await pngOf(pixels) };
          }),
        ),
      );
    }
    case 'jpeg':
      return codecs.encode(overWhite(await pictureOf(size)), 'jpeg');
    case 'webp':
    case 'avif':
      return codecs.encode(await pictureOf(size), file.format);
    case 'gif':
      return encodeGif(await pictureOf(size));
    case 'bmp':
      return encodeBmp(await pictureOf(size));
  }
}

function svgAround({ width, height }: Pixels, png: Uint8Array): Uint8Array {
  const size = `width="${width}" height="${height}"`;
  const data = Buffer.from(png).toString('base64');
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">` +
      `<image ${size} href="data:image/png;base64,${data}"/></svg>\n`,
  );
}

function notMakeable({ width, height }: Pixels): EaselError {
  return new EaselError('invalid-request', `An image of ${width}×${height} px cannot be made`);
}
