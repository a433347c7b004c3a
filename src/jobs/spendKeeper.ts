import { EaselError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import { addDays, dayOf, firstOfMonth } from '../core/localDay.ts';
import type { Day } from '../core/localDay.ts';
import type { GenerationRequest } from '../core/request.ts';
import type { Prices } from '../core/spend.ts';
import { changeOf, committed, entryFor, mergeEntries } from '../core/spendEntry.ts';
import type { SpendEntry, Total } from '../core/spendEntry.ts';
import type { Log } from './ports.ts';

/** The ledger on disk: all windows and folders of the machine write to the same one. */
export interface SpendStore {
  /** What was written for a day and those after it. What cannot be read costs itself only. */
  read(from: Day): Promise<SpendEntry[]>;
  /** Durable once resolved. */
  append(entries: readonly SpendEntry[]): Promise<void>;
  /** Removes what was written for the days before one. */
  forget(before: Day): Promise<void>;
}

/** What the keeper needs of the world. */
export type SpendPorts = {
  readonly store: SpendStore;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly prices: () => Prices;
  /** A fresh UUID. */
  readonly newId: () => string;
  readonly log: Log;
};

/** Money that is held for an order between the gate and its jobs. */
export type Reservation = {
  readonly ids: readonly string[];
  /** What counts against today's limit besides this order. */
  readonly committed: Total;
};

/** Days that the ledger is kept. */
const keptDays = 400;

/**
 * Keeps the ledger. The jobs are the facts: whatever they prove about money is written down once, by job id, so that
 * it still counts when the job is pruned, and in the windows that never see the job.
 */
export class SpendKeeper {
  readonly #ports: SpendPorts;
  /** The best entries that this window knows, by id; those of `#unwritten` included. */
  #known = new Map<string, SpendEntry>();
  /** Nothing before this day is looked at; undefined before `start`. */
  #from: Day | undefined;
  #unwritten: SpendEntry[] = [];
  /** Whether a write will begin that takes all of `#unwritten`. */
  #scheduled = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(ports: SpendPorts) {
    this.#ports = ports;
  }

  /** Reads what is known already, so that it is not written again. To be awaited before the first `update`. */
  async start(): Promise<void> {
    const { store, now, log } = this.#ports;
    const today = dayOf(now());
    const [month, week] = [firstOfMonth(today), addDays(today, -6)];
    // One day more: another time zone may have been in force when it was written.
    this.#from = addDays(month < week ? month : week, -1);
    try {
      this.#known = mergeEntries(await store.read(this.#from), this.#known.values());
      await store.forget(addDays(today, -keptDays));
    } catch (thrown) {
      log.warn(`The spend ledger cannot be read: ${String(thrown)}`);
    }
  }

  /** Takes a snapshot of the jobs; says whether anything about money is new. */
  update(jobs: readonly Job[]): boolean {
    const from = this.#from;
    if (from === undefined) return false;
    const now = this.#ports.now();
    let prices: Prices | undefined;
    const own = (): Prices => (prices ??= this.#ports.prices());
    const changes = jobs.flatMap((job) => {
      const change = changeOf(job, this.#known.get(job.id), now, own);
      return change && dayOf(change.at) >= from ? [change] : [];
    });
    this.#note(changes);
    return changes.length > 0;
  }

  /**
   * All entries of a day and those after it, of all windows, and older ones of this window.
   * @throws EaselError ledger-unusable.
   */
  async entries(from: Day): Promise<SpendEntry[]> {
    await this.#writing;
    try {
      this.#known = mergeEntries(await this.#ports.store.read(from), this.#known.values());
    } catch (cause) {
      throw unusable(cause);
    }
    return [...this.#known.values()];
  }

  /**
   * Holds the money for an order, and only then looks what else is held: of two windows that do this at once, at
   * least one sees the other.
   * @param requests what is ordered together
   * @param instead id of a job that the order goes on with: what it holds already is not counted twice
   * @throws EaselError ledger-unusable: what is spent elsewhere cannot be known, so nothing may be sent.
   */
  async reserve(requests: readonly GenerationRequest[], instead?: string): Promise<Reservation> {
    const { now, newId, prices, store } = this.#ports;
    const at = now();
    const entries = requests.map((request) =>
      entryFor(request, { id: newId(), state: 'reserved', at }, prices),
    );
    const own = new Set(entries.map(({ id }) => id));
    try {
      await store.append(entries);
      for (const entry of entries) this.#known.set(entry.id, entry);
      const others = (await this.entries(addDays(dayOf(at), -1))).filter(
        ({ id }) => !own.has(id) && id !== instead,
      );
      return { ids: [...own], committed: committed(others, now()) };
    } catch (cause) {
      this.release([...own]);
      throw unusable(cause);
    }
  }

  /** Lets go of a reservation: the order has its jobs now, or there will be none. */
  release(ids: readonly string[]): void {
    const entries = ids.map((id) => this.#known.get(id)).filter((entry) => entry !== undefined);
    const now = this.#ports.now();
    this.#note(entries.map((entry) => ({ ...entry, state: 'dropped', at: Math.max(entry.at, now) })));
  }

  /** Resolves when everything is written that can be. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #note(entries: readonly SpendEntry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) this.#known.set(entry.id, entry);
    this.#unwritten.push(...entries);
    // All that comes up during one write goes with the next.
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    this.#scheduled = false;
    const entries = this.#unwritten.splice(0);
    try {
      await this.#ports.store.append(entries);
    } catch (thrown) {
      // It counts in this window all the same, and goes with the next write.
      this.#unwritten.unshift(...entries);
      this.#ports.log.warn(`The spend ledger cannot be written: ${String(thrown)}`);
    }
  }
}

function unusable(cause: unknown): EaselError {
  return cause instanceof EaselError
    ? cause
    : new EaselError('ledger-unusable', `The spend ledger cannot be used: ${String(cause)}`, { cause });
}
