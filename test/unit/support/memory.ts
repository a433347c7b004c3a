import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { nthName } from '../../../src/core/assetName.ts';
import { EaselError } from '../../../src/core/errors.ts';
import type { ExactFile } from '../../../src/core/exactImage.ts';
import { Job } from '../../../src/core/job.ts';
import type { Target } from '../../../src/core/request.ts';
import { fitsAsIs } from '../../../src/images/fittedReference.ts';
import type { FittedReference } from '../../../src/images/fittedReference.ts';
import { isPlaceholder } from '../../../src/jobs/placeholders.ts';
import type {
  AssetSink,
  Claim,
  ExactMaker,
  JobStore,
  Log,
  ReferenceFitter,
  ReferenceReader,
  Standing,
} from '../../../src/jobs/ports.ts';
import { withChunk } from './images.ts';

/** What happened in all doubles, in one order: how a test proves that one thing came before another. */
export class EventLog {
  readonly entries: string[] = [];
  /** Called at each entry, before anything follows from it: here a test stops, kills or copies. */
  onNote: (entry: string, index: number) => void = () => undefined;

  note(entry: string): void {
    this.entries.push(entry);
    this.onNote(entry, this.entries.length - 1);
  }
}

/** A moment in which others get their turn. */
export async function turn(): Promise<void> {
  await Promise.resolve();
}

/** The journal in memory: rows as text, each read with its schema, as from a disk. */
export class MemoryStore implements JobStore {
  readonly rows: Map<string, string>;
  /** Every row that was written, in order. */
  readonly saves: Job[] = [];
  /** Rows that a schema refuses or changes: always a bug. */
  readonly malformed: unknown[] = [];
  /** Says which rows cannot be written. */
  refuses: (job: Job) => boolean = () => false;
  /** Who drives which job. */
  readonly claims = new Map<string, Claim>();
  readonly #watchers = new Set<() => void>();
  readonly #log: EventLog;

  constructor(log = new EventLog(), rows: ReadonlyMap<string, string> = new Map()) {
    this.#log = log;
    this.rows = new Map(rows);
  }

  async load(): Promise<Job[]> {
    await turn();
    return [...this.rows.values()].map((text) => z.parse(Job, JSON.parse(text)));
  }

  async save(job: Job): Promise<void> {
    const text = JSON.stringify(job);
    const row = this.#checked(text);
    this.#log.note(`save ${job.state}`);
    await turn();
    if (this.refuses(job)) throw new Error('The disk is full');
    this.rows.set(job.id, text);
    this.saves.push(row);
    this.#log.note(`saved ${job.state}`);
    await turn();
  }

  async remove(job: Job): Promise<void> {
    await turn();
    this.rows.delete(job.id);
    this.#log.note('removed');
  }

  async read(job: Job): Promise<Job | undefined> {
    await turn();
    const text = this.rows.get(job.id);
    return text === undefined ? undefined : z.parse(Job, JSON.parse(text));
  }

  async claim({ id }: Job): Promise<Claim | undefined> {
    await turn();
    if (this.claims.has(id)) return undefined;
    const claim: Claim = {
      lost: new AbortController().signal,
      holds: () => Promise.resolve(this.claims.get(id) === claim),
      release: async () => {
        await turn();
        if (this.claims.get(id) === claim) this.claims.delete(id);
      },
    };
    this.claims.set(id, claim);
    return claim;
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Tells all windows that rows may have changed, as a disk does when it gets to it. */
  changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #checked(text: string): Job {
    const written: unknown = JSON.parse(text);
    const row = Job.safeParse(written);
    try {
      assert.ok(row.success);
      assert.deepEqual(JSON.parse(JSON.stringify(row.data)), written);
      return row.data;
    } catch (thrown) {
      this.malformed.push(written);
      throw thrown;
    }
  }
}

/** Finished images in memory. */
export class MemorySink implements AssetSink {
  readonly files: Map<string, Uint8Array>;
  /** Thrown by the named method as long as it is set. */
  broken: Partial<Record<'check' | 'freeName' | 'look' | 'write' | 'holds', EaselError>> = {};
  /** Called right before a name is taken: somebody else may be quicker. */
  beforeWrite: (uri: string) => void = () => undefined;
  readonly #log: EventLog;

