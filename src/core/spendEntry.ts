import * as z from 'zod/mini';
import { isResting } from './job.ts';
import type { Job } from './job.ts';
import { dayOf } from './localDay.ts';
import type { Day } from './localDay.ts';
import { estimateUsd, micros } from './spend.ts';
import type { Prices } from './spend.ts';

/**
 * How far an order's money is. The first three can follow each other, and the latest holds; from `accepted` on each
 * one is better knowledge than the one before.
 */
export const SpendState = z.enum([
  /** At the gate, not a job yet. Counts for a minute, so that two windows cannot both take the last cents. */
  'reserved',
  /** A job that may still be ordered, or may have been. */
  'open',
  /** Not ordered after all: nothing is charged. */
  'dropped',
  /** The server took it: paid for, as far as anybody can tell. */
  'accepted',
  /** The task failed or was lost sight of: whether it was charged is not known. */
  'unsure',
  /** The image was made: paid for. */
  'made',
  /** The server said what it took. */
  'charged',
]);
export type SpendState = z.infer<typeof SpendState>;

/** A line of the ledger: what is known of the money of one order. Several of one id say more and more of it. */
export const SpendEntry = z.object({
  /** The job's, or the reservation's. */
  id: z.string(),
  state: SpendState,
  /** Which day it counts for, ms since the epoch: when it was accepted, or when it was written before that. */
  at: z.number(),
  /** URI of the workspace folder that the image is for; absent where there is none. */
  folder: z.optional(z.string()),
  /** Text, not a model of the catalogue: another version of Easel may know more of them. */
  model: z.string(),
  tier: z.optional(z.string()),
  /** How many images were ordered. */
  count: z.int().check(z.minimum(1)),
  /** `charged`: what the server says. Otherwise the estimate of that moment; absent where no price is known. */
  usd: z.optional(z.number().check(z.minimum(0))),
});
export type SpendEntry = z.infer<typeof SpendEntry>;

/** How long a reservation counts that nobody settles, ms: from the gate to the job's row it takes milliseconds. */
const reservationMs = 60_000;

/** Whether the server has taken the order: it does not go back from there. */
export function isPaid({ state }: SpendEntry): boolean {
  return rankOf[state] > 0;
}

const rankOf: Record<SpendState, number> = {
  reserved: 0,
  open: 0,
  dropped: 0,
  accepted: 1,
  unsure: 2,
  made: 3,
  charged: 4,
};

/**
 * What a job's ledger entry becomes, or undefined when the one that is known says it already.
 * @param known the job's entry so far
 * @param now ms since the epoch
 */
export function changeOf(
  job: Job,
  known: SpendEntry | undefined,
  now: number,
  prices: () => Prices,
): SpendEntry | undefined {
  const state = stateOf(job);
  if (state === undefined) return undefined;
  const usd = state === 'charged' ? chargedUsd(job) : known?.usd;
  const entry = (at: number): SpendEntry => entryFor(job.request, { id: job.id, state, at }, prices, usd);

  if (rankOf[state] > 0) {
    const better = !known || rankOf[state] > rankOf[known.state];
    return better ? entry(job.task?.acceptedAt ?? job.createdAt) : undefined;
  }
  if (known && isPaid(known)) return undefined;
  // Later than what it replaces, whatever the clock says.
  const since = (at: number): number => Math.max(at, (known?.at ?? -Infinity) + 1);
  if (state === 'dropped') return known?.state === 'open' ? entry(since(now)) : undefined;
  if (known?.state !== 'open') return entry(since(goesOn(job) ? now : (job.finishedAt ?? job.createdAt)));
  // What may be ordered today counts today.
  return goesOn(job) && dayOf(known.at) < dayOf(now) ? entry(since(now)) : undefined;
}

/** A new entry for a request. @param usd what is known of its price already */
export function entryFor(
  { model, tier, ratio, count, target }: Job['request'],
  fields: Pick<SpendEntry, 'id' | 'state' | 'at'>,
  prices: () => Prices,
  usd?: number,
): SpendEntry {
  const price = usd ?? estimateUsd({ model, tier, ratio }, count, prices());
  return {
    ...fields,
    model,
    count,
    ...(target.inWorkspace && { folder: target.root }),
    ...(tier && { tier }),
    ...(price !== undefined && { usd: price }),
  };
}

function stateOf(job: Job): SpendState | undefined {
  if (job.backend === 'placeholder') return undefined;
  const failed = job.state === 'failed' ? job.error?.charged : undefined;
  if (job.costUsd !== undefined) return 'charged';
  if (job.result) return 'made';
  if (job.task && failed === 'no') return 'charged';
  if (job.task) return job.state === 'failed' ? 'unsure' : 'accepted';
  if (failed === 'no') return 'dropped';
  return job.state === 'paused' && !job.uploads && !goesOn(job) ? 'dropped' : 'open';
}

