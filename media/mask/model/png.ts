import { makeChunk } from '../../../src/core/pngChunks.ts';
import type { Region } from './region.ts';
import { emptyRow } from './row.ts';
import type { Row } from './row.ts';

/** RGB with alpha, 8 bits each. */
const bytesPerPixel = 4;
/** The filter that stores what differs from the row above: between rows of a mask, nearly nothing. */
const filterUp = 2;

/**
 * The mask as the API wants it: a PNG of exactly the image's pixels, black, transparent where it is painted ("to be
 * repainted") and opaque elsewhere ("to be kept").
 */
export async function encodeMask(region: Region): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, region.width);
  view.setUint32(4, region.height);
  header.set([8, 6], 8); // bits, colour type; then compression, filter and interlace: none of theirs
  const pixels = await deflate(scanlines(region));
  return concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    makeChunk('IHDR', header),
    makeChunk('IDAT', pixels),
    makeChunk('IEND', new Uint8Array()),
  ]);
}

/** The rows as the format stores them, each the difference to the one above. */
function* scanlines({ width, rows }: Region): Generator<Uint8Array<ArrayBuffer>> {
  let above = new Uint8Array(width);
  let rowAbove: Row | undefined;
  const same = new Uint8Array(1 + width * bytesPerPixel);
  same[0] = filterUp;
  for (const row of rows) {
    if (row === rowAbove) {
      yield same;
      continue;
    }
    const alpha = alphaOf(row, width);
    const line = same.slice();
    alpha.forEach((value, x) => (line[x * bytesPerPixel + bytesPerPixel] = value - (above[x] ?? 0)));
    yield line;
    [above, rowAbove] = [alpha, row];
  }
}

function alphaOf(row: Row = emptyRow, width: number): Uint8Array<ArrayBuffer> {
  const alpha = new Uint8Array(width).fill(255);
  for (let at = 0; at < row.length; at += 2) alpha.fill(0, row[at], row[at + 1]);
  return alpha;
}

async function deflate(lines: Iterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const compression = new CompressionStream('deflate');
  const result = new Response(compression.readable).arrayBuffer();
  const writer = compression.writable.getWriter();
  for (const line of lines) await writer.write(line);
  await writer.close();
  return new Uint8Array(await result);
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
