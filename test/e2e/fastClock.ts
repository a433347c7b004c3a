import { systemClock } from '../../src/local/systemClock.ts';
import type { Clock } from '../../src/core/clock.ts';

const wallNow = (): number => performance.timeOrigin + performance.now();

/**
 * The machine's time, `speed` times as fast since `origin` (ms since the epoch): processes that are given the same
 * two numbers agree about the time.
 */
export function fastClock(
  speed: number,
  origin = Math.floor(wallNow()),
): Clock & { readonly origin: number } {
  const now = (): number => origin + Math.floor((wallNow() - origin) * speed);
  return {
    origin,
    now,
    sleep: async (ms, signal) => {
      const due = now() + ms;
      // A timer may ring a fraction of a millisecond early, which is a long time here.
      do await systemClock.sleep(Math.max(0, due - now()) / speed, signal);
      while (now() < due);
    },
  };
}
