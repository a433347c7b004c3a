import type { Rectangle } from '../core/exactImage.ts';
import type { Pixels } from '../core/models.ts';
import { emptyRaster } from './raster.ts';
import type { Raster } from './raster.ts';

/** Which pixels of a line make one pixel of the scaled line, and by how much; the shares add up to 1. */
type Blend = { readonly from: number; readonly shares: Float32Array };

/** sRGB, 0 to 255, as an amount of light, 0 to 1. */
const lightOf = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** So many steps of light are told apart on the way back: twenty where sRGB has one, and more where it is bright. */
const lightSteps = 65_535;
const valueOf = Uint8Array.from({ length: lightSteps + 1 }, (_, step) => {
  const light = step / lightSteps;
  return Math.round(255 * (light <= 0.003_130_8 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055));
});

/**
 * Scales a part of a raster to exactly these pixels, with Lanczos, in linear light: so that fine patterns keep their
 * brightness. Colours count as much as they are opaque. Needs no memory to speak of besides the result.
 * @param part in whole px, inside the raster.
 */
export function scale(source: Raster, part: Rectangle, { width, height }: Pixels): Raster {
  const [columns, rows] = [blends(part.width, width), blends(part.height, height)];
  const scaled = emptyRaster({ width, height });
  const line = new Float32Array(part.width * 4);
  const sum = new Float32Array(width * 4);
  // Of the lines that are scaled in width, only those are held that the next row may need.
  const reach = Math.max(...rows.map(({ shares }) => shares.length));
  const held = Array.from({ length: reach }, () => new Float32Array(width * 4));
  const heldOf = (y: number): Float32Array => held[y % reach] ?? sum;
  let read = 0;
  for (const [y, { from, shares }] of rows.entries()) {
    for (; read < from + shares.length; read++) {
      readLine(source, part, read, line);
      scaleLine(line, columns, heldOf(read));
    }
    sum.fill(0);
    for (const [index, share] of shares.entries()) addLine(heldOf(from + index), share, sum);
    writeLine(sum, scaled.data, y * width * 4);
  }
  return scaled;
}

/** How each pixel of a line of `to` px comes from one of `from` px. */
function blends(from: number, to: number): Blend[] {
  const shrink = Math.max(1, from / to);
  return Array.from({ length: to }, (_, index) => {
    const middle = ((index + 0.5) * from) / to;
    const first = Math.max(0, Math.floor(middle - 3 * shrink));
    const end = Math.min(from, Math.ceil(middle + 3 * shrink));
    const weights = Float32Array.from({ length: end - first }, (_, at) =>
      lanczos3((first + at + 0.5 - middle) / shrink),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from: first, shares: weights.map((weight) => weight / sum) };
  });
}

function lanczos3(x: number): number {
  if (Math.abs(x) < 1e-6) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

/** A row of the part, as light times alpha, and alpha. */
function readLine({ data, width }: Raster, part: Rectangle, y: number, line: Float32Array): void {
  let from = ((part.top + y) * width + part.left) * 4;
  for (let at = 0; at < line.length; at += 4, from += 4) {
    const alpha = (data[from + 3] ?? 0) / 255;
    line[at] = (lightOf[data[from] ?? 0] ?? 0) * alpha;
    line[at + 1] = (lightOf[data[from + 1] ?? 0] ?? 0) * alpha;
    line[at + 2] = (lightOf[data[from + 2] ?? 0] ?? 0) * alpha;
    line[at + 3] = alpha;
  }
}

function scaleLine(line: Float32Array, columns: readonly Blend[], into: Float32Array): void {
  let to = 0;
  for (const { from, shares } of columns) {
    let [red, green, blue, alpha] = [0, 0, 0, 0];
    for (let index = 0, at = from * 4; index < shares.length; index++, at += 4) {
      const share = shares[index] ?? 0;
      red += (line[at] ?? 0) * share;
      green += (line[at + 1] ?? 0) * share;
      blue += (line[at + 2] ?? 0) * share;
      alpha += (line[at + 3] ?? 0) * share;
    }
    into[to] = red;
    into[to + 1] = green;
    into[to + 2] = blue;
    into[to + 3] = alpha;
    to += 4;
  }
}

function addLine(line: Float32Array, share: number, sum: Float32Array): void {
  for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (line[at] ?? 0) * share;
}

function writeLine(sum: Float32Array, data: Uint8ClampedArray, to: number): void {
  for (let at = 0; at < sum.length; at += 4) {
    const alpha = sum[at + 3] ?? 0;
    data[to + at + 3] = alpha * 255;
    if (data[to + at + 3] === 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      // Lanczos overshoots at edges.
      const light = Math.min(1, Math.max(0, (sum[channel] ?? 0) / alpha));
      data[to + channel] = valueOf[Math.round(light * lightSteps)] ?? 0;
    }
  }
}
