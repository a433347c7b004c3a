/** Time as the stand-in sees it. Same shape as the clock of the extension, so one clock can drive both. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` milliseconds, wakes every sleeper that is due on the way, in order of time. */
  advance(ms: number): Promise<void>;
  /** How many sleepers wait now. */
  readonly sleepers: number;
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(reasonOf(signal));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock for tests; starts at `startMs` milliseconds since the epoch. */
export function manualClock(startMs = 1_780_000_000_000): ManualClock {
  let now = startMs;
  let waiting: { readonly due: number; readonly wake: () => void }[] = [];
  /** Lets what was just woken run, so that it can go to sleep again before time moves on. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    get sleepers() {
      return waiting.length;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(reasonOf(signal));
          return;
        }
        if (ms <= 0) {
          resolve();
          return;
        }
        const onAbort = () => {
          waiting = waiting.filter((other) => other !== sleeper);
          reject(reasonOf(signal));
        };
        const sleeper = {
          due: now + ms,
          wake: () => {
            signal.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        waiting.push(sleeper);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const target = now + ms;
      for (;;) {
        const next = waiting
          .filter((sleeper) => sleeper.due <= target)
          .reduce<(typeof waiting)[number] | undefined>(
            (first, sleeper) => (first === undefined || sleeper.due < first.due ? sleeper : first),
            undefined,
          );
        if (!next) break;
        now = Math.max(now, next.due);
        waiting = waiting.filter((sleeper) => sleeper !== next);
        next.wake();
        await settle();
      }
      now = target;
      await settle();
    },
  };
}
