import { createHash } from 'node:crypto';

/** What an image shows. Two pictures with equal fields have equal bytes. */
export type Picture = {
  /** Decides colours and grain. */
  readonly seed: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** One band along the lower edge for each reference, in this colour (see `bandColour`). */
  readonly bands: readonly Colour[];
  /** Draws a magenta frame: a mask was used. */
  readonly masked: boolean;
};

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number];

const frameColour: Colour = [255, 0, 255];
const tickColour: Colour = [255, 255, 255];
/** Cells along each side of the colour field. */
const fieldCells = 6;

/** The colour of the band that stands for a reference with these bytes: strong, and always the same. */
export function bandColour(bytes: Uint8Array): Colour {
  const hash = createHash('sha256').update(bytes).digest();
  const hue = hash.readUInt16BE(0) / 65_536;
  const channel = (shift: number) => Math.round(127.5 + 127.5 * Math.cos(2 * Math.PI * (hue + shift)));
  return [channel(0), channel(1 / 3), channel(2 / 3)];
}

/** Height of one reference band, in pixels. */
export function bandHeight(height: number): number {
  return Math.max(4, Math.floor(height / 40));
}

/** A square grid of colours, (fieldCells + 1)² nodes, three numbers each. */
function fieldOf(seed: string): Float64Array {
  const hash = createHash('sha512').update(seed).digest();
  const nodes = (fieldCells + 1) ** 2;
  const field = new Float64Array(nodes * 3);
  // Three colours, mixed by slow waves: soft, and another mood for each seed.
  const colours = [0, 1, 2].map((index) => bandColour(hash.subarray(index * 8, index * 8 + 8)));
  for (let node = 0; node < nodes; node++) {
    const x = (node % (fieldCells + 1)) / fieldCells;
    const y = Math.floor(node / (fieldCells + 1)) / fieldCells;
    const waves = [0, 1, 2].map((index) => {
      const angle = (hash[32 + index] ?? 0) / 40;
      const turns = 1 + (hash[40 + index] ?? 0) / 128;
      return 1.05 + Math.cos(turns * 3 * (x * Math.cos(angle) + y * Math.sin(angle)) + index * 2);
    });
    const total = waves.reduce((sum, wave) => sum + wave, 0);
    for (let channel = 0; channel < 3; channel++) {
      const mixed =
        waves.reduce((sum, wave, index) => sum + wave * (colours[index]?.[channel] ?? 0), 0) / total;
      field[node * 3 + channel] = 24 + mixed * 0.8;
    }
  }
  return field;
}

/** Colour of the picture's field at `(x, y)` pixels, without grain, bands and frame. */
function sampleField(field: Float64Array, picture: Picture, x: number, y: number, channel: number): number {
  const u = Math.min(fieldCells - 1e-6, (x / picture.width) * fieldCells);
  const v = Math.min(fieldCells - 1e-6, (y / picture.height) * fieldCells);
  const at = (column: number, row: number) => field[(row * (fieldCells + 1) + column) * 3 + channel] ?? 0;
  const [column, row] = [Math.floor(u), Math.floor(v)];
  const upper = at(column, row) + (at(column + 1, row) - at(column, row)) * (u - column);
  const lower = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * (u - column);
  return upper + (lower - upper) * (v - row);
}

/** The colour that lies over the field at `(x, y)`, if any: frame, bands, and a band's ticks (one more each). */
function overlay(picture: Picture, x: number, y: number): Colour | undefined {
  const { width, height, bands, masked } = picture;
  if (masked) {
    const edge = Math.max(2, Math.floor(Math.min(width, height) / 100));
    if (x < edge || y < edge || x >= width - edge || y >= height - edge) return frameColour;
  }
  const tall = bandHeight(height);
  const fromBottom = Math.floor((height - 1 - y) / tall);
  const colour = bands[fromBottom];
  if (!colour) return undefined;
  const tick = Math.floor(x / tall);
  const inTick = tick % 2 === 1 && tick < 2 * (fromBottom + 1);
  return inTick ? tickColour : colour;
}

/** Colour of the 8 × 8 block whose upper left corner is at `(x, y)`. */
export function blockColours(picture: Picture): (x: number, y: number) => Colour {
  const field = fieldOf(picture.seed);
  return (x, y) => {
    const channel = (index: number) => Math.round(sampleField(field, picture, x + 4, y + 4, index));
    return overlay(picture, x, y) ?? [channel(0), channel(1), channel(2)];
  };
}

/**
 * Paints the picture as PNG scanlines (filter byte, then RGB; filter "Up"), row after row into `out`. Yields
 * every few rows, so that the caller can let others run.
 */
export function* paintRows(picture: Picture, out: Uint8Array): Generator<void, void, void> {
  const { width, height } = picture;
  const field = fieldOf(picture.seed);
  const stride = width * 3;
  let above = new Uint8Array(stride);
  let row = new Uint8Array(stride);
  let grain = createHash('sha256').update(picture.seed).digest().readUInt32BE(8) | 1;
  const rowsPerTurn = Math.max(1, Math.floor(300_000 / width));
  for (let y = 0; y < height; y++) {
    for (let channel = 0; channel < 3; channel++) {
      for (let cell = 0; cell < fieldCells; cell++) {
        const from = Math.floor((cell * width) / fieldCells);
        const to = Math.floor(((cell + 1) * width) / fieldCells);
        const start = sampleField(field, picture, from, y, channel);
        const end = sampleField(field, picture, to, y, channel);
        let value = Math.round(start * 65_536);
        const step = Math.round(((end - start) * 65_536) / (to - from));
        for (let at = from * 3 + channel; at < to * 3; at += 3) {
          row[at] = value >> 16;
          value += step;
        }
      }
    }
    // Grain: the same small step on all three channels of a pixel, like the noise of a photograph.
    for (let at = 0; at < stride; at += 3) {
      grain ^= grain << 13;
      grain ^= grain >>> 17;
      grain ^= grain << 5;
      const noise = grain & 1;
      row[at] = (row[at] ?? 0) + noise;
      row[at + 1] = (row[at + 1] ?? 0) + noise;
      row[at + 2] = (row[at + 2] ?? 0) + noise;
    }
    if (picture.masked || height - 1 - y < picture.bands.length * bandHeight(height)) {
      for (let x = 0; x < width; x++) {
        const colour = overlay(picture, x, y);
        if (colour) row.set(colour, x * 3);
      }
    }
    const begin = y * (stride + 1);
    out[begin] = 2;
    for (let at = 0; at < stride; at++) out[begin + 1 + at] = (row[at] ?? 0) - (above[at] ?? 0);
    [above, row] = [row, above];
    if (y % rowsPerTurn === rowsPerTurn - 1) yield;
  }
}
