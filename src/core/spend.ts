import * as z from 'zod/mini';
import { findCell, tiers } from './models.ts';
import type { ModelId, Ratio, Tier } from './models.ts';

/** USD for one image. */
const Price = z.number().check(z.minimum(0));

const priceOf = {
  'gpt-image-2': z.optional(z.union([Price, z.partialRecord(z.enum(tiers), Price)])),
  'gpt-4o-image': z.optional(Price),
} satisfies Record<ModelId, unknown>;

/** What the person's account pays for one image, USD: by model, and by tier where it has tiers. */
export const Prices = z.strictObject(priceOf);
export type Prices = z.infer<typeof Prices>;

/** What makes a price. */
export type Priced = { readonly model: ModelId; readonly tier?: Tier | undefined; readonly ratio: Ratio };

/**
 * Estimated USD for `count` images, or undefined where no price is known: an unknown price is not a free one.
 * The person's own prices go before those of the catalogue.
 */
export function estimateUsd({ model, tier, ratio }: Priced, count: number, own: Prices): number | undefined {
  const cell = findCell(model, tier, ratio, true);
  if (!cell) return undefined;
  const theirs = own[model];
  const price = (typeof theirs === 'object' ? cell.tier && theirs[cell.tier] : theirs) ?? cell.priceUsd;
  return price === undefined ? undefined : price * count;
}

/** USD as people read it: to a tenth of a cent below one dollar, since one image costs a cent or two. */
export function formatUsd(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 3 : 2)}`;
}

/** An amount as people type it, in USD: `5`, `0.04`, `0,04`, `$5`. Undefined for anything else. */
export function parseUsd(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  return /^\d{1,9}(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** Whether an order may pass without a question. */
export type Verdict = 'within' | 'over' | 'unknown';

/**
 * Whether an order stays within the day's limit. `unknown`: without a price nobody can tell, unless the person
 * has said that such orders may go on (`unknownAllowed`).
 */
export function judge(
  order: { readonly usd: number | undefined; readonly unknownAllowed: boolean },
  committedUsd: number,
  limitUsd: number,
): Verdict {
  const left = micros(limitUsd) - micros(committedUsd);
  if (order.usd === 0) return 'within';
  if (order.usd !== undefined) return micros(order.usd) > left ? 'over' : 'within';
  if (!order.unknownAllowed) return 'unknown';
  return left > 0 ? 'within' : 'over';
}

/** Millionths of a dollar: whole numbers, so that sums do not depend on their order. */
export function micros(usd: number): number {
  return Math.round(usd * 1_000_000);
}
