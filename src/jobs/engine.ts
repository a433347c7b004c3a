import pLimit from 'p-limit';
import { EaselError } from '../core/errors.ts';
import { canContinue, isFinished, isResting, newJob, recover, reduce } from '../core/job.ts';
import type { Job, JobEvent } from '../core/job.ts';
import { splitCount } from '../core/models.ts';
import { learnDurations } from '../core/pollSchedule.ts';
import type { Durations } from '../core/pollSchedule.ts';
import type { GenerationRequest } from '../core/request.ts';
import type { EnginePorts } from './ports.ts';
import { nextEvent } from './steps.ts';
import type { Drive } from './steps.ts';

const uploadsAtOnce = 4;
const downloadsAtOnce = 3;

/** Says that the window goes, not that the person stopped: the row is left for the next window. */
const closing = new Error('The window is closing');
const stopping = new Error('Stopped waiting');

/**
 * Carries every request to its file: one job a task, one row a job, each step written down before it is done.
 * Watchers get whole snapshots; nobody else keeps a job's state.
 */
export class JobEngine {
  readonly #ports: EnginePorts;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Map<string, { controller: AbortController; finished: Promise<void> }>();
  readonly #resuming = new Map<string, Promise<Job>>();
  readonly #watchers = new Set<(jobs: readonly Job[]) => void>();
  readonly #uploadSlots = pLimit(uploadsAtOnce);
  readonly #downloadSlots = pLimit(downloadsAtOnce);
  #closed = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
  }

  /** Reads the journal and goes on with every unfinished job from where its row proves it stood. */
  async start(): Promise<void> {
    for (const row of await this.#ports.store.load()) {
      if (this.#jobs.has(row.id)) continue;
      this.#jobs.set(row.id, recover(row));
    }
    this.#publish();
    for (const job of this.#jobs.values()) this.#drive(job.id);
  }

  /**
   * Takes a request, as one job for each task that it needs, and begins. Resolves once all rows are written.
   * @throws EaselError journal-unwritable: then nothing was sent and nothing will be.
   */
  async submit(request: GenerationRequest, backend: Job['backend']): Promise<Job[]> {
    const { clock, newId, store } = this.#ports;
    const group = newId();
    const jobs = splitCount(request.model, request.count).map((count) =>
      newJob({ id: newId(), group, backend, request: { ...request, count }, createdAt: clock.now() }),
    );
    try {
      for (const job of jobs) await store.save(job);
    } catch (cause) {
      await Promise.allSettled(jobs.map((job) => store.remove(job)));
      throw new EaselError('journal-unwritable', 'The journal cannot be written', { cause });
    }
    for (const job of jobs) this.#jobs.set(job.id, job);
    this.#publish();
    for (const job of jobs) this.#drive(job.id);
    return jobs;
  }

  /** All jobs, newest first. */
  snapshot(): readonly Job[] {
    return [...this.#jobs.values()].reverse().sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Calls back with a whole snapshot after every change; returns how to stop that. */
  watch(watcher: (jobs: readonly Job[]) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /**
   * Resolves with the job as soon as it rests: done, failed or paused.
   * @throws EaselError stopped when the window closes before that; the job goes on with the next one.
   */
  async whenResting(id: string): Promise<Job> {
    await this.#running.get(id)?.finished;
    const job = this.#jobs.get(id);
    if (job && isResting(job)) return job;
    throw new EaselError('stopped', `Job ${id} is left to the next window`, { charged: 'unknown' });
  }

  /** Stops waiting. The task runs on at the server and stays paid; `resume` fetches it. */
  async stopWaiting(id: string): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(stopping);
    await running?.finished;
  }

  /**
   * Goes on with a paused or failed job where money is already spent, or may be; otherwise orders anew, as a
   * new job with a new UUID. Resolves to the job that now runs.
   */
  async resume(id: string): Promise<Job> {
    // Asked for twice at once, it must not order twice.
    const underWay = this.#resuming.get(id);
    if (underWay) return underWay;
    const resumed = this.#resume(id).finally(() => this.#resuming.delete(id));
    this.#resuming.set(id, resumed);
    return resumed;
  }

  async #resume(id: string): Promise<Job> {
    await this.#running.get(id)?.finished;
    const job = this.#jobs.get(id);
    if (!job || !isResting(job) || job.state === 'done') throw new RangeError(`Job ${id} cannot be resumed`);
    if (canContinue(job)) {
      await this.#apply(id, { type: 'resumed' });
      this.#drive(id);
      return this.#jobs.get(id) ?? job;
    }
    const [again] = await this.submit(job.request, job.backend);
    // The order is placed: an old row that stays behind is no reason to say that it is not.
    await this.#forget(job).catch((thrown: unknown) => {
      this.#ports.log.warn(`Journal row ${id} not removed: ${String(thrown)}`);
    });
    return again ?? job;
  }

  /** Goes on with the jobs that rest for want of a key. */
  async keyChanged(): Promise<void> {
    const waiting = this.snapshot().filter((job) => job.paused?.reason === 'key');
    for (const { id } of waiting) {
      // Somebody may have resumed it meanwhile.
      if (this.#jobs.get(id)?.paused?.reason === 'key') await this.resume(id);
    }
  }

  /** Takes a finished job out of the list. Its files stay. */
  async remove(id: string): Promise<void> {
    const job = this.#jobs.get(id);
    if (!job || !isFinished(job) || this.#resuming.has(id)) return;
    await this.#forget(job);
  }

  async #forget(job: Job): Promise<void> {
    // First out of the list: nobody can resume a job whose row is going.
    this.#jobs.delete(job.id);
    this.#publish();
    await this.#ports.store.remove(job);
  }

  /** Lets go of everything. Rows stay where they are, for the next start. */
  async dispose(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort(closing);
    await Promise.all(running.map(({ finished }) => finished));
    this.#watchers.clear();
  }

  #drive(id: string): void {
    const job = this.#jobs.get(id);
    if (this.#closed || !job || isResting(job) || this.#running.has(id)) return;
    const controller = new AbortController();
    const drive: Drive = {
      ports: this.#ports,
      signal: controller.signal,
      since: this.#ports.clock.now(),
      durations: this.#durationsLike(job),
      inFlight: () => [...this.#jobs.values()].filter(({ state }) => state === 'waiting').length,
      uploadSlots: this.#uploadSlots,
      downloadSlots: this.#downloadSlots,
    };
    const finished = this.#untilResting(id, drive).finally(() => this.#running.delete(id));
    this.#running.set(id, { controller, finished });
  }

  async #untilResting(id: string, drive: Drive): Promise<void> {
    for (let job = this.#jobs.get(id); job && !isResting(job); job = this.#jobs.get(id)) {
      try {
        await this.#apply(id, await nextEvent(job, drive));
      } catch (thrown) {
        if (!drive.signal.aborted) {
          const error = EaselError.from(thrown).toRecord();
          await this.#apply(id, { type: 'failed', error, at: this.#ports.clock.now() });
          return;
        }
        if (drive.signal.reason !== stopping) return;
        // The POST was cut off by the stop: whether it arrived is to be found out, not to be guessed.
        if (job.state === 'submitting') await this.#apply(id, { type: 'replyLost' });
        await this.#apply(id, { type: 'paused', reason: 'stopped' });
      }
    }
  }

  async #apply(id: string, event: JobEvent): Promise<void> {
    const before = this.#jobs.get(id);
    if (!before) return;
    const after = reduce(before, event);
    // Progress is a hint of the server; it is not worth a disk write.
    if (event.type !== 'progressed') await this.#write(before, after);
    else this.#jobs.set(id, after);
    this.#publish();
  }

  async #write(before: Job, after: Job): Promise<void> {
    try {
      await this.#ports.store.save(after);
      this.#jobs.set(after.id, after);
    } catch (cause) {
      const beforePost = after.state === 'preparing' || after.state === 'submitting';
      this.#ports.log.warn(`Journal row ${after.id} not written: ${String(cause)}`);
      // Once a task may exist, losing sight of it is worse than an old row: go on from memory.
      const error = new EaselError('journal-unwritable', 'The journal cannot be written', { cause });
      this.#jobs.set(
        after.id,
        beforePost
          ? reduce(before, { type: 'failed', error: error.toRecord(), at: this.#ports.clock.now() })
          : after,
      );
    }
  }

  #durationsLike(job: Job): Durations {
    const { model, tier } = job.request;
    const past = this.snapshot()
      .filter(({ request }) => request.model === model && request.tier === tier)
      .filter(({ backend }) => backend === job.backend)
      .reverse();
    return learnDurations(
      past.flatMap(({ task, result }) => (task && result ? [result.readyAt - task.acceptedAt] : [])),
    );
  }

  #publish(): void {
    const jobs = this.snapshot();
    for (const watcher of this.#watchers) {
      try {
        watcher(jobs);
      } catch (thrown) {
        // Whoever shows a job must not be able to stop it.
        this.#ports.log.warn(`A watcher failed: ${String(thrown)}`);
      }
    }
  }
}
