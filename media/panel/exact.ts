import { cropAround, fittingOf, largestFile } from '../../src/core/exactImage.ts';
import type { Fitting, Rectangle } from '../../src/core/exactImage.ts';
import { ratioValue } from '../../src/core/models.ts';
import type { Cell, Pixels } from '../../src/core/models.ts';
import type { ExactTarget } from '../../src/protocol/messages.ts';

/** Pixels that stand for a shape where the provider does not say them: enough for any crop to be drawn from. */
const standInHeight = 10_000;

/** What becomes of the image that is ordered for a place in the code. */
export type ExactFit = Fitting & {
  /** The ordered image: its pixels, or only its shape where they are not known. */
  readonly image: Pixels;
  /** What is kept of it, px: one crop for each shape that is wanted. */
  readonly crops: readonly Rectangle[];
};

/** What becomes of an image of this cell. */
export function exactFit({ files, focus }: ExactTarget, cell: Cell): ExactFit {
  const image = cell.pixels ?? {
    width: Math.round(standInHeight * ratioValue(cell.ratio)),
    height: standInHeight,
  };
  const crops = files.map((file) => cropAround(image, file, focus));
  const distinct = new Map(crops.map((crop) => [`${crop.width}×${crop.height}`, crop]));
  return {
    image,
    crops: [...distinct.values()],
    isCropped: files.some((file) => fittingOf(image, file).isCropped),
    isEnlarged: cell.pixels !== undefined && fittingOf(image, largestFile(files)).isEnlarged,
  };
}

/** The direction in which a crop can be moved most. */
export function freeAxis({ image, crops }: ExactFit): 'x' | 'y' {
  const free = (edge: 'width' | 'height'): number =>
    Math.max(...crops.map((crop) => 1 - crop[edge] / image[edge]));
  return free('width') >= free('height') ? 'x' : 'y';
}
