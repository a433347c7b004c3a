import type { Clock } from './clock.ts';
import type { Settings } from './options.ts';

/**
 * The limiter of task submits and task queries: one token bucket each, per account.
 * Source: ToAPIs docs, rate-limits/async-tasks. What exactly the X-RateLimit headers count is not documented:
 * here Limit is the bucket's size, Remaining the whole tokens left, Reset the Unix second when it is full again.
 */

/** A token bucket. */
export type BucketRule = {
  /** Tokens that come back per second. */
  readonly perSecond: number;
  /** Tokens in a full bucket. */
  readonly burst: number;
};

/** The two kinds of limited requests, as the header X-RateLimit-Category names them. */
export type LimitCategory = 'async_submit' | 'async_query';

/** Limits of the default group: 300 submits and 3,000 queries a minute. */
export const defaultLimits: Readonly<Record<LimitCategory, BucketRule>> = {
  async_submit: { perSecond: 5, burst: 50 },
  async_query: { perSecond: 50, burst: 500 },
};

class Bucket {
  readonly #rule: BucketRule;
  readonly #clock: Clock;
  #tokens: number;
  #at: number;

  constructor(rule: BucketRule, clock: Clock) {
    this.#rule = rule;
    this.#clock = clock;
    this.#tokens = rule.burst;
    this.#at = clock.now();
  }

  /** Takes a token, if there is one, and says how things stand. */
  take(): { granted: boolean; remaining: number; waitMs: number; fullAt: number } {
    const { perSecond, burst } = this.#rule;
    const now = this.#clock.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    // A hair less than one counts as one: waiting exactly as long as told must be enough.
    const granted = this.#tokens >= 1 - 1e-6;
    if (granted) this.#tokens = Math.max(0, this.#tokens - 1);
    return {
      granted,
      remaining: Math.floor(this.#tokens),
      waitMs: granted ? 0 : ((1 - this.#tokens) / perSecond) * 1000,
      fullAt: now + ((burst - this.#tokens) / perSecond) * 1000,
    };
  }
}

/** What the limiter says to a request. */
export type Verdict = { readonly granted: boolean; readonly headers: Record<string, string> };

/** The limiter of one account. Requests that it refuses do not count. */
export class RateLimiter {
  readonly #buckets: Map<LimitCategory, { bucket: Bucket; rule: BucketRule }>;

  constructor(limits: Settings['rateLimits'], clock: Clock) {
    this.#buckets = new Map();
    if (limits === false) return;
    const given = limits === true ? {} : limits;
    const rules = {
      async_submit: given.submit ?? defaultLimits.async_submit,
      async_query: given.query ?? defaultLimits.async_query,
    };
    for (const category of ['async_submit', 'async_query'] as const) {
      const rule = rules[category];
      this.#buckets.set(category, { bucket: new Bucket(rule, clock), rule });
    }
  }

  /** Asks for leave to go on. */
  ask(category: LimitCategory): Verdict {
    const limited = this.#buckets.get(category);
    if (!limited) return { granted: true, headers: {} };
    const { granted, remaining, waitMs, fullAt } = limited.bucket.take();
    return {
      granted,
      headers: {
        'x-ratelimit-limit': String(limited.rule.burst),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(Math.ceil(fullAt / 1000)),
        'x-ratelimit-category': category,
        ...(granted ? {} : { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) }),
      },
    };
  }
}