/** What the server says it took, USD; a task that failed for nothing took nothing. */
function chargedUsd({ costUsd }: Job): number {
  return Math.max(0, costUsd ?? 0);
}

/** Whether a job may come to be ordered without anybody asking for it once more. */
function goesOn(job: Job): boolean {
  if (!isResting(job)) return true;
  const reason = job.paused?.reason;
  return job.state === 'paused' && !job.uploads && (reason === 'key' || reason === 'server');
}

/** The best entry of each order, whatever the sequence in which they were found. */
export function mergeEntries(...lists: Iterable<SpendEntry>[]): Map<string, SpendEntry> {
  const best = new Map<string, SpendEntry>();
  for (const list of lists) {
    for (const entry of list) {
      const other = best.get(entry.id);
      if (!other || compare(entry, other) > 0) best.set(entry.id, entry);
    }
  }
  return best;
}

/** Above zero when the first one knows more. */
function compare(one: SpendEntry, other: SpendEntry): number {
  const byRank = rankOf[one.state] - rankOf[other.state];
  if (byRank !== 0) return byRank;
  if (!isPaid(one)) {
    const byState = SpendState.options.indexOf(one.state) - SpendState.options.indexOf(other.state);
    return one.at - other.at || byState || (one.usd ?? -1) - (other.usd ?? -1);
  }
  return (one.usd ?? -1) - (other.usd ?? -1) || other.at - one.at;
}

/** A sum of entries. */
export type Total = {
  readonly images: number;
  /** Of all whose price is known. */
  readonly usd: number;
  /** Images whose price is not known: they are not in `usd`. */
  readonly unpriced: number;
  /** Images of failed tasks, of which it is not known whether they were charged: they are in `usd`. */
  readonly unsure: number;
  /** Whether every amount is what the server said, none an estimate. */
  readonly exact: boolean;
};

/** Adds entries up. */
export function totalOf(entries: Iterable<SpendEntry>): Total {
  let [images, sum, unpriced, unsure, exact] = [0, 0, 0, 0, true];
  for (const { count, usd, state } of entries) {
    images += count;
    sum += micros(usd ?? 0);
    if (usd === undefined) unpriced += count;
    if (state === 'unsure') unsure += count;
    if (state !== 'charged') exact = false;
  }
  return { images, usd: sum / 1_000_000, unpriced, unsure, exact };
}

/** What orders come to, as far as their prices are known. */
export function totalOfOrders(requests: readonly Job['request'][], prices: Prices): Total {
  const fields = { id: '', state: 'reserved', at: 0 } as const;
  return totalOf(requests.map((request) => entryFor(request, fields, () => prices)));
}

/** What was paid in some days, and what may have been. */
export type Report = {
  readonly paid: Total;
  /** Orders of which it is not known, or not yet, whether the server took them. */
  readonly open: Total;
  /** What was paid, by model and tier, the dearest first. */
  readonly kinds: readonly {
    readonly model: string;
    readonly tier: string | undefined;
    readonly total: Total;
  }[];
};

/** Sums of the days `from` to `to`, both included. */
export function report(entries: Iterable<SpendEntry>, from: Day, to: Day): Report {
  const inDays = [...entries].filter(({ at }) => dayOf(at) >= from && dayOf(at) <= to);
  const paid = inDays.filter(isPaid);
  const groups = Map.groupBy(paid, ({ model, tier }) => `${model} ${tier ?? ''}`);
  const kinds = [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ model: first.model, tier: first.tier, total: totalOf([first, ...others]) }] : [],
  );
  return {
    paid: totalOf(paid),
    open: totalOf(inDays.filter(({ state }) => state === 'open')),
    kinds: kinds.sort((a, b) => b.total.usd - a.total.usd || b.total.images - a.total.images),
  };
}

/** What counts against today's limit: what was paid, and what may come to be. @param now ms since the epoch */
export function committed(entries: Iterable<SpendEntry>, now: number): Total {
  const today = dayOf(now);
  const counts = (entry: SpendEntry): boolean => {
    if (entry.state === 'dropped') return false;
    if (entry.state === 'reserved') return Math.abs(now - entry.at) < reservationMs;
    // A clock that was set back must not hide what is under way.
    return isPaid(entry) ? dayOf(entry.at) === today : dayOf(entry.at) >= today;
  };
  return totalOf([...entries].filter(counts));
}