  constructor(log = new EventLog(), files: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.#log = log;
    this.files = new Map(files);
  }

  async check(_target: Target): Promise<void> {
    this.#log.note('check place');
    await turn();
    if (this.broken.check) throw this.broken.check;
  }

  async freeName(target: Target, extension: string, from = 1): Promise<string> {
    await turn();
    if (this.broken.freeName) throw this.broken.freeName;
    for (let n = from; ; n++) {
      const uri = uriOf(target, extension, n);
      if (!this.files.has(uri)) return uri;
    }
  }

  async look(
    target: Target,
    extension: string,
    agreed?: string,
  ): Promise<{ uri: string; standing: Standing }> {
    await turn();
    if (this.broken.look) throw this.broken.look;
    const uri = uriOf(target, extension, 1);
    return { uri, standing: this.#standing(uri, agreed) };
  }

  async write(
    _target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
    agreed?: string,
  ): Promise<'written' | 'taken'> {
    this.#log.note('write file');
    await turn();
    if (this.broken.write) throw this.broken.write;
    this.beforeWrite(uri);
    const standing = this.#standing(uri, agreed);
    if (standing === 'other' || (standing === 'placeholder' && standing !== over)) return 'taken';
    this.files.set(uri, Uint8Array.from(bytes));
    this.#log.note('wrote file');
    await turn();
    return 'written';
  }

  async holds(uri: string, sha256: string): Promise<boolean> {
    await turn();
    if (this.broken.holds) throw this.broken.holds;
    const bytes = this.files.get(uri);
    return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
  }

  #standing(uri: string, agreed?: string): Standing {
    const bytes = this.files.get(uri);
    if (!bytes) return 'nothing';
    if (isPlaceholder(bytes)) return 'placeholder';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return sha256 === agreed ? 'agreed' : 'other';
  }
}

function uriOf({ root, directory, stem }: Target, extension: string, n: number): string {
  return [root, directory, nthName(stem, extension, n)].filter((part) => part !== '').join('/');
}

/** Local images in memory. */
export class MemoryReferences implements ReferenceReader {
  readonly files = new Map<string, Uint8Array>();
  /** Thrown for files that are not there. */
  readonly #missing: (uri: string) => EaselError;

  constructor(missing: (uri: string) => EaselError) {
    this.#missing = missing;
  }

  async read(uri: string): Promise<{ name: string; bytes: Uint8Array }> {
    await turn();
    const bytes = this.files.get(uri);
    if (!bytes) throw this.#missing(uri);
    return { name: uri.slice(uri.lastIndexOf('/') + 1), bytes };
  }
}

/** Takes what needs no fitting; what becomes of the rest is said by the test. */
export class MemoryFitter implements ReferenceFitter {
  /** What is made of an image that cannot be sent as it is; undefined when nothing can be. */
  make: (bytes: Uint8Array) => FittedReference | undefined = () => undefined;

  async fitReference(bytes: Uint8Array, maxBytes: number): Promise<FittedReference> {
    await turn();
    const fitted = fitsAsIs(bytes, maxBytes) ?? this.make(bytes);
    if (!fitted) throw new EaselError('reference-unsupported', 'This cannot be fitted');
    return fitted;
  }
}

/** Makes of each PNG another one that says what it was to become. */
export class MemoryExactMaker implements ExactMaker {
  /** Thrown as long as it is set. */
  broken: EaselError | undefined;

  async makeExact({ bytes, files }: Parameters<ExactMaker['makeExact']>[0]): Promise<Uint8Array[]> {
    await turn();
    if (this.broken) throw this.broken;
    return files.map((file) => madeExactly(bytes, file));
  }
}

/** What `MemoryExactMaker` makes of an image. */
export function madeExactly(png: Uint8Array, { format, width, height }: ExactFile): Uint8Array {
  return Uint8Array.from(withChunk(png, 'exAc', Buffer.from(`${format} ${width} ${height}`)));
}

/** A log that keeps its lines. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];

  info(message: string): void {
    this.lines.push(message);
  }

  warn(message: string): void {
    this.lines.push(`! ${message}`);
  }
}

/** UUIDs that count. */
export function countingIds(): () => string {
  let last = 0;
  return () => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
}
