import type { Pixels } from '../core/models.ts';
import { emptyRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** How a channel lies in a pixel's bits. */
type Channel = { readonly mask: number; readonly shift: number; readonly max: number };

/** A "device-independent bitmap": what a BMP file holds after its 14 bytes, and an icon for each of its sizes. */
type Bitmap = Pixels & {
  readonly depth: number;
  readonly topDown: boolean;
  /** Of a row, in bytes. */
  readonly stride: number;
  /** Where the first row begins. */
  readonly pixelsAt: number;
  /** Of up to 8 bits per pixel. */
  readonly palette: { readonly at: number; readonly size: number; readonly entryBytes: number };
  /** Of more than 8 bits per pixel: red, green, blue. */
  readonly channels: readonly [Channel, Channel, Channel];
  /** Undefined where the header names none. */
  readonly alpha: Channel | undefined;
};

const fileHeaderBytes = 14;

/** Size in pixels of a BMP file; undefined when it is none. */
export function readBmp(bytes: Uint8Array): Pixels | undefined {
  if (bytes.length < 26 || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return undefined;
  return readSize(viewOf(bytes), fileHeaderBytes);
}

/** @throws Error when the file is cut, or compressed. */
export function decodeBmp(bytes: Uint8Array): Raster {
  const view = viewOf(bytes);
  const bitmap = readBitmap(view, fileHeaderBytes, view.getUint32(10, true));
  return paint(view, bitmap, bitmap.alpha);
}

/** One picture of an icon file, as bytes of that file. */
export type IconImage = Pixels & { readonly bytes: Uint8Array; readonly isPng: boolean };

/** The largest picture of an ICO file; undefined when it is none. */
export function readIco(bytes: Uint8Array): IconImage | undefined {
  if (bytes.length < 22) return undefined;
  const view = viewOf(bytes);
  const isIcon = view.getUint16(0, true) === 0 && view.getUint16(2, true) === 1;
  const count = view.getUint16(4, true);
  if (!isIcon || count === 0 || bytes.length < 6 + count * 16) return undefined;
  const images = Array.from({ length: count }, (_, index) => readIconEntry(bytes, view, 6 + index * 16));
  return images
    .filter((image) => image !== undefined)
    .sort((a, b) => b.width * b.height - a.width * a.height || b.bytes.length - a.bytes.length)[0];
}

function readIconEntry(bytes: Uint8Array, view: DataView, entry: number): IconImage | undefined {
  const [length, at] = [view.getUint32(entry + 8, true), view.getUint32(entry + 12, true)];
  const image = bytes.subarray(at, at + length);
  if (image.length < length || length < 40) return undefined;
  const inner = viewOf(image);
  if (inner.getUint32(0) === 0x89504e47) {
    const [width, height] = [inner.getUint32(16), inner.getUint32(20)];
    return width > 0 && height > 0 ? { width, height, bytes: image, isPng: true } : undefined;
  }
  const size = readSize(inner, 0);
  // The mask below the picture is counted in its height.
  const height = (size?.height ?? 0) >> 1;
  return size && height > 0 ? { width: size.width, height, bytes: image, isPng: false } : undefined;
}

/** @param image one that is no PNG. @throws Error when it is cut, or compressed. */
export function decodeIconBitmap({ bytes, width, height }: IconImage): Raster {
  const view = viewOf(bytes);
  const bitmap = { ...readBitmap(view, 0, undefined), width, height };
  const alpha = bitmap.depth === 32 ? channelOf(0xff000000) : bitmap.alpha;
  const raster = paint(view, bitmap, alpha);
  const isSeen = raster.data.some((value, at) => (at & 3) === 3 && value > 0);
  if (!alpha || !isSeen) applyIconMask(raster, bytes, bitmap.pixelsAt + bitmap.stride * height);
  return raster;
}

/** Old icons have no alpha, but a mask of one bit per pixel below the picture: 1 is transparent. */
function applyIconMask({ width, height, data }: Raster, bytes: Uint8Array, maskAt: number): void {
  const stride = strideOf(width, 1);
  for (let y = 0, to = 3; y < height; y++) {
    const row = maskAt + (height - 1 - y) * stride;
    for (let x = 0; x < width; x++, to += 4) {
      const isMasked = (((bytes[row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1;
      data[to] = isMasked ? 0 : 255;
    }
  }
}

function readSize(view: DataView, at: number): Pixels | undefined {
  const isOld = view.getUint32(at, true) === 12;
  const width = isOld ? view.getUint16(at + 4, true) : view.getInt32(at + 4, true);
  const height = isOld ? view.getUint16(at + 6, true) : Math.abs(view.getInt32(at + 8, true));
  return width > 0 && height > 0 ? { width, height } : undefined;
}

function readBitmap(view: DataView, at: number, pixelsAt: number | undefined): Bitmap {
  const size = readSize(view, at);
  const headerBytes = view.getUint32(at, true);
  const isOld = headerBytes === 12;
  if (!size || (!isOld && headerBytes < 40)) throw new Error('The header of the bitmap is malformed');
  const depth = view.getUint16(at + (isOld ? 10 : 14), true);
  const compression = isOld ? 0 : view.getUint32(at + 16, true);
  const hasMasks = compression === 3 || compression === 6;
  if (compression !== 0 && !hasMasks) throw new Error('Compressed bitmaps are not supported');
  if (![1, 2, 4, 8, 16, 24, 32].includes(depth))
    throw new Error(`A bitmap cannot have ${depth} bits per pixel`);
  // In files of the oldest header with masks, these come after it; later headers hold them at the same place.
  const looseMasks = hasMasks && headerBytes === 40 ? (compression === 6 ? 16 : 12) : 0;
  const paletteAt = at + headerBytes + looseMasks;
  const used = isOld ? 0 : view.getUint32(at + 32, true);
  const palette = {
    at: paletteAt,
    size: depth > 8 ? used : Math.min(used || 1 << depth, 256),
    entryBytes: isOld ? 3 : 4,
  };
  const maskAt = (index: number): Channel => channelOf(view.getUint32(at + 40 + index * 4, true));
  const [red, green, blue] =
    depth === 16 ? ([0x7c00, 0x03e0, 0x001f] as const) : ([0xff0000, 0x00ff00, 0x0000ff] as const);
  const hasAlpha = hasMasks && headerBytes + looseMasks >= 56;
  return {
    ...size,
    depth,
    topDown: !isOld && view.getInt32(at + 8, true) < 0,
    stride: strideOf(size.width, depth),
    pixelsAt: pixelsAt ?? paletteAt + palette.size * palette.entryBytes,
    palette,
    channels: hasMasks
      ? [maskAt(0), maskAt(1), maskAt(2)]
      : [channelOf(red), channelOf(green), channelOf(blue)],
    alpha: hasAlpha && maskAt(3).mask !== 0 ? maskAt(3) : undefined,
  };
}

function strideOf(width: number, depth: number): number {
  return Math.ceil((width * depth) / 32) * 4;
}

function channelOf(mask: number): Channel {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  return { mask, shift, max: mask >>> shift };
}

function valueOf(pixel: number, { mask, shift, max }: Channel): number {
  return max === 0 ? 0 : (((pixel & mask) >>> shift) * 255) / max;
}

function paint(view: DataView, bitmap: Bitmap, alpha: Channel | undefined): Raster {
  const { height, stride, pixelsAt } = bitmap;
  if (pixelsAt + stride * height > view.byteLength) throw new Error('The bitmap is cut');
  const raster = emptyRaster(bitmap);
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + (bitmap.topDown ? y : height - 1 - y) * stride;
    const to = y * bitmap.width * 4;
    if (bitmap.depth <= 8) paintIndexedRow(view, bitmap, row, raster.data, to);
    else paintDirectRow(view, bitmap, alpha, row, raster.data, to);
  }
  return raster;
}

function paintIndexedRow(
  view: DataView,
  { width, depth, palette }: Bitmap,
  row: number,
  data: Uint8ClampedArray,
  to: number,
): void {
  for (let x = 0; x < width; x++, to += 4) {
    const bit = x * depth;
    const index = (view.getUint8(row + (bit >> 3)) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    const entry = palette.at + Math.min(index, palette.size - 1) * palette.entryBytes;
    data[to] = view.getUint8(entry + 2);
    data[to + 1] = view.getUint8(entry + 1);
    data[to + 2] = view.getUint8(entry);
    data[to + 3] = 255;
  }
}

function paintDirectRow(
  view: DataView,
  { width, depth, channels: [red, green, blue] }: Bitmap,
  alpha: Channel | undefined,
  row: number,
  data: Uint8ClampedArray,
  to: number,
): void {
  const bytes = depth / 8;
  for (let x = 0, at = row; x < width; x++, at += bytes, to += 4) {
    let pixel = view.getUint16(at, true);
    if (depth > 16) pixel |= view.getUint8(at + 2) << 16;
    if (depth > 24) pixel |= view.getUint8(at + 3) << 24;
    data[to] = valueOf(pixel, red);
    data[to + 1] = valueOf(pixel, green);
    data[to + 2] = valueOf(pixel, blue);
    data[to + 3] = alpha ? valueOf(pixel, alpha) : 255;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
