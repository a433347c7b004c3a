import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { emptyRaster } from '../../../src/images/raster.ts';
import type { Raster } from '../../../src/images/raster.ts';

/** A raster whose pixels are what `paint` says: red, green, blue, alpha. */
export function rasterOf(
  width: number,
  height: number,
  paint: (x: number, y: number) => readonly [number, number, number, number],
): Raster {
  const raster = emptyRaster({ width, height });
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) raster.data.set(paint(x, y), at);
  }
  return raster;
}

/** Grain and gradients, like a photo: PNG does not make it small. Every third row is half transparent. */
export function photo(width: number, height: number, seed = 1): Raster {
  let state = seed;
  return rasterOf(width, height, (x, y) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    const grain = (state >>> 24) & 31;
    return [(x * 200) / width + grain, (y * 200) / height + grain, 128 + grain, y % 3 === 0 ? 128 : 255];
  });
}

/** PNG by another encoder than the one that is tested. */
export function pngOf({ width, height, data }: Raster): Uint8Array {
  return encode({ width, height, data: Uint8Array.from(data), channels: 4, depth: 8 });
}

/** What lies in a bitmap after its header. */
export type BitmapParts = {
  readonly depth: number;
  /** Bottom up unless negative. */
  readonly height: number;
  readonly width: number;
  /** Blue, green, red, unused. */
  readonly palette?: readonly (readonly [number, number, number, number])[];
  /** Red, green, blue, perhaps alpha. */
  readonly masks?: readonly number[];
  /** Rows in the order of the file, padded. */
  readonly rows: readonly (readonly number[])[];
  /** Of the header, 40 or 124. */
  readonly headerBytes?: number;
  readonly compression?: number;
};

/** A bitmap as it lies in an icon, or in a BMP file behind its 14 bytes. */
export function bitmapOf(parts: BitmapParts): Buffer {
  const { depth, palette = [], masks = [], headerBytes = 40 } = parts;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(headerBytes, 0);
  header.writeInt32LE(parts.width, 4);
  header.writeInt32LE(parts.height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(depth, 14);
  header.writeUInt32LE(parts.compression ?? (masks.length > 0 ? 3 : 0), 16);
  header.writeUInt32LE(palette.length, 32);
  const loose = Buffer.alloc(headerBytes === 40 ? masks.length * 4 : 0);
  for (const [index, mask] of masks.entries()) {
    if (headerBytes === 40) loose.writeUInt32LE(mask, index * 4);
    else header.writeUInt32LE(mask, 40 + index * 4);
  }
  return Buffer.concat([header, loose, Buffer.from(palette.flat()), Buffer.from(parts.rows.flat())]);
}

/** A BMP file. */
export function bmpOf(parts: BitmapParts): Buffer {
  const bitmap = bitmapOf(parts);
  const header = Buffer.alloc(14);
  header.write('BM', 'latin1');
  header.writeUInt32LE(14 + bitmap.length, 2);
  header.writeUInt32LE(14 + bitmap.length - parts.rows.flat().length, 10);
  return Buffer.concat([header, bitmap]);
}

/** An ICO file of these pictures. */
export function icoOf(...images: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(6 + images.length * 16);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let at = header.length;
  for (const [index, image] of images.entries()) {
    header.writeUInt32LE(image.length, 6 + index * 16 + 8);
    header.writeUInt32LE(at, 6 + index * 16 + 12);
    at += image.length;
  }
  return Buffer.concat([header, ...images]);
}

/** A TIFF of one strip, with alpha that is not premultiplied. */
export function tiffOf(
  { width, height, data }: Raster,
  { deflated = false, nextPage = 0, compression = 0 } = {},
): Buffer {
  const pixels = deflated ? deflateSync(data) : Buffer.from(data);
  const tags: [number, number, number, number][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 8],
    [259, 3, 1, compression || (deflated ? 8 : 1)],
    [262, 3, 1, 2],
    [273, 4, 1, 8],
    [277, 3, 1, 4],
    [278, 4, 1, height],
    [279, 4, 1, pixels.length],
    [338, 3, 1, 2],
  ];
  const page = Buffer.alloc(2 + tags.length * 12 + 4);
  page.writeUInt16LE(tags.length, 0);
  for (const [index, [tag, type, count, value]] of tags.entries()) {
    const at = 2 + index * 12;
    page.writeUInt16LE(tag, at);
    page.writeUInt16LE(type, at + 2);
    page.writeUInt32LE(count, at + 4);
    page.writeUInt32LE(value, at + 8);
  }
  page.writeUInt32LE(nextPage, page.length - 4);
  const header = Buffer.alloc(8);
  header.write('II*\0', 'latin1');
  header.writeUInt32LE(8 + pixels.length, 4);
  return Buffer.concat([header, pixels, page]);
}

/** A GIF of some frames of 2×1 px, each of one colour: black (0) or white (1). */
export function gifOf(...frames: readonly (0 | 1)[]): Buffer {
  const header = Buffer.from('GIF89a\x02\0\x01\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  // Codes of three bits: clear (4), the colour twice, end (5).
  const frame = (colour: 0 | 1): Buffer => {
    const codes = 4 | (colour << 3) | (colour << 6) | (5 << 9);
    return Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, codes & 255, codes >> 8, 0]);
  };
  return Buffer.concat([header, ...frames.map(frame), Buffer.from(';')]);
}

/** 16×8 px, the left half red, the right one blue. */
export const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAMDAwMDAwQEBAQFBQUFBQcHBgYHBwsICQgJCAsRCwwLCwwLEQ8SDw4PEg8bFRMTFRsfGhka' +
    'HyYiIiYwLTA+PlQBAwMDAwMDBAQEBAUFBQUFBwcGBgcHCwgJCAkICxELDAsLDAsRDxIPDg8SDxsVExMVGx8aGRofJiIiJjAtMD4+VP/A' +
    'ABEIAAgAEAMBEQACEQEDEQH/xABMAAEBAAAAAAAAAAAAAAAAAAAHCBABAAAAAAAAAAAAAAAAAAAAAAEBAQAAAAAAAAAAAAAAAAAACQcR' +
    'AQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJ0QwqYCOMHR/9k=',
  'base64',
);

/** The JPEG with an EXIF orientation, 1 to 8. */
export function turned(orientation: number): Buffer {
  const tiff = Buffer.from(`MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0`, 'latin1');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** The same 16×8 px as the JPEG, without loss. */
export const avif = Buffer.from(
  'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxp' +
    'YmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAACoAAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAAB' +
    'AABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAABAAAAAIAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQAMAAAA' +
    'ABNjb2xybmNseAACAAIABoAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAADJtZGF0EgAKCBgMv7BAgIGhMhwRgAAAQLcU27XIufls5Nuw' +
    'K8PWMvwgpdyduRN9',
  'base64',
);

/** A drawing with words, of 24×12 units. */
export const svg = Buffer.from(
  '<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg" width="24" ' +
    'height="12"><rect width="12" height="12" fill="#f00"/><text x="13" y="10" font-size="10">W</text></svg>',
);
