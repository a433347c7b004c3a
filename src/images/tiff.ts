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
/** Of the largest pixel that there is: four numbers of 32 bits. */
const bytesPerPixel = 16;
/** Larger tiles nobody makes, px. */
const maxTileEdge = 16_384;

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
  const own = onlyWhatIsNeeded(bytes, header);
  const [page] = UTIF.decode(own.buffer);
  if (!page) throw new Error('The TIFF has no page');
  checkLayout(page, header);
  endWithin(page, own.length);
  if (deflate.includes(header.compression)) checkInflated(own, page, header);
  UTIF.decodeImage(own.buffer, page);
  const { width, height } = header;
  const data = UTIF.toRGBA8(page);
  if (data.length !== width * height * 4) throw new Error('The TIFF is malformed');
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/** Tags that say where the pixels are and what they mean; of the others some lead to further pages, and in circles. */
const neededTags = new Set([
  256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 338, 339,
]);
/** Bytes of a value, by its type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/**
 * A copy in which the first page holds each needed tag once, with values that lie in the file, and in which no other
 * page is found: UTIF follows and unpacks whatever there is, also what is not.
 */
function onlyWhatIsNeeded(bytes: Uint8Array, { nextPageAt }: TiffHeader): Uint8Array<ArrayBuffer> {
  const own = Uint8Array.from(bytes);
  const view = new DataView(own.buffer);
  const little = view.getUint16(0) === 0x4949;
  const seen = new Set<number>();
  for (let at = view.getUint32(4, little) + 2; at < nextPageAt; at += 12) {
    const [tag, type] = [view.getUint16(at, little), view.getUint16(at + 2, little)];
    const length = view.getUint32(at + 4, little) * (typeBytes[type] ?? Infinity);
    const isInside = length <= 4 || view.getUint32(at + 8, little) + length <= own.length;
    if (neededTags.has(tag) && !seen.has(tag) && isInside) seen.add(tag);
    else own.set(nothing(little), at);
  }
  own.fill(0, nextPageAt, nextPageAt + 4);
  return own;
}

/** An entry without a meaning: tag 0, one character. */
function nothing(little: boolean): number[] {
  return little ? [0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0];
}

/** @throws Error when the pixels would take more memory or more steps than an image of this size does. */
function checkLayout(page: Page, { width, height }: Pixels): void {
  const bitsPerPixel = (page.t258?.[0] ?? 1) * (page.t277?.[0] ?? 1);
  const [tileWidth, tileHeight] = [page.t322?.[0], page.t323?.[0]];
  const parts = page.t273?.length ?? page.t324?.length ?? 0;
  const isTiled = page.t322 !== undefined || page.t323 !== undefined;
  const tiles = Math.ceil(width / (tileWidth ?? 0)) * Math.ceil(height / (tileHeight ?? 0));
  const fits = isTiled
    ? tiles <= (page.t324?.length ?? 0) && Math.max(tileWidth ?? 0, tileHeight ?? 0) <= maxTileEdge
    : parts <= height;
  if (!fits || bitsPerPixel > bytesPerPixel * 8) throw new Error('The TIFF is malformed');
}

/** Lets no part of the pixels go on behind the file's end. */
function endWithin(page: Page, fileBytes: number): void {
  for (const [starts, lengths] of [
    ['t273', 't279'],
    ['t324', 't325'],
  ] as const) {
    const left = page[starts]?.map((start) => Math.max(0, fileBytes - start));
    page[lengths] = page[lengths]?.map((length, index) => Math.min(length, left?.[index] ?? 0));
    if (page[lengths] === undefined) Reflect.deleteProperty(page, lengths);
  }
}

/** UTIF inflates whatever it is given, without a limit. @throws RangeError when a part holds more than the image. */
function checkInflated(bytes: Uint8Array, page: Page, { width, height }: Pixels): void {
  const starts = page.t273 ?? page.t324 ?? [];
  const lengths = page.t279 ?? page.t325 ?? [];
  const maxOutputLength = Math.max(width, 512) * Math.max(height, 512) * bytesPerPixel;
  for (const [index, start] of starts.entries()) {
    inflateSync(bytes.subarray(start, start + (lengths[index] ?? 0)), { maxOutputLength });
  }
}
