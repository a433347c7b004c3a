import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PathKind } from '../core/imageReferences/follow.ts';

/** What is in a folder. */
export type Entry = { readonly name: string; readonly kind: 'file' | 'folder' };

type Eventually<T> = T | Promise<T>;

/** A workspace folder as scans read it. All paths are below it, `/` between parts; `` is the folder itself. */
export interface Disk {
  /** Links are left out, so that no way leads back; nothing where it cannot be read. */
  list(folder: string): Eventually<readonly Entry[]>;
  /** The bytes of a file; undefined where there is none that can be read, or one of more than `maxBytes`. */
  read(path: string, maxBytes: number): Eventually<Uint8Array | undefined>;
  /** What is at a path, or where a link there leads. */
  kindOf(path: string): Eventually<PathKind>;
}

/** A folder of this machine, read without waiting: for threads that have nothing else to do. */
export class LocalDisk implements Disk {
  readonly #root: string;

  /** @param root absolute path */
  constructor(root: string) {
    this.#root = root;
  }

  list(folder: string): readonly Entry[] {
    try {
      return readdirSync(join(this.#root, folder), { withFileTypes: true }).flatMap((entry): Entry[] => {
        if (entry.isFile()) return [{ name: entry.name, kind: 'file' }];
        return entry.isDirectory() ? [{ name: entry.name, kind: 'folder' }] : [];
      });
    } catch {
      return [];
    }
  }

  read(path: string, maxBytes: number): Uint8Array | undefined {
    try {
      // A pipe would be waited for, by a thread that nothing can end then.
      if (!statSync(join(this.#root, path)).isFile()) return undefined;
      const file = openSync(join(this.#root, path), 'r');
      try {
        const { size } = fstatSync(file);
        if (size > maxBytes) return undefined;
        const bytes = new Uint8Array(size);
        return bytes.subarray(0, readSync(file, bytes, 0, size, 0));
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined; // gone meanwhile, or not for us
    }
  }

  kindOf(path: string): PathKind {
    try {
      const stat = statSync(join(this.#root, path), { throwIfNoEntry: false });
      if (!stat) return 'nothing';
      return stat.isDirectory() ? 'folder' : 'file';
    } catch {
      return 'unreadable';
    }
  }
}
