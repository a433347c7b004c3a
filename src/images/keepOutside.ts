import type { Pixels } from '../core/models.ts';
import type { Codecs } from './codecs.ts';
import { decodeImage } from './decodeImage.ts';
import { withColourOf } from './pngColour.ts';
import { emptyRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** An image before and after it was repainted within a mask, each as bytes of a file. */
export type Repainting = {
  readonly original: Uint8Array;
  /** What the server made of it. */
  readonly edited: Uint8Array;
  /** A PNG of the original's pixels; what is transparent in it was to be repainted. */
  readonly mask: Uint8Array;
  /** Over how many px, inwards from its edge, the repainted area fades in; 0 for a hard edge. */
  readonly featherPx: number;
};

/**
 * Lays what was repainted over the original, so that every pixel whose mask is opaque stays exactly as it was.
 * An edited image of other pixels is scaled first. Resolves to PNG bytes; undefined when the images do not lie over
 * each other: another aspect ratio, or a mask of other pixels than the original.
 * @throws EaselError reference-unsupported when an image cannot be decoded.
 */
export async function keepOutside(
  { original, edited, mask, featherPx }: Repainting,
  codecs: Codecs,
): Promise<Uint8Array | undefined> {
  const { raster: before } = await decodeImage(original, codecs);
  const { raster: area } = await decodeImage(mask, codecs);
  if (area.width !== before.width || area.height !== before.height) return undefined;
  const { raster: after } = await decodeImage(edited, codecs);
  if (!hasSameShape(before, after)) return undefined;
  const isSame = after.width === before.width && after.height === before.height;
  const over = isSame ? after : await codecs.resize(after, before);
  const merged = merge(before, over, repaintWeights(area, featherPx));
  return withColourOf(original, await codecs.encode(merged, 'png'));
}

/** Whether two sizes are one shape; by up to a pixel of the smaller one they may differ. */
export function hasSameShape(a: Pixels, b: Pixels): boolean {
  const [small, large] = a.width <= b.width ? [a, b] : [b, a];
  return Math.abs((large.height * small.width) / large.width - small.height) <= 1;
}

/**
 * How much of the edited image each pixel gets, 0 to 1: nothing where the mask is opaque, and ever more with the
 * distance from there, up to all behind the feather. Where the mask is half transparent, it is at most half.
 */
export function repaintWeights(mask: Raster, featherPx: number): Float32Array {
  const { width, height, data } = mask;
  const { grid, stride } = distanceToKept(mask);
  const weights = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const ramp = Math.min(1, (grid[(y + 1) * stride + x + 1] ?? 0) / (featherPx + 1));
      const share = 1 - (data[at * 4 + 3] ?? 0) / 255;
      weights[at] = share * ramp * ramp * (3 - 2 * ramp);
    }
  }
  return weights;
}

/**
 * Distance of each pixel to the next opaque one, in px, by chamfer: no more than 8 % off. The grid has one cell more
 * on each side, so that every pixel has eight neighbours.
 */
function distanceToKept({ width, height, data }: Raster): { grid: Float32Array; stride: number } {
  const stride = width + 2;
  const grid = new Float32Array(stride * (height + 2)).fill(Infinity);
  for (let y = 0, at = 3; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) if (data[at] === 255) grid[(y + 1) * stride + x + 1] = 0;
  }
  // Each cell learns from the neighbours before it, then from those behind it.
  const [first, last] = [stride + 1, grid.length - stride - 2];
  for (let at = first; at <= last; at++) learn(grid, at, -1, -stride);
  for (let at = last; at >= first; at--) learn(grid, at, 1, stride);
  return { grid, stride };
}

function learn(grid: Float32Array, at: number, column: number, row: number): void {
  const beside = Math.min(grid[at + column] ?? 0, grid[at + row] ?? 0) + 1;
  const across = Math.min(grid[at + row + column] ?? 0, grid[at + row - column] ?? 0) + Math.SQRT2;
  grid[at] = Math.min(grid[at] ?? 0, beside, across);
}

/** Mixes two rasters of one size. A weight of 0 or 1 copies, so that nothing is lost by rounding. */
export function merge(before: Raster, after: Raster, weights: Float32Array): Raster {
  const merged = emptyRaster(before);
  const [from, to] = [before.data, after.data];
  for (let pixel = 0, at = 0; pixel < weights.length; pixel++, at += 4) {
    const weight = weights[pixel] ?? 0;
    if (weight === 0 || weight === 1) {
      const chosen = weight === 0 ? from : to;
      for (let channel = at; channel < at + 4; channel++) merged.data[channel] = chosen[channel] ?? 0;
      continue;
    }
    // Colours count as much as they are opaque.
    const [a, b] = [(from[at + 3] ?? 0) * (1 - weight), (to[at + 3] ?? 0) * weight];
    if (a + b === 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      merged.data[channel] = ((from[channel] ?? 0) * a + (to[channel] ?? 0) * b) / (a + b);
    }
    merged.data[at + 3] = a + b;
  }
  return merged;
}
