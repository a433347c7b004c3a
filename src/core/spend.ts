import { findCell } from './models.ts';
import type { ModelId, Ratio, Tier } from './models.ts';

/** Estimated USD for `count` images, or undefined where no price is known: an unknown price is not a free one. */
export function estimateUsd(
  wish: { readonly model: ModelId; readonly tier?: Tier | undefined; readonly ratio: Ratio },
  count: number,
): number | undefined {
  const price = findCell(wish.model, wish.tier, wish.ratio, true)?.priceUsd;
  return price === undefined ? undefined : price * count;
}

/** USD as people read it: to a tenth of a cent below one dollar, since one image costs a cent or two. */
export function formatUsd(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 3 : 2)}`;
}
