import { joinPath } from '../core/imageReferences/resolve.ts';
import { decodeText, maxTextBytes } from './text.ts';
import type { Disk } from './disk.ts';
import { Rules } from './rules.ts';
import type { Excludes } from './rules.ts';
import type { OnProgress, ScanPlace } from './work.ts';

const nobody: ReadonlySet<string> = new Set();

/**
 * All files of a place that the settings and Git do not leave out, as paths below the workspace folder, sorted. What
 * is named itself is never left out: who names it wants to see into it.
 *
 * @param onProgress called now and then; there is no telling how far it is
 */
export async function listFiles(
  disk: Disk,
  { within, excludes }: Pick<ScanPlace, 'within' | 'excludes'>,
  onProgress: OnProgress,
): Promise<string[]> {
  const files = new Set<string>();
  for (const { path, isFile } of within) {
    const listed = isFile ? [path] : await filesBelow(disk, path, excludes, onProgress);
    for (const file of listed) files.add(file);
  }
  return [...files].sort();
}

async function filesBelow(
  disk: Disk,
  folder: string,
  excludes: Excludes,
  onProgress: OnProgress,
): Promise<string[]> {
  const files: string[] = [];
  const open = [{ folder, rules: await rulesAbove(disk, folder, Rules.of(excludes)) }];
  for (let next = open.pop(); next; next = open.pop()) {
    const entries = await disk.list(next.folder);
    const names = new Set(entries.map(({ name }) => name));
    const rules = names.has('.gitignore') ? await withGitignore(disk, next.folder, next.rules) : next.rules;
    for (const { name, kind } of entries) {
      const path = next.folder === '' ? name : `${next.folder}/${name}`;
      if (rules.leaveOut(path, kind, names)) continue;
      if (kind === 'file') files.push(path);
      else open.push({ folder: path, rules });
    }
    onProgress(0);
  }
  return files;
}

/** What holds in a folder by those above it. */
async function rulesAbove(disk: Disk, folder: string, own: Rules): Promise<Rules> {
  const parts = folder.split('/').filter((part) => part !== '');
  let rules = own;
  for (const [index] of parts.entries()) {
    rules = await withGitignore(disk, parts.slice(0, index).join('/'), rules);
    if (rules.leaveOut(parts.slice(0, index + 1).join('/'), 'folder', nobody)) rules = own;
  }
  return rules;
}

async function withGitignore(disk: Disk, folder: string, rules: Rules): Promise<Rules> {
  const bytes = await disk.read(joinPath(folder, '.gitignore') ?? '', maxTextBytes);
  const text = bytes && decodeText(bytes);
  return text === undefined ? rules : rules.with(folder, text);
}
