import { setTimeout as pause } from 'node:timers/promises';

/** How long the tests wait for something that a person would see at once on a slow machine, in milliseconds. */
export const patience = 20_000;

/** Between two looks, in milliseconds. */
const interval = 50;

/**
 * Waits for a condition, looking again and again.
 *
 * @param what is awaited, for the error
 * @param probe gives something other than undefined and false when the wait is over; what it throws counts as not yet
 * @param timeout in milliseconds
 * @returns what the probe gave
 * @throws Error when the time is up, with the last error of the probe as its cause
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeout: number = patience,
): Promise<T> {
  const deadline = performance.now() + timeout;
  let cause: unknown;
  do {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await pause(interval);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${timeout / 1000} s in vain for ${what}`, { cause });
}
