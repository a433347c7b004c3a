import type { Pixels } from '../core/models.ts';

/** Pixels row by row from the top left: red, green, blue, alpha, 0 to 255 each; colours not premultiplied. */
export type Raster = Pixels & { readonly data: Uint8ClampedArray };

/** Most pixels of an image that is decoded: 400 MB in memory. More is a mistake, or meant to do harm. */
export const maxPixels = 100_000_000;

/** A raster of transparent black. */
export function emptyRaster({ width, height }: Pixels): Raster {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) };
}

/** Half as wide and high, each pixel the mean of four: cheap in time and memory where very much is to be scaled. */
export function halve(source: Raster): Raster {
  const half = emptyRaster({ width: source.width >> 1, height: source.height >> 1 });
  const stride = source.width * 4;
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++, to += 4)
      averageBlock(source.data, y * 2 * stride + x * 8, stride, half, to);
  }
  return half;
}

/** Colours count as much as they are opaque. */
function averageBlock(from: Uint8ClampedArray, at: number, stride: number, half: Raster, to: number): void {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let part = 0; part < 4; part++) {
    const pixel = at + (part & 1) * 4 + (part >> 1) * stride;
    const weight = from[pixel + 3] ?? 0;
    red += (from[pixel] ?? 0) * weight;
    green += (from[pixel + 1] ?? 0) * weight;
    blue += (from[pixel + 2] ?? 0) * weight;
    alpha += weight;
  }
  if (alpha === 0) return;
  half.data[to] = red / alpha;
  half.data[to + 1] = green / alpha;
  half.data[to + 2] = blue / alpha;
  half.data[to + 3] = alpha / 4;
}

/** Whether any pixel is not wholly opaque. */
export function hasTransparency({ data }: Raster): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

/** The raster laid over white: for formats that know no transparency. */
export function overWhite(source: Raster): Raster {
  if (!hasTransparency(source)) return source;
  const flat = { ...source, data: source.data.slice() };
  for (let at = 0; at < flat.data.length; at += 4) {
    const white = 255 - (flat.data[at + 3] ?? 0);
    for (let channel = at; channel < at + 3; channel++) {
      flat.data[channel] = ((flat.data[channel] ?? 0) * (255 - white)) / 255 + white;
    }
    flat.data[at + 3] = 255;
  }
  return flat;
}
