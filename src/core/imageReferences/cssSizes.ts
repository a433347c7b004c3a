import type { Around } from './mentions.ts';

const declaration =
  /(?:^|[;{}\s])(width|height|aspect-ratio)\s*:\s*(?:auto\s+)?(\d+(?:\.\d+)?)(px)?(?:\s*\/\s*(\d+(?:\.\d+)?))?/g;

/** The size in px, and the aspect ratio, that some declarations give their box. */
export function sizesOf(declarations: string): Pick<Around, 'cssWidth' | 'cssHeight' | 'aspectRatio'> {
  const sizes: { cssWidth?: number; cssHeight?: number; aspectRatio?: number } = {};
  for (const [, name, number, unit, divisor] of declarations.matchAll(declaration)) {
    const value = Number(number);
    if (value <= 0) continue;
    if (name === 'aspect-ratio') sizes.aspectRatio = value / (Number(divisor ?? 1) || 1);
    else if (unit === 'px') sizes[name === 'width' ? 'cssWidth' : 'cssHeight'] = Math.round(value);
  }
  return sizes;
}
