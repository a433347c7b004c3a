import { GIFEncoder, quantize } from 'gifenc/dist/gifenc.esm.js';
import type { Colour } from 'gifenc/dist/gifenc.esm.js';
import type { Raster } from './raster.ts';

const mostColours = 256;
/** A pixel of a GIF is seen or not: what is less opaque is not. */
const seenAlpha = 128;
/** Choosing takes time with the square of the kinds of colours there are: a fifth of a second for so many. */
const mostFineCells = 10_000;

/**
 * A GIF of one frame. An image of few colours keeps them exactly; for others 256 are chosen, and what lies between
 * them is mixed of dots, so that gradients do not fall into steps.
 */
export function encodeGif(raster: Raster): Uint8Array<ArrayBuffer> {
  const { width, height } = raster;
  const seen = seenPixels(raster);
  const hasHoles = seen.length < raster.data.length;
  const palette = choosePalette(seen, mostColours - (hasHoles ? 1 : 0));
  const hole = palette.length;
  const gif = GIFEncoder();
  gif.writeFrame(dither(raster, palette, hole), width, height, {
    palette: hasHoles ? [...palette, [0, 0, 0]] : palette,
    transparent: hasHoles,
    transparentIndex: hasHoles ? hole : 0,
    repeat: -1,
  });
  gif.finish();
  return gif.bytes();
}

function isSeen(data: Uint8ClampedArray, at: number): boolean {
  return (data[at + 3] ?? 0) >= seenAlpha;
}

function seenPixels({ data }: Raster): Uint8ClampedArray {
  const seen = data.slice();
  const pixels = new Uint32Array(seen.buffer);
  let count = 0;
  for (const [index, pixel] of pixels.entries()) if (isSeen(data, index * 4)) pixels[count++] = pixel;
  return seen.slice(0, count * 4);
}

function choosePalette(pixels: Uint8ClampedArray, most: number): Colour[] {
  const [colours, cells] = [new Set<number>(), new Set<number>()];
  for (let at = 0; at < pixels.length && cells.size <= mostFineCells; at += 4) {
    const [red, green, blue] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    if (colours.size <= most) colours.add(keyOf(red, green, blue));
    cells.add(cellOf(red, green, blue));
  }
  if (colours.size <= most) return [...colours].map((key) => [key >> 16, (key >> 8) & 255, key & 255]);
  return quantize(pixels, most, { format: cells.size > mostFineCells ? 'rgb444' : 'rgb565' });
}

/** Each pixel as an index of the palette; what it is off by is passed on to its neighbours (Floyd and Steinberg). */
function dither({ width, height, data }: Raster, palette: readonly Colour[], hole: number): Uint8Array {
  const nearest = nearestIn(palette);
  const indexes = new Uint8Array(width * height).fill(hole);
  // One pixel more on each side, so that every pixel has neighbours.
  let [errors, below] = [new Float32Array((width + 2) * 3), new Float32Array((width + 2) * 3)];
  for (let pixel = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      if (!isSeen(data, pixel * 4)) continue;
      const here = (x + 1) * 3;
      const wanted = (channel: number): number =>
        Math.min(255, Math.max(0, (data[pixel * 4 + channel] ?? 0) + (errors[here + channel] ?? 0)));
      const colour = [wanted(0), wanted(1), wanted(2)] as const;
      const index = nearest(...colour);
      indexes[pixel] = index;
      for (let channel = 0; channel < 3; channel++) {
        const error = (colour[channel] ?? 0) - (palette[index]?.[channel] ?? 0);
        const at = here + channel;
        errors[at + 3] = (errors[at + 3] ?? 0) + (error * 7) / 16;
        below[at - 3] = (below[at - 3] ?? 0) + (error * 3) / 16;
        below[at] = (below[at] ?? 0) + (error * 5) / 16;
        below[at + 3] = (below[at + 3] ?? 0) + error / 16;
      }
    }
    [errors, below] = [below, errors.fill(0)];
  }
  return indexes;
}

/** Finds the index of a colour that is in the palette, or of one about as near as any. */
function nearestIn(palette: readonly Colour[]): (red: number, green: number, blue: number) => number {
  const exact = new Map(palette.map((colour, index) => [keyOf(...colour), index]));
  const known = new Int16Array(65_536).fill(-1);
  return (red, green, blue) => {
    const same = exact.get(keyOf(Math.round(red), Math.round(green), Math.round(blue)));
    if (same !== undefined) return same;
    const cell = cellOf(red, green, blue);
    const found = known[cell] ?? -1;
    return found >= 0 ? found : (known[cell] = search(palette, red, green, blue));
  };
}

function search(palette: readonly Colour[], red: number, green: number, blue: number): number {
  let [best, least] = [0, Infinity];
  for (const [index, [r, g, b]] of palette.entries()) {
    const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function keyOf(red: number, green: number, blue: number): number {
  return (red << 16) | (green << 8) | blue;
}

/** Colours that are hardly to be told apart: 5, 6 and 5 bits of red, green and blue. */
function cellOf(red: number, green: number, blue: number): number {
  return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
}
