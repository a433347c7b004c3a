import { hasTransparency } from './raster.ts';
import type { Raster } from './raster.ts';

const fileHeaderBytes = 14;
/** The first header without, the first with a place for alpha. */
const [plainHeaderBytes, maskHeaderBytes] = [40, 108];

/** A BMP file: of 24 bits per pixel; of 32 where any is transparent. */
export function encodeBmp(raster: Raster): Uint8Array {
  const { width, height } = raster;
  const isTransparent = hasTransparency(raster);
  const headerBytes = isTransparent ? maskHeaderBytes : plainHeaderBytes;
  const pixelBytes = isTransparent ? 4 : 3;
  const stride = Math.ceil((width * pixelBytes) / 4) * 4;
  const pixelsAt = fileHeaderBytes + headerBytes;
  const bytes = new Uint8Array(pixelsAt + stride * height);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d); // BM
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, pixelsAt, true);
  view.setUint32(14, headerBytes, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true); // planes
  view.setUint16(28, pixelBytes * 8, true);
  view.setUint32(34, stride * height, true);
  if (isTransparent) writeMasks(view);
  for (let y = 0; y < height; y++)
    writeRow(raster, y, bytes, pixelsAt + (height - 1 - y) * stride, pixelBytes);
  return bytes;
}

/** Where red, green, blue and alpha lie in a pixel, and that the colours are sRGB. */
function writeMasks(view: DataView): void {
  view.setUint32(30, 3, true);
  for (const [index, mask] of [0xff0000, 0xff00, 0xff, 0xff000000].entries())
    view.setUint32(54 + index * 4, mask, true);
  view.setUint32(70, 0x73524742, true); // sRGB
}

function writeRow({ width, data }: Raster, y: number, bytes: Uint8Array, to: number, step: number): void {
  for (let from = y * width * 4, end = from + width * 4; from < end; from += 4, to += step) {
    bytes[to] = data[from + 2] ?? 0;
    bytes[to + 1] = data[from + 1] ?? 0;
    bytes[to + 2] = data[from] ?? 0;
    if (step === 4) bytes[to + 3] = data[from + 3] ?? 0;
  }
}
