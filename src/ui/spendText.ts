import { l10n } from 'vscode';
import { models } from '../core/models.ts';
import { formatUsd } from '../core/spend.ts';
import type { Total } from '../core/spendEntry.ts';

/** A sum in words: `~$0.120`, without the tilde where the server said every amount; unknown prices are named. */
export function totalText({ images, usd, unpriced, exact }: Total): string {
  const known = exact ? formatUsd(usd) : `~${formatUsd(usd)}`;
  if (unpriced === 0) return images === 0 ? l10n.t('nothing') : known;
  const unknown =
    unpriced === 1 ? l10n.t('1 image of unknown price') : l10n.t('{0} images of unknown price', unpriced);
  return unpriced === images ? unknown : l10n.t('{0} and {1}', known, unknown);
}

/** What was spent, as the first part of “… of $5.00”. */
export function spentText(total: Total): string {
  return total.images === 0 ? formatUsd(0) : totalText(total);
}

/** A sum with how many images it is for: `6 images, ~$0.120`. */
export function countedText(total: Total): string {
  if (total.images === 0 || total.unpriced === total.images) return totalText(total);
  const images = total.images === 1 ? l10n.t('1 image') : l10n.t('{0} images', total.images);
  return l10n.t('{0}, {1}', images, totalText(total));
}

/** What was paid for: `GPT Image 2, 1K`. */
export function kindText(model: string, tier: string | undefined): string {
  const name = models.find(({ id }) => id === model)?.name ?? model;
  return tier === undefined ? name : `${name}, ${tier}`;
}
