import { cellsOf, ratioValue } from './models.ts';
import type { ModelId, Pixels, Ratio } from './models.ts';

/** The ratio that a model makes at some tier and that comes nearest in shape to an image. */
export function nearestRatio(model: ModelId, image: Pixels): Ratio {
  const offered = cellsOf(model, false).map(({ ratio }) => ratio);
  return offered.reduce((best, ratio) => (stretch(ratio, image) < stretch(best, image) ? ratio : best));
}

/** Whether an image has the shape of a ratio, but for the few pixels that sizes are rounded by. */
export function hasShape(ratio: Ratio, image: Pixels): boolean {
  return stretch(ratio, image) < Math.log(1.01);
}

/** How far an image would have to be stretched to a ratio; 0 for not at all. */
function stretch(ratio: Ratio, { width, height }: Pixels): number {
  return Math.abs(Math.log(ratioValue(ratio) / (width / height)));
}
