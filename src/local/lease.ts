import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { codeOf, removeAbandoned, temporaryIn } from './durableFile.ts';
import { isAlive, machineName } from './machine.ts';

/** A path that is ours alone among all windows and processes, until released or lost. */
export interface Lease {
  readonly path: string;
  /** Aborted once a heartbeat or `verify` found that it is not ours any more. */
  readonly lost: AbortSignal;
  /** Whether it still is ours, which sleep may have changed: then nobody takes it for the next `staleMs`. */
  verify(): Promise<boolean>;
  /** Removes the file if it still is ours. Never fails: what cannot be removed goes stale by itself. */
  release(): Promise<void>;
}

/** What `Leases` need. All times are milliseconds. */
export interface LeaseOptions {
  /** This process, unless a test plays another. Process ids are compared only where `host` is the same. */
  readonly owner?: { readonly pid: number; readonly host: string };
  /** Dates the records for people who find them; what is stale is told by the file system's own time. */
  readonly clock: Pick<Clock, 'now'>;
  /** Calls back every `ms` without keeping the process alive; returns what stops it. */
  readonly startTimer: (callback: () => void, ms: number) => () => void;
  /** A lease whose last heartbeat is older may be taken over: several times `heartbeatMs`. */
  readonly staleMs: number;
  readonly heartbeatMs: number;
  /** Whether a process of this host is running. */
  readonly isAlive?: (pid: number) => boolean;
}

/** Not a temporary file's name: those are swept when their process is dead, a tomb may hold a living lease. */
const anyTomb = '.easel-tomb-';

/** A lease's file as it was read. Its whole text, with a nonce in it, says whose it is. */
type Found = { readonly path: string; readonly text: string; readonly mtimeMs: number };

/**
 * Leases as files, safe under crashes at any step. A file is taken away only by renaming it to a tomb: what lies
 * there can be checked at leisure and put back if something else was meant, whereas between a check and an unlink
 * somebody's fresh lease can move in. A living lease in a tomb still counts.
 */
export class Leases {
  readonly #options: LeaseOptions & Required<Pick<LeaseOptions, 'owner' | 'isAlive'>>;
  readonly #held = new Set<Lease>();
  #stopTimer: () => void = ignore;
  #disposed = false;

  constructor(options: LeaseOptions) {
    this.#options = { owner: { pid: process.pid, host: machineName() }, isAlive, ...options };
  }

