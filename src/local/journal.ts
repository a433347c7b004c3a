import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { isFinished, Job } from '../core/job.ts';
import type { Claim, JobStore, Log } from '../jobs/ports.ts';
import { codeOf, removeAbandoned, replaceFile } from './durableFile.ts';
import { finishedRows, journalDirectory, openRows } from './journalDirectory.ts';
import type { Leases } from './lease.ts';

/** A row on disk. A later version of Easel raises the number when old rows no longer fit. */
const Row = z.object({ version: z.literal(1), job: Job });

/** Finished jobs that are kept for the list, per folder. Unfinished ones are never pruned. */
const keptFinished = 200;

const leaseFiles = 'leases';
/** Longer than any heartbeat takes, ms. */
const abandonedLeaseMs = 30_000;

/**
 * The journal as one small file a job, under the extension's global storage: two windows on one folder see the
 * same rows, and no record can overwrite another.
 */
export class FileJournal implements JobStore {
  readonly #storage: string;
  readonly #roots: () => readonly string[];
  readonly #leases: Leases;
  readonly #log: Log;
  /** Files of the jobs that this window drives: what happens to their rows is known here already. */
  readonly #claimed = new Set<string>();

  /**
   * @param storage directory of the extension's global storage
   * @param roots URIs of the workspace folders of this window
   */
  constructor(storage: string, roots: () => readonly string[], leases: Leases, log: Log) {
    this.#storage = storage;
    this.#roots = roots;
    this.#leases = leases;
    this.#log = log;
  }

  async load(): Promise<Job[]> {
    const jobs = new Map<string, Job>();
    for (const directory of this.#directories()) {
      for (const rows of [openRows, finishedRows]) await removeAbandoned(join(directory, rows), Date.now());
      const finished = await this.#read(join(directory, finishedRows));
      const open = await this.#read(join(directory, openRows));
      for (const job of [...open, ...finished]) jobs.set(job.id, job);
      // Newer than the open row of the same job, which a crash may have left.
      const ids = new Set(open.map(({ id }) => id));
      for (const job of finished) if (ids.has(job.id)) await rm(this.#otherPathOf(job), { force: true });
      await this.#prune(finished);
      await this.#sweepLeases(join(directory, leaseFiles), new Set(open.map(({ id }) => fileOf(id))));
    }
    return [...jobs.values()].sort((a, b) => a.createdAt - b.createdAt);
  }

  async read(job: Job): Promise<Job | undefined> {
    const finished = await this.#readRow(this.#pathIn(finishedRows, job));
    return finished ?? this.#readRow(this.#pathIn(openRows, job));
  }

  async save(job: Job): Promise<void> {
    const row: z.infer<typeof Row> = { version: 1, job };
    await replaceFile(this.#pathOf(job), Buffer.from(JSON.stringify(row)));
    await rm(this.#otherPathOf(job), { force: true });
  }

  async remove(job: Job): Promise<void> {
    await rm(this.#pathOf(job), { force: true });
    await rm(this.#otherPathOf(job), { force: true });
  }

  async claim(job: Job): Promise<Claim | undefined> {
    const lease = await this.#leases.tryAcquire(this.#pathIn(leaseFiles, job));
    if (!lease) return undefined;
    this.#claimed.add(fileOf(job.id));
    return {
      lost: lease.lost,
      holds: () => lease.verify(),
      release: async () => {
        this.#claimed.delete(fileOf(job.id));
        await lease.release();
      },
    };
  }

  watch(changed: () => void): () => void {
    const end = new AbortController();
    for (const directory of this.#directories()) {
      for (const rows of [openRows, finishedRows])
        void this.#watchRows(join(directory, rows), changed, end.signal);
    }
    return () => end.abort();
  }

  /** Without a watch, rows of other windows are seen later, when something else makes the engine look. */
  async #watchRows(directory: string, changed: () => void, signal: AbortSignal): Promise<void> {
    try {
      await mkdir(directory, { recursive: true });
      if (signal.aborted) return;
      const watcher = watch(directory, { persistent: false, signal }, (_event, file) => {
        if (file?.endsWith('.json') && !this.#claimed.has(file)) changed();
      });
      watcher.on('error', (error) => this.#log.warn(`The journal is not watched: ${error.message}`));
    } catch (thrown) {
      this.#log.warn(`The journal is not watched: ${String(thrown)}`);
    }
  }

  #directories(): string[] {
    const roots = this.#roots();
    return (roots.length > 0 ? roots : [undefined]).map((root) => journalDirectory(this.#storage, root));
  }

  async #read(directory: string): Promise<Job[]> {
    const names = await readdir(directory).catch(() => []);
    const rows = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => this.#readRow(join(directory, name))),
    );
    return rows.filter((job) => job !== undefined);
  }

  async #readRow(path: string): Promise<Job | undefined> {
    try {
      const { job } = z.parse(Row, JSON.parse(await readFile(path, 'utf8')));
      // What is done with a row goes by its id: one that says another would be taken for that.
      if (fileOf(job.id) !== basename(path)) throw new Error('The row is of another job');
      return job;
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return undefined;
      this.#log.warn(`A journal row cannot be read and is kept aside as ${path}.broken`);
      await rename(path, `${path}.broken`).catch(() => undefined);
      return undefined;
    }
  }

  async #prune(finished: readonly Job[]): Promise<void> {
    const newestFirst = [...finished].sort((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0));
    for (const job of newestFirst.slice(keptFinished)) await rm(this.#pathOf(job), { force: true });
  }

  /** A lease that a crash left of a job that needs none any more. One that somebody holds is not touched. */
  async #sweepLeases(directory: string, open: ReadonlySet<string>): Promise<void> {
    await removeAbandoned(directory, Date.now());
    for (const name of await readdir(directory).catch(() => [])) {
      if (!name.endsWith('.json') || open.has(name)) continue;
      const beat = await stat(join(directory, name)).catch(() => undefined);
      // A job that has just come to its end may be letting go of it at this moment.
      if (!beat || Date.now() - beat.mtimeMs < abandonedLeaseMs) continue;
      await (await this.#leases.tryAcquire(join(directory, name)))?.release();
    }
  }

  #pathOf(job: Job): string {
    return this.#pathIn(isFinished(job) ? finishedRows : openRows, job);
  }

  #otherPathOf(job: Job): string {
    return this.#pathIn(isFinished(job) ? openRows : finishedRows, job);
  }

  #pathIn(rows: string, { id, request }: Job): string {
    const { root, inWorkspace } = request.target;
    const directory = journalDirectory(this.#storage, inWorkspace ? root : undefined);
    return join(directory, rows, fileOf(id));
  }
}

/** The name of a job's row, and of its lease. */
function fileOf(id: string): string {
  return `${encodeURIComponent(id)}.json`;
}
