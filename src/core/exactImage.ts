import * as z from 'zod/mini';
import { cellsOf, ratioValue, tiers } from './models.ts';
import type { Cell, ModelId, Pixels } from './models.ts';

/** The formats that a path in code can ask for. */
export const imageFormats = ['png', 'jpeg', 'webp', 'gif', 'avif', 'svg', 'bmp', 'ico'] as const;
/** One of them. */
export type ImageFormat = (typeof imageFormats)[number];

/** Longest edge of an exact image, px: what WebP can hold. */
export const maxExactEdge = 16_383;
/** Most pixels of one: 256 MB in memory. */
export const maxExactPixels = 64_000_000;

const Edge = z.int().check(z.minimum(1), z.maximum(maxExactEdge));

/** A file that code names already: where, of which format, and of how many px. */
export const ExactFile = z.object({
  /** Path below the target's root, `/` between parts, with its extension. */
  path: z.string(),
  format: z.enum(imageFormats),
  width: Edge,
  height: Edge,
});
export type ExactFile = z.infer<typeof ExactFile>;

/** The point of an image that a crop keeps as near to the middle as it can; 0 to 1 from the left and the top. */
export const Focus = z.object({
  x: z.number().check(z.minimum(0), z.maximum(1)),
  y: z.number().check(z.minimum(0), z.maximum(1)),
});
export type Focus = z.infer<typeof Focus>;

/** What one generation becomes: exactly these files. The middle is kept where there is no focus. */
export const Exact = z.object({
  files: z.array(ExactFile).check(z.minLength(1)),
  focus: z.optional(Focus),
});
export type Exact = z.infer<typeof Exact>;

const formatByExtension: ReadonlyMap<string, ImageFormat> = new Map(
  Object.entries({
    png: 'png',
    jpg: 'jpeg',
    jpeg: 'jpeg',
    webp: 'webp',
    gif: 'gif',
    avif: 'avif',
    svg: 'svg',
    bmp: 'bmp',
    ico: 'ico',
  }),
);

/** The format that a path asks for by its extension, in any case; undefined when it asks for none of ours. */
export function formatOfPath(path: string): ImageFormat | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : formatByExtension.get(path.slice(dot + 1).toLowerCase());
}

/** A format as people write it: `WebP`. */
export function formatName(format: ImageFormat): string {
  return format === 'webp' ? 'WebP' : format.toUpperCase();
}

/** Whether an image of these pixels can be made at all. */
export function isMakeable({ width, height }: Pixels): boolean {
  const fits = (edge: number): boolean => Number.isInteger(edge) && edge >= 1 && edge <= maxExactEdge;
  return fits(width) && fits(height) && width * height <= maxExactPixels;
}

/** Of files that one generation becomes, the one that most pixels are needed for: it decides what is ordered. */
export function largestFile(files: readonly ExactFile[]): ExactFile {
  const [largest] = files.toSorted((a, b) => b.width * b.height - a.width * a.height);
  if (!largest) throw new RangeError('An exact image has at least one file');
  return largest;
}

/** The cell that an exact image is made from, and whether it is large enough not to be scaled up. */
export type CoveringCell = {
  readonly cell: Cell;
  /** Undefined where the provider does not say the pixels. */
  readonly covers: boolean | undefined;
};

/**
 * What to order for an image of these pixels: the nearest ratio, of which least is cut away, in the smallest tier that
 * covers it. Where nothing covers it, what has to be scaled up least.
 */
export function coveringCell(model: ModelId, wanted: Pixels, extendedSizes: boolean): CoveringCell {
  const cells = cellsOf(model, extendedSizes);
  const loss = ({ ratio }: Cell): number =>
    Math.abs(Math.log((ratioValue(ratio) * wanted.height) / wanted.width));
  const scale = ({ pixels }: Cell): number =>
    pixels ? Math.max(wanted.width / pixels.width, wanted.height / pixels.height) : 1;
  const tierOf = ({ tier }: Cell): number => (tier ? tiers.indexOf(tier) : 0);
  const covering = cells.filter((cell) => scale(cell) <= 1);
  const [best] =
    covering.length > 0
      ? covering.toSorted((a, b) => loss(a) - loss(b) || tierOf(a) - tierOf(b))
      : cells.toSorted((a, b) => scale(a) - scale(b) || loss(a) - loss(b));
  if (!best) throw new RangeError(`The model ${model} offers nothing`);
  return { cell: best, covers: best.pixels && scale(best) <= 1 };
}

/** A part of an image, px from the top left; whole numbers are not needed for a resampler. */
export type Rectangle = Pixels & { readonly left: number; readonly top: number };

/** The largest part of an image that has the wanted shape, as near around the focus as the edges allow. */
export function cropAround(image: Pixels, wanted: Pixels, focus: Focus = { x: 0.5, y: 0.5 }): Rectangle {
  const scale = Math.min(image.width / wanted.width, image.height / wanted.height);
  const width = Math.max(1, Math.min(image.width, Math.round(wanted.width * scale)));
  const height = Math.max(1, Math.min(image.height, Math.round(wanted.height * scale)));
  const within = (middle: number, size: number, whole: number): number =>
    Math.round(Math.min(Math.max(middle * whole - size / 2, 0), whole - size));
  return {
    left: within(focus.x, width, image.width),
    top: within(focus.y, height, image.height),
    width,
    height,
  };
}

/** Of an edge that loses less nobody notices: the provider's pixels are its ratios only nearly. */
const negligibleCut = 0.01;

/** What is done to an image so that it gets the wanted pixels, as far as people notice it. */
export type Fitting = { readonly isCropped: boolean; readonly isEnlarged: boolean };

/** What has to be done to an image of some pixels to make one of others. */
export function fittingOf(image: Pixels, wanted: Pixels): Fitting {
  const scale = Math.min(image.width / wanted.width, image.height / wanted.height);
  const kept = (scale * scale * wanted.width * wanted.height) / (image.width * image.height);
  return { isCropped: kept < 1 - negligibleCut, isEnlarged: scale < 1 };
}
