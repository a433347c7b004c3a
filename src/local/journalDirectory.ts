import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Subdirectory of the rows that still have something to come: empty means that nothing is to be done. */
export const openRows = 'open';
/** Subdirectory of the rows of jobs that are over: empty means that there is no image yet. */
export const finishedRows = 'finished';
/** Either of them. */
export type Rows = typeof openRows | typeof finishedRows;

/** Directory of a workspace folder's journal rows; windows without a folder share one. */
export function journalDirectory(storage: string, root: string | undefined): string {
  const key = root === undefined ? 'no-folder' : hashOf(inOneCase(root));
  return join(storage, 'journal', key);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** On a drive or a share of Windows case does not matter, and the editor leaves it as it was typed. */
function inOneCase(root: string): string {
  return /^file:\/\/(?:[^/]|\/[a-z]%3a)/i.test(root) ? root.toLowerCase() : root;
}
