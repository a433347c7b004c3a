import type { Clock } from '../../core/clock.ts';

/** How much may be asked: so many calls a second, and so many at once after a pause. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/**
 * The default tier's limits ("Async Task Rate Limits" page: 5 creates a second with a burst of 50 in 10 s, 50
 * queries a second), with a burst of one second: after sleep, many tasks ask in turn rather than all at once.
 */
export const submitRate: Rate = { perSecond: 5, burst: 25 };
export const queryRate: Rate = { perSecond: 50, burst: 50 };

/**
 * One budget of calls, shared by all jobs: whoever comes first is served first. It follows what the server says of
 * it, so that other programs with the same account are not forgotten.
 */
export class RateBudget {
  readonly #rate: Rate;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;
  /** Until when the server wants no call, ms since the epoch. */
  #closedUntil = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#tokens = rate.burst;
    this.#filledAt = clock.now();
  }

  /** Resolves when it is this caller's turn. Rejects with the signal's reason at once when it is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const before = this.#queue;
    const { promise: turnOver, resolve } = Promise.withResolvers<undefined>();
    this.#queue = turnOver;
    try {
      await abortable(before, signal);
      for (let wait = this.#waitMs(); wait > 0; wait = this.#waitMs()) await this.#clock.sleep(wait, signal);
      this.#tokens -= 1;
    } finally {
      // Whoever gives up hands the turn on, but not before it is theirs.
      void before.then(() => resolve(undefined));
    }
  }

  /** Follows the server's own count: the value of `X-RateLimit-Remaining`. */
  follow(remaining: string | undefined): void {
    const left = Number(remaining);
    if (remaining === undefined || remaining.trim() === '' || !Number.isFinite(left)) return;
    this.#fill();
    this.#tokens = Math.min(this.#tokens, Math.max(0, left));
  }

  /** The server refused a call for its rate: nobody asks for so long, ms. */
  close(ms: number): void {
    this.#tokens = 0;
    this.#filledAt = this.#clock.now();
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock.now() + ms);
  }

  #waitMs(): number {
    this.#fill();
    const closed = this.#closedUntil - this.#clock.now();
    // A thousandth of a call is forgiven, so that rounding does not make anyone wait twice.
    const missing = this.#tokens >= 0.999 ? 0 : ((1 - this.#tokens) / this.#rate.perSecond) * 1_000;
    return Math.max(closed, missing);
  }

  #fill(): void {
    const now = this.#clock.now();
    const gained = (Math.max(0, now - this.#filledAt) / 1_000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + gained);
    this.#filledAt = now;
  }
}

async function abortable(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
