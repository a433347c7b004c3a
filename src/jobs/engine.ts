import pLimit from 'p-limit';
import { EaselError } from '../core/errors.ts';
import {
  canContinue,
  canOnlyBeOrderedAnew,
  isAtOrBelow,
  isFinished,
  isResting,
  newJob,
  waitsForKey,
} from '../core/job.ts';
import type { Job } from '../core/job.ts';
import { splitCount } from '../core/models.ts';
import type { GenerationRequest } from '../core/request.ts';
import { Alarms } from './alarms.ts';
import { closing, driveJob, stopping } from './drive.ts';
import type { Claim, EnginePorts } from './ports.ts';
import { JobTable } from './table.ts';
import type { Watcher } from './table.ts';

const uploadsAtOnce = 4;
const downloadsAtOnce = 2;
/** How often to try for the jobs of another window, ms: it may have died without letting go. */
const foreignCheckMs = 10_000;

type Running = { readonly controller: AbortController; readonly finished: Promise<void> };

/**
 * Carries every request to its file: one job a task, one row a job, each step written down before it is done, one
 * window that drives it. Watchers get whole snapshots; nobody else keeps a job's state.
 */
export class JobEngine {
  readonly #ports: EnginePorts;
  readonly #table: JobTable;
  readonly #alarms: Alarms;
  readonly #running = new Map<string, Running>();
  readonly #resuming = new Map<string, Promise<Job | undefined>>();
  readonly #uploadSlots = pLimit(uploadsAtOnce);
  readonly #downloadSlots = pLimit(downloadsAtOnce);
  #closed = false;
  #unwatch: () => void = () => undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #nextRefresh: Promise<void> | undefined;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#table = new JobTable(ports.store, ports.clock, ports.log);
    this.#alarms = new Alarms(ports.clock, ports.log);
  }

  /** Reads the journal of the open folders, and goes on with every unfinished job that no other window drives. */
  async start(): Promise<void> {
    this.#unwatch();
    this.#unwatch = this.#ports.store.watch(() => void this.#refresh());
    await this.#refresh();
  }

  /**
   * Takes a request, as one job for each task that it needs, and begins. Resolves once all rows are written.
   * @throws EaselError journal-unwritable: then nothing was sent and nothing will be.
   */
  async submit(request: GenerationRequest, backend: Job['backend']): Promise<Job[]> {
    return this.submitAll([request], backend);
  }

  /** Takes several requests, all or none of them; the rest as in `submit`. */
  async submitAll(requests: readonly GenerationRequest[], backend: Job['backend']): Promise<Job[]> {
    const jobs = requests.flatMap((request) => this.#jobsFor(request, backend));
    const claims = await this.#writeNew(jobs);
    this.#table.add(jobs);
    for (const [index, job] of jobs.entries()) this.#drive(job.id, claims[index]);
    return jobs;
  }

  #jobsFor(request: GenerationRequest, backend: Job['backend']): Job[] {
    const { clock, newId } = this.#ports;
    const group = newId();
    return splitCount(request.model, request.count).map((count) =>
      newJob({ id: newId(), group, backend, request: { ...request, count }, createdAt: clock.now() }),
    );
  }

  /** Resolves once the table knows what other windows have written by now. */
  refresh(): Promise<void> {
    return this.#refresh();
  }

  /** All jobs, newest first. */
  snapshot(): readonly Job[] {
    return this.#table.snapshot();
  }

  /** Calls back with a whole snapshot after every change; returns how to stop that. */
  watch(watcher: Watcher): () => void {
    return this.#table.watch(watcher);
  }

  /**
   * Resolves with the job as soon as it rests: done, failed or paused.
   * @throws EaselError stopped when the window closes before that; the job goes on with the next one.
   */
  async whenResting(id: string): Promise<Job> {
    for (;;) {
      await this.#running.get(id)?.finished;
      const job = this.#table.get(id);
      if (job && isResting(job) && !this.#running.has(id)) return job;
      if (!job || this.#closed) {
        throw new EaselError('stopped', `Job ${id} is left to the next window`, { charged: 'unknown' });
      }
      if (!this.#running.has(id)) await this.#table.nextChange();
    }
  }

  /** Stops waiting. The task runs on at the server and stays paid; `resume` fetches it. */
  async stopWaiting(id: string): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(stopping);
    await running?.finished;
  }

  /**
   * Goes on with a paused or failed job that can be continued: what is paid is not paid again. Resolves to the job;
   * undefined when it cannot be continued (any more), for instance because another window was quicker.
   */
  async resume(id: string): Promise<Job | undefined> {
    return this.#once(id, () =>
      this.#takeUp(id, canContinue, async (job, claim) => {
        await this.#table.apply(id, { type: 'resumed' });
        this.#drive(id, claim);
        return this.#table.get(job.id);
      }),
    );
  }

  /**
   * Orders anew what a failed job was meant to bring and cannot any more: as a new job with a new UUID, in its place.
   * Resolves to the new job; undefined when the old one can be continued, or another window was quicker.
   * @throws EaselError journal-unwritable.
   */
  async again(id: string, backend: Job['backend']): Promise<Job | undefined> {
    return this.#once(id, () =>
      this.#takeUp(id, canOnlyBeOrderedAnew, async (job, claim) => {
        try {
          const [anew] = await this.submit(job.request, backend);
          // The order is placed: an old row that stays behind is no reason to say that it is not.
          await this.#table.remove(job).catch((thrown: unknown) => {
            this.#ports.log.warn(`Journal row ${id} not removed: ${String(thrown)}`);
          });
          return anew;
        } finally {
          await claim.release();
        }
      }),
    );
  }

  /** Asked for twice at once, it must not order twice. */
  #once(id: string, action: () => Promise<Job | undefined>): Promise<Job | undefined> {
    const underWay = this.#resuming.get(id);
    if (underWay) return underWay;
    const resumed = action().finally(() => this.#resuming.delete(id));
    this.#resuming.set(id, resumed);
    return resumed;
  }

  /** Does something with a job that no other window has, as it is now, and only if that is still what was meant. */
  async #takeUp(
    id: string,
    isMeant: (job: Job) => boolean,
    action: (job: Job, claim: Claim) => Promise<Job | undefined>,
  ): Promise<Job | undefined> {
    await this.#running.get(id)?.finished;
    const known = this.#table.get(id);
    const claim = known && (await this.#ports.store.claim(known));
    const job = claim && (await this.#table.reread(known));
    if (job && isMeant(job)) return action(job, claim);
    await claim?.release();
    return undefined;
  }

  /** Goes on with the jobs that rest for want of a key, or of the key that they were ordered with. */
  async keyChanged(): Promise<void> {
    for (const { id } of this.snapshot().filter(waitsForKey)) {
      const job = this.#table.get(id);
      // Somebody may have resumed it meanwhile, in another window too.
      if (!job || !waitsForKey(job)) continue;
      await this.resume(id).catch((thrown: unknown) => this.#ports.log.warn(`Job ${id}: ${String(thrown)}`));
    }
  }

  /** Follows a file or a folder that got another URI, so that done jobs still know their images. */
  async moved(from: string, to: string): Promise<void> {
    for (const { id, state, files } of this.snapshot()) {
      if (state !== 'done' || !files.some(({ uri }) => isAtOrBelow(uri, from))) continue;
      await this.#table.apply(id, { type: 'moved', from, to });
    }
  }

  /** Takes a finished job out of the list. Its files stay. */
  async remove(id: string): Promise<void> {
    const job = this.#table.get(id);
    if (!job || !isFinished(job) || this.#resuming.has(id)) return;
    await this.#table.remove(job);
  }

  /** Lets go of everything. Rows stay where they are, for the next start. */
  async dispose(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    this.#alarms.dispose(closing);
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort(closing);
    await Promise.all(running.map(({ finished }) => finished));
    this.#table.close();
  }

  /** Claims first: a row must not be seen by another window before it is known whose it is. */
  async #writeNew(jobs: readonly Job[]): Promise<(Claim | undefined)[]> {
    const { store } = this.#ports;
    const claims: (Claim | undefined)[] = [];
    try {
      for (const job of jobs) {
        claims.push(await store.claim(job));
        await store.save(job);
      }
      return claims;
    } catch (cause) {
      await Promise.allSettled(jobs.map((job) => store.remove(job)));
      for (const claim of claims) await claim?.release();
      throw new EaselError('journal-unwritable', 'The journal cannot be written', { cause });
    }
  }

  /** Reads what other windows have written, and goes on with what nobody drives. One at a time. */
  #refresh(): Promise<void> {
    return (this.#nextRefresh ??= this.#refreshing.then(() => {
      this.#nextRefresh = undefined;
      this.#refreshing = this.#readRows().catch((thrown: unknown) => {
        this.#ports.log.warn(`The journal cannot be read: ${String(thrown)}`);
      });
      return this.#refreshing;
    }));
  }

  async #readRows(): Promise<void> {
    if (this.#closed) return;
    const rows = await this.#table.load((id) => this.#running.has(id) || this.#resuming.has(id));
    for (const { id } of rows) this.#drive(id);
  }

  #drive(id: string, claim?: Claim): void {
    const job = this.#table.get(id);
    if (this.#closed || !job || isResting(job) || this.#running.has(id)) {
      void claim?.release();
      this.#wakeLater(job);
      return;
    }
    const controller = new AbortController();
    const finished = this.#claimAndDrive(job, controller, claim)
      .catch((thrown: unknown) => this.#ports.log.warn(`Job ${id}: ${String(thrown)}`))
      .finally(() => {
        this.#running.delete(id);
        this.#table.publish();
        const left = this.#table.get(id);
        if (left && !isResting(left)) this.#lookLater();
        this.#wakeLater(left);
      });
    this.#running.set(id, { controller, finished });
  }

  async #claimAndDrive(job: Job, controller: AbortController, given: Claim | undefined): Promise<void> {
    const { clock, store } = this.#ports;
    const claim = given ?? (await store.claim(job));
    if (!claim) return;
    try {
      if (!given) await this.#table.reread(job);
      claim.lost.addEventListener('abort', () => controller.abort(claim.lost.reason), { once: true });
      await driveJob(job.id, this.#table, {
        ports: this.#ports,
        signal: controller.signal,
        since: clock.now(),
        durations: this.#table.durationsLike(job),
        inFlight: () => this.snapshot().filter(({ state }) => state === 'waiting').length,
        uploadSlots: this.#uploadSlots,
        downloadSlots: this.#downloadSlots,
        holds: () => claim.holds(),
      });
    } finally {
      await claim.release();
    }
  }

  /** Another window drives a job, or the claim on it was lost: should nobody go on with it, nobody says so. */
  #lookLater(): void {
    if (this.#alarms.has('foreign jobs')) return;
    this.#alarms.set('foreign jobs', this.#ports.clock.now() + foreignCheckMs, () => this.#refresh());
  }

  /** A server that asked to wait long has said until when. */
  #wakeLater(job: Job | undefined): void {
    const until = job?.paused?.until;
    if (!job || until === undefined) return;
    this.#alarms.set(job.id, until, async () => {
      if (this.#table.get(job.id)?.paused?.until === until) await this.resume(job.id);
    });
  }
}
