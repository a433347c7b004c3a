import { encode } from 'fast-png';
import { encodePng } from '../../toapis/png.ts';

/** A small PNG of that many pixels; `alpha` gives it an alpha channel, half of it transparent. */
export async function picture(width: number, height: number, { alpha = false } = {}): Promise<Buffer> {
  if (!alpha) return encodePng({ seed: `${width} ${height}`, width, height, bands: [], masked: false });
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let at = 3; at < data.length / 2; at += 4) data[at] = 0;
  return Buffer.from(encode({ width, height, data, channels: 4 }));
}