  /** One attempt, without waiting; `undefined` when another live window or process has it or is letting go. */
  async tryAcquire(path: string): Promise<Lease | undefined> {
    const { owner, clock } = this.#options;
    const nonce = randomBytes(6).toString('hex');
    const text = [owner.pid, owner.host, nonce, new Date(clock.now()).toISOString(), ''].join('\n');
    await mkdir(dirname(path), { recursive: true });
    const temporary = temporaryIn(dirname(path));
    let lease: Lease | undefined;
    try {
      await writeFile(temporary, text, { flag: 'wx' });
      if ((await this.#claim(path, text, temporary)) && !this.#disposed) lease = this.#hold(path, text);
    } finally {
      if (lease === undefined) await withdraw(path, text).catch(ignore);
      await rm(temporary, { force: true }).catch(ignore);
    }
    return lease;
  }

  /** Releases all, and grants no more. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#held].map((lease) => lease.release()));
  }

  async #claim(path: string, text: string, temporary: string): Promise<boolean> {
    // The file system's own time: the clocks of machines on a network share differ.
    const now = (await stat(temporary)).mtimeMs;
    if (!(await place(temporary, path, text))) {
      const judged = await look(path);
      if (judged === undefined || !this.#isStale(judged, now)) return false;
      // Judged again in the tomb: its holder may have woken up, or another taker been faster.
      const isSame = (found: Found): boolean => found.text === judged.text && this.#isStale(found, now);
      if (!(await takeAway(path, isSame)) || !(await place(temporary, path, text))) return false;
    }
    if (!(await renew(path, text))) return false;
    await removeAbandoned(dirname(path), now);
    for (const tomb of await tombs(join(dirname(path), anyTomb))) {
      if (this.#isStale(tomb, now)) await rm(tomb.path, { force: true });
      // Moved aside by mistake, alive, while we came into its place: it goes first.
      else if (tomb.path.startsWith(tombOf(path))) return false;
    }
    return (await look(path))?.text === text;
  }

  #isStale({ text, mtimeMs }: Found, now: number): boolean {
    const [pid, host] = text.split('\n');
    if (host === this.#options.owner.host && !this.#options.isAlive(Number(pid))) return true;
    return now - mtimeMs > this.#options.staleMs;
  }

  #hold(path: string, text: string): Lease {
    const loss = new AbortController();
    // One step after the other: a heartbeat would put back what a release is taking away.
    let turn: Promise<unknown> = Promise.resolve();
    const inTurn = async <T>(step: () => Promise<T>): Promise<T> => (turn = turn.then(step)) as Promise<T>;
    const verify = async (): Promise<boolean> => {
      // What cannot be read cannot be relied on: another machine may well see it, and find it stale.
      if (this.#held.has(lease) && (await renew(path, text).catch(ignore))) return this.#held.has(lease);
      if (this.#end(lease)) loss.abort();
      return false;
    };
    const release = (): Promise<void> => {
      this.#end(lease);
      return inTurn(() => withdraw(path, text).catch(ignore));
    };
    const lease: Lease = { path, lost: loss.signal, verify: () => inTurn(verify), release };
    const beat = (): void => this.#held.forEach((held) => void held.verify());
    if (this.#held.size === 0) this.#stopTimer = this.#options.startTimer(beat, this.#options.heartbeatMs);
    this.#held.add(lease);
    return lease;
  }

  #end(lease: Lease): boolean {
    const wasHeld = this.#held.delete(lease);
    if (wasHeld && this.#held.size === 0) this.#stopTimer();
    return wasHeld;
  }
}

/** Proves a lease ours, and makes it fresh. */
async function renew(path: string, text: string): Promise<boolean> {
  // Touch, then look; a taker moves it away, then looks at its time: one of the two notices the other.
  const prove = async (): Promise<boolean> =>
    (await look(path, text))?.text === text && (await look(path))?.text === text;
  if (await prove()) return true;
  for (const tomb of await tombs(tombOf(path))) if (tomb.text === text) await putBack(tomb, path);
  return prove();
}

async function withdraw(path: string, text: string): Promise<void> {
  const isOurs = (found: Found): boolean => found.text === text;
  if ((await look(path))?.text === text) await takeAway(path, isOurs);
  for (const tomb of (await tombs(tombOf(path))).filter(isOurs)) await rm(tomb.path, { force: true });
}

async function takeAway(path: string, isMeant: (found: Found) => boolean): Promise<boolean> {
  const tomb = `${tombOf(path)}${randomBytes(6).toString('hex')}.tmp`;
  const found = await rename(path, tomb).then(() => look(tomb), unless('ENOENT'));
  const meant = found !== undefined && isMeant(found);
  if (found !== undefined) await (meant ? rm(tomb, { force: true }) : putBack(found, path));
  return meant;
}

/** Never over a newer lease: then the tomb stays, and makes the newer one step back. */
async function putBack(tomb: Found, path: string): Promise<void> {
  await place(tomb.path, path, tomb.text);
  if ((await look(path))?.text === tomb.text) await rm(tomb.path, { force: true });
}

async function place(source: string, path: string, text: string): Promise<boolean> {
  const failure = await link(source, path).then(() => '', codeOf);
  if (['', 'EEXIST', 'ENOENT'].includes(failure)) return failure === '';
  // exFAT and some network shares have no links.
  return (await writeFile(path, text, { flag: 'wx' }).then(() => true, unless('EEXIST'))) ?? false;
}

/** Reads a lease; a heartbeat if it is `ours`: written, as `utimes` would take this machine's time. */
async function look(path: string, ours?: string): Promise<Found | undefined> {
  // A handle can never reach another's file, and opening makes a network client ask the server anew.
  const file = await open(path, ours === undefined ? 'r' : 'r+').catch(unless('ENOENT'));
  if (file === undefined) return undefined;
  try {
    const text = await file.readFile('utf8');
    if (text === ours) await file.write(text, 0);
    return { path, text, mtimeMs: (await file.stat()).mtimeMs };
  } finally {
    await file.close();
  }
}

async function tombs(prefix: string): Promise<Found[]> {
  const files = (await readdir(dirname(prefix))).map((name) => join(dirname(prefix), name));
  const looks = files.filter((file) => file.startsWith(prefix)).map((tomb) => look(tomb));
  return (await Promise.all(looks)).filter((found) => found !== undefined);
}

/** How the names of one path's tombs begin; of another one's too at times, which only makes us careful. */
function tombOf(path: string): string {
  return join(dirname(path), `${anyTomb}${basename(path)}-`);
}

const unless = (code: string) => (thrown: unknown) => {
  if (codeOf(thrown) !== code) throw thrown;
};

/** What stays behind goes stale, or is swept after a day. */
const ignore = (): undefined => undefined;
