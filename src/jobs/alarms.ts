import type { Clock } from '../core/clock.ts';
import type { Log } from './ports.ts';

/** Things to do later that belong to no job's drive: one for each name, and all end together. */
export class Alarms {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #end = new AbortController();
  /** When each is due, ms since the epoch. */
  readonly #due = new Map<string, number>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Does something at a moment, ms since the epoch. Set again for the same moment, it is done once. */
  set(name: string, at: number, action: () => Promise<unknown>): void {
    if (this.#due.get(name) === at || this.#end.signal.aborted) return;
    this.#due.set(name, at);
    const ring = async (): Promise<void> => {
      await this.#clock.sleep(Math.max(0, at - this.#clock.now()), this.#end.signal);
      if (this.#due.get(name) !== at) return; // set for another moment since
      this.#due.delete(name);
      await action();
    };
    ring().catch((thrown: unknown) => {
      if (!this.#end.signal.aborted) this.#log.warn(`${name}: ${String(thrown)}`);
    });
  }

  /** Whether something is set under a name. */
  has(name: string): boolean {
    return this.#due.has(name);
  }

  /** Ends all of them. */
  dispose(reason: Error): void {
    this.#end.abort(reason);
  }
}
