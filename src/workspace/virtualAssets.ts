import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { EaselError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Target } from '../core/request.ts';
import { pathBelow } from '../core/uriPath.ts';
import { sha256Of } from '../jobs/hash.ts';
import { isPlaceholder } from '../jobs/placeholders.ts';
import type { AssetSink, Standing } from '../jobs/ports.ts';
import { codeOf } from '../local/durableFile.ts';
import { firstFreeName, saveError, saveErrorCode } from '../local/saving.ts';

/** One at a time: between the look at a file and the rename over it, no other one may take its place. */
const replacing = pLimit(1);

/** Puts finished images into folders that only the editor reaches. */
export class VirtualAssets implements AssetSink {
  async check(target: Target): Promise<void> {
    try {
      await assertFolder(rootOf(target));
      assertWritable(await nearestFolder(directoryOf(target)), rootOf(target).scheme);
    } catch (thrown) {
      throw asSaveError(thrown, target, 'folder-not-writable');
    }
  }

  async freeName(target: Target, extension: string, from = 1): Promise<string> {
    const inDirectory = (name: string): vscode.Uri => vscode.Uri.joinPath(directoryOf(target), name);
    try {
      const name = await firstFreeName(target, extension, from, (each) => exists(inDirectory(each)));
      return inDirectory(name).toString();
    } catch (thrown) {
      throw asSaveError(thrown, target);
    }
  }

  async look(target: Target, extension: string): Promise<{ uri: string; standing: Standing }> {
    try {
      const uri = vscode.Uri.joinPath(directoryOf(target), `${target.stem}.${extension}`);
      return { uri: uri.toString(), standing: (await exists(uri)) ? await standingOf(uri) : 'nothing' };
    } catch (thrown) {
      throw asSaveError(thrown, target);
    }
  }

  async write(
    target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
  ): Promise<'written' | 'taken'> {
    try {
      const file = vscode.Uri.parse(uri, true);
      assertBelow(rootOf(target), file);
      // The editor would make it anew.
      await assertFolder(rootOf(target));
      return await writeVirtual(file, bytes, over);
    } catch (thrown) {
      throw asSaveError(thrown, target);
    }
  }

  async holds(uri: string, sha256: string): Promise<boolean> {
    try {
      return sha256Of(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true))) === sha256;
    } catch {
      return false; // not there, or not readable: then it is not ours
    }
  }
}

function rootOf(target: Target): vscode.Uri {
  return vscode.Uri.parse(target.root, true);
}

/** @throws EaselError outside-workspace */
function directoryOf(target: Target): vscode.Uri {
  const directory = vscode.Uri.joinPath(rootOf(target), target.directory);
  assertBelow(rootOf(target), directory);
  return directory;
}

function assertBelow(root: vscode.Uri, uri: vscode.Uri): void {
  if (pathBelow(root, uri) !== undefined) return;
  throw new EaselError('outside-workspace', 'The target lies outside its folder', {
    details: { folder: uri.path },
  });
}

async function assertFolder(uri: vscode.Uri): Promise<vscode.FileStat> {
  const stat = await vscode.workspace.fs.stat(uri);
  if ((stat.type & vscode.FileType.Directory) === 0) throw vscode.FileSystemError.FileNotADirectory(uri);
  return stat;
}

function assertWritable({ permissions }: vscode.FileStat, scheme: string): void {
  const isReadOnly = vscode.workspace.fs.isWritableFileSystem(scheme) === false;
  const isLocked = permissions !== undefined && (permissions & vscode.FilePermission.Readonly) !== 0;
  if (isReadOnly || isLocked) throw vscode.FileSystemError.NoPermissions();
}

/** The directory that exists or would be made first. @throws FileSystemError when a file is in its place */
async function nearestFolder(directory: vscode.Uri): Promise<vscode.FileStat> {
  for (let at = directory; ; at = vscode.Uri.joinPath(at, '..')) {
    try {
      return await assertFolder(at);
    } catch (thrown) {
      if (!isMissing(thrown) || vscode.Uri.joinPath(at, '..').path === at.path) throw thrown;
    }
  }
}

/** What a name that is taken is taken by. */
async function standingOf(uri: vscode.Uri): Promise<Standing> {
  const unreadable = (): undefined => undefined;
  const bytes = await Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(unreadable);
  return bytes && isPlaceholder(bytes) ? 'placeholder' : 'other';
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (thrown) {
    // A file in the place of the folder is told by the write, which says what is wrong.
    if (isMissing(thrown) || providerCode(thrown) === 'FileNotADirectory') return false;
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return ['FileNotFound', 'ENOENT', 'ENOTDIR'].includes(providerCode(thrown));
}

/** No links and no exclusive creation there: the rename refuses a taken name, and reading back proves the rest. */
async function writeVirtual(
  file: vscode.Uri,
  bytes: Uint8Array,
  over: 'placeholder' | undefined,
): Promise<'written' | 'taken'> {
  const fs = vscode.workspace.fs;
  const temporary = temporaryFor(file, bytes);
  await fs.writeFile(temporary, bytes);
  try {
    await replacing(async () => {
      const overwrite = over !== undefined && (await standingOf(file)) === 'placeholder';
      await fs.rename(temporary, file, { overwrite });
    });
  } catch (thrown) {
    await Promise.resolve(fs.delete(temporary)).catch(() => undefined);
    if (providerCode(thrown) === 'FileExists') return 'taken';
    throw thrown;
  }
  return sha256Of(await fs.readFile(file)) === sha256Of(bytes) ? 'written' : 'taken';
}

/** Beside its file, always the same one, so that what a crash left is used up; short, as the name may be long. */
function temporaryFor(file: vscode.Uri, bytes: Uint8Array): vscode.Uri {
  const hashes = [new TextEncoder().encode(file.path), bytes].map((each) => sha256Of(each).slice(0, 8));
  return vscode.Uri.joinPath(file, '..', `.easel-${hashes.join('-')}.tmp`);
}

function providerCode(thrown: unknown): string {
  return thrown instanceof vscode.FileSystemError ? thrown.code : codeOf(thrown);
}

/** What a file system threw, as the failure of an image that could not be saved. */
function asSaveError(
  thrown: unknown,
  target: Target,
  code: ErrorCode = saveErrorCode(providerCode(thrown)),
): EaselError {
  const error = thrown instanceof EaselError ? thrown : saveError(code, target, thrown);
  // Whether the image is paid already the job knows.
  return error.withCharged('no');
}
