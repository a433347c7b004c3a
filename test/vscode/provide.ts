import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { isAlive } from './processes.ts';

/** Where everything lives that the tests fetch or unpack, and could fetch or unpack again. */
export const toolsFolder = path.resolve(import.meta.dirname, '../../.vscode-test');

/** Written last: a folder without it was left half-filled. */
const stamp = '.complete';

/**
 * Makes sure that a folder with the given name exists in {@link toolsFolder}, whole.
 *
 * It is filled under a temporary name and takes its own name only then, so that an interrupted run leaves nothing
 * that looks finished, and two runs at once do the work twice but never into each other.
 *
 * @param fill puts the content into the temporary folder it gets; whatever it throws is passed on
 * @returns the absolute path of the finished folder
 */
export async function provideFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(toolsFolder, name);
  if (isComplete(folder)) return folder;
  await mkdir(toolsFolder, { recursive: true });
  await removeAbandoned(name);
  const temporary = await mkdtemp(path.join(toolsFolder, `${name}.${process.pid}-`));
  try {
    await fill(temporary);
    await writeFile(path.join(temporary, stamp), `${new Date().toISOString()}\n`);
    await publish(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

function isComplete(folder: string): boolean {
  return existsSync(path.join(folder, stamp));
}

async function publish(temporary: string, folder: string): Promise<void> {
  if (!isComplete(folder)) await rm(folder, { recursive: true, force: true });
  try {
    await rename(temporary, folder);
  } catch (error) {
    // Another run was faster; its folder is as good as ours.
    if (!isComplete(folder)) throw error;
  }
}

/** Removes what runs that are no longer alive left under their temporary names: hundreds of megabytes each. */
async function removeAbandoned(name: string): Promise<void> {
  for (const entry of await readdir(toolsFolder)) {
    if (!entry.startsWith(`${name}.`)) continue;
    const [owner] = entry.slice(name.length + 1).split('-');
    if (!isAlive(Number(owner))) await rm(path.join(toolsFolder, entry), { recursive: true, force: true });
  }
}
