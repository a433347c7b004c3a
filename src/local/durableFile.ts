import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { isAlive, machineName } from './machine.ts';

/** This machine and process, in the names of our temporary files: what a dead one left behind is known by them. */
const machine = createHash('sha256').update(machineName()).digest('hex').slice(0, 6);
const temporaryName = /^\.easel-(?<machine>[0-9a-f]{6})-(?<pid>\d+)-[0-9a-f]{8}\.tmp$/;
/** Older than any write takes, ms. */
const abandonedAfterMs = 24 * 60 * 60_000;

/** One at a time: between the look at a file and the rename over it, no other one may take its place. */
const replacing = pLimit(1);

/** A fresh path for a temporary file: beside its target, since only within one file system a rename is whole. */
export function temporaryIn(directory: string): string {
  return join(directory, `.easel-${machine}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
}

/** Writes a file that is whole or absent, and on disk once resolved; replaces what was there. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await withTemporary(path, bytes, (temporary) => rename(temporary, path));
}

/**
 * The same, but never over a file: `taken` when the name exists.
 * @param mayReplace the exception: a file whose bytes, right before the write, are such is replaced. Asked once the
 * new bytes are on the disk, so that it may also make way itself, and then says no
 */
export async function createFile(
  path: string,
  bytes: Uint8Array,
  mayReplace?: (present: Uint8Array) => boolean | Promise<boolean>,
): Promise<'written' | 'taken'> {
  try {
    await withTemporary(path, bytes, async (temporary) => {
      const put = async (): Promise<void> => {
        const present = mayReplace && (await readPlainFile(path));
        const replaces = present && (await mayReplace(present));
        await (replaces ? rename(temporary, path) : linkOrCopy(temporary, path, bytes));
      };
      await (mayReplace ? replacing(put) : put());
    });
    return 'written';
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return 'taken';
    throw thrown;
  }
}

/**
 * The bytes of a file, also where a link leads to it.
 * @throws what the file system throws; an Error for a pipe or a device, whose bytes may have no end
 */
export async function readRegularFile(path: string): Promise<Uint8Array> {
  const stats = await stat(path);
  if (stats.isFile() || stats.isDirectory()) return readFile(path);
  throw new Error(`${path} is no file`);
}

/** The bytes of the file at a path; undefined for a link, a folder, nothing, and what cannot be read. */
export async function readPlainFile(path: string): Promise<Uint8Array | undefined> {
  try {
    return (await lstat(path)).isFile() ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes temporary files that a crash left in a directory: those of dead processes of this machine, and any that
 * are more than a day old.
 */
export async function removeAbandoned(directory: string, now: number): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const owner = temporaryName.exec(name)?.groups;
    if (!owner) continue;
    const path = join(directory, name);
    const dead = owner.machine === machine && !isAlive(Number(owner.pid));
    if (dead || (await ageOf(path, now)) > abandonedAfterMs) await rm(path, { force: true });
  }
}

async function ageOf(path: string, now: number): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => now - mtimeMs,
    () => 0,
  );
}

/** The code of a file system error, e.g. `ENOSPC`; empty for anything else. */
export function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  return typeof code === 'string' ? code : '';
}

async function withTemporary(
  path: string,
  bytes: Uint8Array,
  put: (temporary: string) => Promise<void>,
): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const temporary = temporaryIn(directory);
  try {
    await writeSynced(temporary, bytes, 'wx');
    await put(temporary);
    await syncDirectory(directory);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeSynced(path: string, bytes: Uint8Array, flags: 'wx'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function linkOrCopy(temporary: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await link(temporary, path);
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') throw thrown;
    // exFAT and some network shares have no links: exclusive creation still never overwrites.
    await writeSynced(path, bytes, 'wx');
  }
}

async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows cannot open directories; there the rename itself is journalled.
  }
}
