import * as vscode from 'vscode';
import { nthName } from '../core/assetName.ts';
import type { Target } from '../core/request.ts';
import { sha256Of } from '../jobs/hash.ts';
import { isPlaceholder } from '../jobs/placeholders.ts';
import type { AssetSink, Standing } from '../jobs/ports.ts';
import { codeOf } from '../local/durableFile.ts';
import { firstFreeName, saveError, saveErrorCode } from '../local/saving.ts';

/** Puts finished images into folders that only the editor reaches. */
export class VirtualAssets implements AssetSink {
  check(target: Target): Promise<void> {
    const { scheme } = directoryOf(target);
    const isReadOnly = vscode.workspace.fs.isWritableFileSystem(scheme) === false;
    return isReadOnly
      ? Promise.reject(saveError('folder-not-writable', target, undefined))
      : Promise.resolve();
  }

  async freeName(target: Target, extension: string, from = 1): Promise<string> {
    const inDirectory = (name: string): vscode.Uri => vscode.Uri.joinPath(directoryOf(target), name);
    const name = await firstFreeName(target, extension, from, (each) => exists(inDirectory(each)));
    return inDirectory(name).toString();
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
    try {
      return await writeVirtual(vscode.Uri.parse(uri, true), bytes, over);
    } catch (thrown) {
      throw saveError(saveErrorCode(providerCode(thrown)), target, thrown);
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

function directoryOf(target: Target): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(target.root, true), target.directory);
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
    if (['FileNotFound', 'ENOENT', 'ENOTDIR'].includes(providerCode(thrown))) return false;
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

function providerCode(thrown: unknown): string {
  return thrown instanceof vscode.FileSystemError ? thrown.code : codeOf(thrown);
}
