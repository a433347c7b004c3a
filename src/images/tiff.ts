import { inflateSync } from 'node:zlib';
import UTIF from 'utif2';
import type { Page } from 'utif2';
import type { Pixels } from '../core/models.ts';
import type { Raster } from './raster.ts';

/** What the first page of a TIFF file says of itself. */
export type TiffHeader = Pixels & {
  readonly pages: 'one' | 'more';
  /** Tag 259. */
  readonly compression: number;
  /** Where the address of the second page stands. */
  readonly nextPageAt: number;
};

/** None, LZW, Deflate (two numbers), PackBits. The others are faxes and JPEG, whose size is not known beforehand. */
const compressions = [1, 5, 8, 32_946, 32_773];
const deflate = [8, 32_946];

/** Reads the first page's header; undefined when the bytes are no TIFF. */
export function readTiff(bytes: Uint8Array): TiffHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return undefined;
  const mark = view.getUint32(0);
  const little = mark === 0x49492a00;
  if (!little && mark !== 0x4d4d002a) return undefined;
  const page = view.getUint32(4, little);
  if (page + 2 > bytes.length) return undefined;
  const nextPageAt = page + 2 + view.getUint16(page, little) * 12;
  if (nextPageAt + 4 > bytes.length) return undefined;
  const tag = (wanted: number): number | undefined => {
    for (let at = page + 2; at < nextPageAt; at += 12) {
      if (view.getUint16(at, little) !== wanted) continue;
      const isShort = view.getUint16(at + 2, little) === 3;
      return isShort ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    }
    return undefined;
  };
  const [width = 0, height = 0] = [tag(256), tag(257)];
  if (width < 1 || height < 1) return undefined;
  const pages = view.getUint32(nextPageAt, little) === 0 ? 'one' : 'more';
  return { width, height, pages, compression: tag(259) ?? 1, nextPageAt };
}

/** Decodes the first page. @throws Error when it is malformed, or of a compression that is not supported. */
export function decodeTiff(bytes: Uint8Array): Raster {
  const header = readTiff(bytes);
  if (!header || !compressions.includes(header.compression)) {
    throw new Error(`TIFF compression ${header?.compression ?? 'unknown'} is not supported`);
  }
  // The one page alone: a chain of pages can run in a circle.
  const own = Uint8Array.from(bytes);
  own.fill(0, header.nextPageAt, header.nextPageAt + 4);
  const [page] = UTIF.decode(own.buffer);
  if (!page) throw new Error('The TIFF has no page');
  if (deflate.includes(header.compression)) checkInflated(own, page, header);
  UTIF.decodeImage(own.buffer, page);
  const { width, height } = header;
  const data = UTIF.toRGBA8(page);
  if (data.length !== width * height * 4) throw new Error('The TIFF is malformed');
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** UTIF inflates whatever it is given, without a limit. @throws RangeError when a part holds more than the image. */
function checkInflated(bytes: Uint8Array, page: Page, { width, height }: Pixels): void {
  const starts = page.t273 ?? page.t324 ?? [];
  const lengths = page.t279 ?? page.t325 ?? [];
  const bytesPerPixel = 16;
  const maxOutputLength = Math.max(width, 512) * Math.max(height, 512) * bytesPerPixel;
  for (const [index, start] of starts.entries()) {
    inflateSync(bytes.subarray(start, start + (lengths[index] ?? 0)), { maxOutputLength });
  }
}
