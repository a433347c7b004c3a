import type { Clock } from '../../../src/core/clock.ts';

type Sleeper = { readonly due: number; readonly wake: () => void };

/** Lets everything that can go on without time do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(startMs = Date.UTC(2030, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleep at this moment. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const aborted = await new Promise<boolean>((resolve) => {
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve(true);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(false);
      };
      const sleeper = { due: this.#now + ms, wake };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    if (aborted) signal.throwIfAborted();
  }

  /** Moves time on by `ms`; wakes who is due on the way, earliest first, and lets each act before the next. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (let next = this.#earliest(); next && next.due <= target; next = this.#earliest()) {
      await this.#wake(next);
    }
    this.#now = target;
    await settle();
  }

  /**
   * Moves time on from sleeper to sleeper until the promise settles; resolves or rejects with it.
   * @throws Error when nobody sleeps any more, or after `limitMs`, while the promise is still pending
   */
  async runUntil<T>(promise: Promise<T>, limitMs = 48 * 60 * 60_000): Promise<T> {
    const state = { settled: false };
    const onSettled = (): void => {
      state.settled = true;
    };
    promise.then(onSettled, onSettled);
    const end = this.#now + limitMs;
    await settle();
    for (let steps = 0; !state.settled; steps++) {
      const next = this.#earliest();
      if (!next) throw new Error('Nobody sleeps, and what is waited for has not happened');
      if (next.due > end) throw new Error(`What is waited for has not happened within ${limitMs} ms`);
      if (steps > 100_000) throw new Error('Time does not get on');
      await this.#wake(next);
    }
    return promise;
  }

  #earliest(): Sleeper | undefined {
    // Of those that are due together, the one that went to sleep first.
    return this.#sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) => (first && first.due <= sleeper.due ? first : sleeper),
      undefined,
    );
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#now = Math.max(this.#now, sleeper.due);
    sleeper.wake();
    await settle();
  }
}
