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
  const key = root === undefined ? 'no-folder' : createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(storage, 'journal', key);
}
