import * as vscode from 'vscode';
import type { PathKind } from '../../core/imageReferences/follow.ts';
import type { Disk, Entry } from '../../scan/disk.ts';

/** A workspace folder that is not on this machine's disk, read through the editor. */
export class WorkspaceDisk implements Disk {
  readonly #root: vscode.Uri;

  constructor(root: vscode.Uri) {
    this.#root = root;
  }

  async list(folder: string): Promise<readonly Entry[]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(this.#at(folder));
      return entries.flatMap(([name, type]): Entry[] => {
        if (type === vscode.FileType.File) return [{ name, kind: 'file' }];
        return type === vscode.FileType.Directory ? [{ name, kind: 'folder' }] : [];
      });
    } catch {
      return [];
    }
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    try {
      const { size } = await vscode.workspace.fs.stat(this.#at(path));
      return size > maxBytes ? undefined : await vscode.workspace.fs.readFile(this.#at(path));
    } catch {
      return undefined;
    }
  }

  async kindOf(path: string): Promise<PathKind> {
    try {
      const { type } = await vscode.workspace.fs.stat(this.#at(path));
      return (type & vscode.FileType.Directory) === 0 ? 'file' : 'folder';
    } catch (thrown) {
      const code = thrown instanceof vscode.FileSystemError ? thrown.code : '';
      return ['FileNotFound', 'FileNotADirectory'].includes(code) ? 'nothing' : 'unreadable';
    }
  }

  #at(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#root, path);
  }
}
