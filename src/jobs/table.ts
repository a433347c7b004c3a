import { EaselError } from '../core/errors.ts';
import { recover, reduce } from '../core/job.ts';
import type { Job, JobEvent } from '../core/job.ts';
import { learnDurations } from '../core/pollSchedule.ts';
import type { Durations } from '../core/pollSchedule.ts';
import type { Clock } from '../core/clock.ts';
import type { JobStore, Log } from './ports.ts';

/** Is told every change, as a whole snapshot, newest job first. */
export type Watcher = (jobs: readonly Job[]) => void;

/** All jobs that this window knows. What happens to one is written to its row, then told to the watchers. */
export class JobTable {
  readonly #jobs = new Map<string, Job>();
  readonly #watchers = new Set<Watcher>();
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(store: JobStore, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** All jobs, newest first. */
  snapshot(): readonly Job[] {
    return [...this.#jobs.values()].reverse().sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Calls back after every change; returns how to stop that. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Resolves at the next change. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.watch(() => {
        stop();
        resolve();
      });
    });
  }

  /** Tells nobody anything any more. */
  close(): void {
    this.publish();
    this.#watchers.clear();
  }

  /** Takes up jobs whose rows are written already. */
  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.#jobs.set(job.id, job);
    this.publish();
  }

  /** Takes a job out, and its row. */
  async remove(job: Job): Promise<void> {
    // First out of the table: nobody can resume a job whose row is going.
    this.#jobs.delete(job.id);
    this.publish();
    await this.#store.remove(job);
  }

  /** Puts everything as the rows say, but for jobs that `mine` says this window drives. */
  async load(mine: (id: string) => boolean): Promise<readonly Job[]> {
    const before = new Map(this.#jobs);
    const rows = await this.#store.load();
    // What has moved in this window meanwhile is newer than what was read.
    const moved = (id: string): boolean => mine(id) || this.#jobs.get(id) !== before.get(id);
    const gone = new Set(before.keys());
    for (const row of rows) {
      gone.delete(row.id);
      if (!moved(row.id)) this.#jobs.set(row.id, row);
    }
    for (const id of gone) if (!moved(id)) this.#jobs.delete(id);
    this.publish();
    return rows;
  }

  /** Reads the row of a job, put where the job can go on; undefined when it is gone. The claim must be ours. */
  async reread(job: Job): Promise<Job | undefined> {
    const row = await this.#store.read(job);
    if (row) this.#jobs.set(row.id, recover(row));
    // Another window took it out; only a job that could not be written down has no row and is ours.
    else if (job.error?.code !== 'journal-unwritable') this.#jobs.delete(job.id);
    return this.#jobs.get(job.id);
  }

  /** Lets an event happen to a job. */
  async apply(id: string, event: JobEvent): Promise<void> {
    const before = this.#jobs.get(id);
    if (!before) return;
    const after = reduce(before, event);
    // Progress is a hint of the server; it is not worth a disk write.
    if (event.type !== 'progressed') await this.#write(before, after);
    else this.#jobs.set(id, after);
    this.publish();
  }

  /** How long tasks like a job's took. */
  durationsLike(job: Job): Durations {
    const { model, tier } = job.request;
    const past = this.snapshot()
      .filter(({ request }) => request.model === model && request.tier === tier)
      .filter(({ backend }) => backend === job.backend)
      .reverse();
    return learnDurations(
      past.flatMap(({ task, result }) => (task && result ? [result.readyAt - task.acceptedAt] : [])),
    );
  }

  /** Tells the watchers how things stand. */
  publish(): void {
    const jobs = this.snapshot();
    for (const watcher of [...this.#watchers]) {
      try {
        watcher(jobs);
      } catch (thrown) {
        // Whoever shows a job must not be able to stop it.
        this.#log.warn(`A watcher failed: ${String(thrown)}`);
      }
    }
  }

  async #write(before: Job, after: Job): Promise<void> {
    try {
      await this.#store.save(after);
      this.#jobs.set(after.id, after);
    } catch (cause) {
      this.#log.warn(`Journal row ${after.id} not written: ${String(cause)}`);
      if (after.state !== 'preparing' && after.state !== 'submitting') {
        // Once a task may exist, losing sight of it is worse than an old row: go on from memory.
        this.#jobs.set(after.id, after);
        return;
      }
      const error = new EaselError('journal-unwritable', 'The journal cannot be written', { cause });
      const failed = reduce(before, { type: 'failed', error: error.toRecord(), at: this.#clock.now() });
      this.#jobs.set(after.id, failed);
      // It was told that nothing happens: an old row must not be taken up again after a restart.
      await this.#store.remove(before).catch(() => undefined);
    }
  }
}
