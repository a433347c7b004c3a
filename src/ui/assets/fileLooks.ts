import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { nameKey } from '../../core/assetName.ts';
import type { FileLook } from '../../core/assetState.ts';
import { besideManifest, lookBeside } from '../../workspace/manifests.ts';

type Known = {
  /** What all names of the file have in common, also where the file system takes several for one. */
  readonly key: string;
  readonly stamp: string | undefined;
  readonly look: Promise<FileLook | undefined>;
};

/** What files are known by: they are read once, and again when their time or size is another one. */
export class FileLooks {
  readonly #known = new Map<string, Known>();

  /** @param path from the manifest's folder. Undefined where no file is */
  async look(manifest: vscode.Uri, path: string): Promise<FileLook | undefined> {
    const uri = besideManifest(manifest, path);
    const stamp = await stampOf(uri);
    const known = this.#known.get(uri.toString());
    if (known && known.stamp === stamp) return known.look;
    const look = stamp === undefined ? Promise.resolve(undefined) : lookBeside(manifest, path);
    this.#known.set(uri.toString(), { key: `${nameKey(uri.path)}/`, stamp, look });
    return look;
  }

  /** Whether somebody has asked for a file, or for one below a folder. */
  concerns(uri: vscode.Uri): boolean {
    const place = `${nameKey(uri.path)}/`;
    return [...this.#known.values()].some(({ key }) => key.startsWith(place));
  }
}

/** When a file was changed and how large it is; undefined where none is. Node is several times faster. */
async function stampOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    if (uri.scheme !== 'file') {
      const { mtime, size } = await vscode.workspace.fs.stat(uri);
      return `${mtime} ${size}`;
    }
    const { mtimeMs, size } = await stat(uri.fsPath);
    return `${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}
