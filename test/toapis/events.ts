import type { FaultHit } from './faults.ts';
import type { DownloadRecord, LookupRecord, RequestRecord, UploadRecord } from './ledger.ts';
import type { Task } from './tasks.ts';

/** What can be waited for, and what comes with it. */
export type ToapisEvents = {
  /** Any request, as soon as its headers are there. */
  request: RequestRecord;
  /** Any request that is over: answered, lost, or given up by the client. */
  over: RequestRecord;
  /** A POST for a new task has arrived whole. */
  create: RequestRecord;
  /** A task was made, and charged. */
  accepted: Task;
  /** A create or an upload was refused. */
  refused: RequestRecord;
  /** Somebody asked for a task that exists, under either of its names; whatever the answer will be. */
  poll: Task;
  /** Somebody was told about something that is not a task's own id. */
  lookup: LookupRecord;
  upload: UploadRecord;
  /** A file was asked for; the record is complete when the request is over. */
  download: DownloadRecord;
  balance: RequestRecord;
  models: RequestRecord;
  /** A fault hit a request. */
  fault: FaultHit;
};

type Listener<Name extends keyof ToapisEvents> = (payload: ToapisEvents[Name]) => void;

/** Events with a memory for how many there were. */
export class Events {
  readonly #counts = new Map<keyof ToapisEvents, number>();
  readonly #listeners = new Map<keyof ToapisEvents, Set<Listener<never>>>();

  /** Tells the listeners. */
  emit<Name extends keyof ToapisEvents>(name: Name, payload: ToapisEvents[Name]): void {
    this.#counts.set(name, this.count(name) + 1);
    const listeners = this.#listeners.get(name) as Set<Listener<Name>> | undefined;
    for (const listener of [...(listeners ?? [])]) listener(payload);
  }

  /** How many there were since the start. */
  count(name: keyof ToapisEvents): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Calls `listener` for each; what it returns takes it off again. */
  on<Name extends keyof ToapisEvents>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** The next one. */
  once<Name extends keyof ToapisEvents>(name: Name): Promise<ToapisEvents[Name]> {
    return new Promise((resolve) => {
      const off = this.on(name, (payload) => {
        off();
        resolve(payload);
      });
    });
  }

  /** Resolves when there were `count` of them since the start; at once, if there were. */
  async reached(name: keyof ToapisEvents, count: number): Promise<void> {
    while (this.count(name) < count) await this.once(name);
  }
}
