import { l10n } from 'vscode';
import { fittingOf, largestFile, maxExactEdge, maxExactPixels } from '../core/exactImage.ts';
import type { ExactFile } from '../core/exactImage.ts';
import { describeCell, findCell, modelOf, ratioValue } from '../core/models.ts';
import type { ModelId, Ratio, Tier } from '../core/models.ts';
import type { RequestProblem } from '../core/request.ts';
import { estimateUsd, formatUsd } from '../core/spend.ts';
import type { Priced, Prices } from '../core/spend.ts';

/** A problem of a request in words: what is wrong with the field, and the remedy. */
export function problemText(problem: RequestProblem): string {
  switch (problem.code) {
    case 'prompt-empty':
      return l10n.t('Describe the image first.');
    case 'prompt-too-long':
      return l10n.t(
        'The prompt has {0} characters; this model takes at most {1}.',
        problem.length,
        problem.max,
      );
    case 'size-not-offered': {
      const wish = problem.tier
        ? l10n.t('{0} has no {1}', problem.tier, problem.ratio)
        : l10n.t('There is no {0}', problem.ratio);
      const nearest = problem.nearest.map(describeCell).join(l10n.t(', or '));
      const text = l10n.t('{0}; nearest: {1}.', wish, nearest);
      return problem.inExtended ? `${text} ${l10n.t('The setting easel.extendedSizes allows it.')}` : text;
    }
    case 'count-out-of-range':
      return l10n.t('{0} images cannot be made at once; choose 1 to {1}.', problem.count, problem.max);
    case 'too-many-references':
      return l10n.t('{0} references are too many; this model takes at most {1}.', problem.count, problem.max);
    case 'mask-not-supported':
      return l10n.t('This model takes no mask; GPT-4o Image does.');
    case 'mask-without-reference':
      return l10n.t('A mask needs the image that it belongs to as first reference.');
    case 'keep-without-mask':
      return l10n.t('Without a mask Easel cannot know what to leave as it is.');
    case 'exact-is-one':
      return l10n.t('A path in code holds one image, not {0}.', problem.count);
    case 'exact-with-mask':
      return l10n.t('An image that is cropped to its place in code takes no mask.');
    case 'exact-not-makeable':
      return l10n.t(
        '{0} cannot be made {1}×{2} px: an edge has 1 to {3} px, the image at most {4} megapixels.',
        problem.path,
        problem.width,
        problem.height,
        maxExactEdge,
        maxExactPixels / 1_000_000,
      );
    case 'exact-outside':
      return l10n.t('{0} does not lie in the workspace folder.', problem.path);
    case 'exact-other-format':
      return l10n.t('The extension of {0} is not the format that was asked for.', problem.path);
    case 'exact-twice':
      return l10n.t('{0} is asked for twice.', problem.path);
  }
}

/**
 * The estimate for some images as a short label: `~$0.020`, `free`, or that the price is unknown.
 * @param prices the person's own, or `free` where nothing costs money
 */
export function priceLabel(wish: Priced, count: number, prices: Prices | 'free'): string {
  if (prices === 'free') return l10n.t('free');
  const usd = estimateUsd(wish, count, prices);
  return usd === undefined ? l10n.t('price unknown') : `~${formatUsd(usd)}`;
}

/** What is ordered for files that code names and what is done to it then: `2K 2:1, then cropped`. */
export function exactLabel(wish: Priced, files: readonly ExactFile[]): string {
  const size = sizeLabel(wish);
  const pixels = findCell(wish.model, wish.tier, wish.ratio, true)?.pixels;
  // Where the provider does not say the pixels, only the shape is known, and nothing counts as too small.
  const image = pixels ?? { width: maxExactEdge * ratioValue(wish.ratio), height: maxExactEdge };
  const isCropped = files.some((file) => fittingOf(image, file).isCropped);
  const isEnlarged = pixels !== undefined && fittingOf(pixels, largestFile(files)).isEnlarged;
  if (isCropped && isEnlarged) return l10n.t('{0}, then cropped and scaled up', size);
  if (isCropped) return l10n.t('{0}, then cropped', size);
  return isEnlarged ? l10n.t('{0}, then scaled up', size) : size;
}

/** `2K 16:9`, or only the ratio for models without tiers. */
export function sizeLabel(wish: { readonly tier?: Tier | undefined; readonly ratio: Ratio }): string {
  return wish.tier ? `${wish.tier} ${wish.ratio}` : wish.ratio;
}

/** A model's name as people know it. */
export function modelName(id: ModelId): string {
  return modelOf(id).name;
}
