import { access, constants, lstat, opendir, readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { nthName } from '../core/assetName.ts';
import { EaselError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Target } from '../core/request.ts';
import { sha256Of } from '../jobs/hash.ts';
import { isPlaceholder } from '../jobs/placeholders.ts';
import type { AssetSink, Standing } from '../jobs/ports.ts';
import { codeOf, createFile, readPlainFile, removeAbandoned } from './durableFile.ts';

/** More files of one name than this is a mistake, not a series. */
const longestSeries = 10_000;

/** Puts finished images into the workspace: whole, under a free name, never outside the folder they belong to. */
export class WorkspaceAssets implements AssetSink {
  async check(target: Target): Promise<void> {
    const directory = directoryOf(target);
    if (directory.scheme !== 'file') {
      if (vscode.workspace.fs.isWritableFileSystem(directory.scheme) === false) {
        throw saveError('folder-not-writable', target, undefined);
      }
      return;
    }
    try {
      await assertInside(target, directory.fsPath);
      await access(await nearestDirectory(directory.fsPath), constants.W_OK);
    } catch (thrown) {
      throw thrown instanceof EaselError ? thrown : saveError('folder-not-writable', target, thrown);
    }
  }

  async freeName(target: Target, extension: string, from = 1): Promise<string> {
    const directory = directoryOf(target);
    for (let n = from; n <= longestSeries; n++) {
      const uri = vscode.Uri.joinPath(directory, nthName(target.stem, extension, n));
      if (!(await exists(uri))) return uri.toString();
    }
    throw saveError('save-failed', target, undefined);
  }

  async look(target: Target, extension: string): Promise<{ uri: string; standing: Standing }> {
    const uri = vscode.Uri.joinPath(directoryOf(target), nthName(target.stem, extension, 1));
    return { uri: uri.toString(), standing: (await exists(uri)) ? await standingOf(uri) : 'nothing' };
  }

  async write(
    target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
  ): Promise<'written' | 'taken'> {
    const file = vscode.Uri.parse(uri, true);
    try {
      if (file.scheme !== 'file') return await writeVirtual(file, bytes, over);
      const directory = dirname(file.fsPath);
      await assertInside(target, directory);
      await removeAbandoned(directory, Date.now());
      return await createFile(file.fsPath, bytes, over && isPlaceholder);
    } catch (thrown) {
      throw thrown instanceof EaselError ? thrown : saveError(saveErrorCode(thrown), target, thrown);
    }
  }

  async holds(uri: string, sha256: string): Promise<boolean> {
    const file = vscode.Uri.parse(uri, true);
    // Asked after a crash, which may have come between the file's name and the end of its temporary twin.
    if (file.scheme === 'file')
      await removeAbandoned(dirname(file.fsPath), Date.now()).catch(() => undefined);
    try {
      return sha256Of(await readBytes(file)) === sha256;
    } catch {
      return false; // not there, or not readable: then it is not ours
    }
  }
}

/** Reads a file: through Node where that is possible, which is several times faster. */
export async function readBytes(uri: vscode.Uri): Promise<Uint8Array> {
  return uri.scheme === 'file' ? readFile(uri.fsPath) : vscode.workspace.fs.readFile(uri);
}

/** Those of some files that are not there any more. What cannot be looked at quickly counts as there. */
export async function goneFiles(uris: readonly string[]): Promise<ReadonlySet<string>> {
  const local = uris.filter((uri) => uri.startsWith('file:'));
  const there = await Promise.all(local.map((uri) => exists(vscode.Uri.parse(uri, true)).catch(() => true)));
  return new Set(local.filter((_, index) => !there[index]));
}

function directoryOf(target: Target): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(target.root, true), target.directory);
}

/** A workspace may hold links: where they lead decides, not how the path reads. */
async function assertInside(target: Target, directory: string): Promise<void> {
  const root = vscode.Uri.parse(target.root, true).fsPath;
  const path = relative(await realpath(root), await realpath(await nearestDirectory(directory)));
  const named = relative(root, directory);
  if ([path, named].some((each) => each === '..' || each.startsWith(`..${sep}`) || isAbsolute(each))) {
    throw new EaselError('outside-workspace', 'The target lies outside its folder', {
      details: { folder: target.directory },
    });
  }
}

/** The directory that exists or would be made first; a file in its place fails with ENOTDIR. */
async function nearestDirectory(directory: string): Promise<string> {
  for (let path = directory; ; path = dirname(path)) {
    try {
      await (await opendir(path)).close();
      return path;
    } catch (thrown) {
      if (codeOf(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown;
    }
  }
}

/** What a name that is taken is taken by. */
async function standingOf(uri: vscode.Uri): Promise<Standing> {
  const unreadable = (): undefined => undefined;
  const bytes = await (uri.scheme === 'file' ? readPlainFile(uri.fsPath) : readBytes(uri).catch(unreadable));
  return bytes && isPlaceholder(bytes) ? 'placeholder' : 'other';
}

/** Through Node where that is possible: the editor does not answer once its window is gone. A dead link exists. */
async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await (uri.scheme === 'file' ? lstat(uri.fsPath) : vscode.workspace.fs.stat(uri));
    return true;
  } catch (thrown) {
    const code = thrown instanceof vscode.FileSystemError ? thrown.code : codeOf(thrown);
    // A file in the place of the folder is told by the write, which says what is wrong.
    if (['FileNotFound', 'ENOENT', 'ENOTDIR'].includes(code)) return false;
    throw thrown;
  }
}

/** No links and no exclusive creation there: the rename refuses a taken name, and reading back proves the rest. */
async function writeVirtual(
  file: vscode.Uri,
  bytes: Uint8Array,
  over: 'placeholder' | undefined,
): Promise<'written' | 'taken'> {
  const fs = vscode.workspace.fs;
  const temporary = file.with({ path: `${file.path}.${sha256Of(bytes).slice(0, 12)}.tmp` });
  await fs.writeFile(temporary, bytes);
  try {
    const overwrite = over !== undefined && (await standingOf(file)) === 'placeholder';
    await fs.rename(temporary, file, { overwrite });
  } catch (thrown) {
    await fs.delete(temporary);
    if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileExists') return 'taken';
    throw thrown;
  }
  return sha256Of(await fs.readFile(file)) === sha256Of(bytes) ? 'written' : 'taken';
}

function saveErrorCode(thrown: unknown): ErrorCode {
  const code = thrown instanceof vscode.FileSystemError ? thrown.code : codeOf(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  return ['EACCES', 'EPERM', 'EROFS', 'NoPermissions'].includes(code) ? 'folder-not-writable' : 'save-failed';
}

function saveError(code: ErrorCode, target: Target, cause: unknown): EaselError {
  return new EaselError(
    code,
    `Saving into ${join(target.directory, target.stem)} failed: ${codeOf(cause) || code}`,
    {
      details: { folder: target.directory || '.' },
      cause,
    },
  );
}
