import { crc32 } from 'node:zlib';
import { encode } from 'fast-png';

/** How the pixels of a test image are stored. */
export type PngStyle = 'rgb' | 'rgba' | 'grey' | 'grey+alpha';

const channelsOf: Record<PngStyle, number> = { grey: 1, 'grey+alpha': 2, rgb: 3, rgba: 4 };

/** A valid PNG of these pixels; another `seed` makes other bytes. */
export function makePng(width: number, height: number, style: PngStyle = 'rgb', seed = 0): Uint8Array {
  const channels = channelsOf[style];
  const data = new Uint8Array(width * height * channels).map((_, at) => (at * 31 + seed * 97) % 256);
  return encode({ width, height, data, channels, depth: 8 });
}

/** The smallest seed-dependent PNG: what the fake server delivers. */
export function tinyPng(seed: number): Uint8Array {
  const [r, g, b] = [seed & 0xff, (seed >> 8) & 0xff, (seed >> 16) & 0xff];
  return encode({ width: 1, height: 1, data: Uint8Array.of(r, g, b), channels: 3, depth: 8 });
}

/** The PNG with one more chunk before its pixels. */
export function withChunk(png: Uint8Array, type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  const afterHeader = 33;
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}
