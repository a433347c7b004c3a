import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Marks our temporary files, so that ones left behind by a crash are known. */
const temporaryName = /^\.easel-[0-9a-f]{12}\.tmp$/;
/** Older than any write takes, ms. */
const abandonedAfterMs = 24 * 60 * 60_000;

/** Writes a file that is whole or absent, and on disk once resolved; replaces what was there. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await withTemporary(path, bytes, (temporary) => rename(temporary, path));
}

/** The same, but never over a file: `taken` when the name exists. */
export async function createFile(path: string, bytes: Uint8Array): Promise<'written' | 'taken'> {
  try {
    await withTemporary(path, bytes, (temporary) => linkOrCopy(temporary, path, bytes));
    return 'written';
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return 'taken';
    throw thrown;
  }
}

/** Removes temporary files of ours that a crash left in a directory more than a day ago. */
export async function removeAbandoned(directory: string, now: number): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((candidate) => temporaryName.test(candidate))) {
    const path = join(directory, name);
    const age =
      now -
      (await stat(path).then(
        (found) => found.mtimeMs,
        () => now,
      ));
    if (age > abandonedAfterMs) await rm(path, { force: true });
  }
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
  // Beside its target: only within one file system is a rename whole or not at all.
  const temporary = join(directory, `.easel-${randomBytes(6).toString('hex')}.tmp`);
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
