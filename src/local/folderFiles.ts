import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError } from '../core/errors.ts';
import { fileNameOf } from '../core/fileName.ts';
import type { ReferenceReader } from '../jobs/ports.ts';
import { readRegularFile } from './durableFile.ts';
import { isWithin } from './localAssets.ts';
import { pathOfUri } from './uris.ts';

/** Something below a folder of this machine: the folder as a `file:` URI, the path with `/` between its parts. */
type FolderPlace = { readonly root: string; readonly path: string };

/** Reads what lies in folders of this machine. A link that leads out of its folder leads nowhere. */
export class FolderFiles {
  /** The bytes of a file; undefined where there is none that can be read. */
  async read(place: FolderPlace): Promise<Uint8Array | undefined> {
    const path = await whereItLeads(place);
    return path === undefined ? undefined : readRegularFile(path).catch(() => undefined);
  }

  /** What is at a place. */
  async kindOf(place: FolderPlace): Promise<'file' | 'folder' | 'nothing'> {
    const path = await whereItLeads(place);
    const stats = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (stats?.isFile()) return 'file';
    return stats?.isDirectory() ? 'folder' : 'nothing';
  }
}

/**
 * Reads references that lie in one folder, and no others.
 * @param root `file:` URI of the folder
 */
export function folderReferences(root: string): ReferenceReader {
  const files = new FolderFiles();
  return {
    async read(uri) {
      const path = pathBelowUri(root, uri);
      const bytes = path === undefined ? undefined : await files.read({ root, path });
      const name = fileNameOf(path ?? uri);
      if (bytes) return { name, bytes };
      throw new EaselError('reference-unreadable', `${name} cannot be read`, { details: { file: name } });
    },
  };
}

/** The path of a file below a folder, both as URIs, `/` between parts; undefined when it does not lie there. */
export function pathBelowUri(root: string, uri: string): string | undefined {
  const folder = root.endsWith('/') ? root : `${root}/`;
  if (!uri.startsWith(folder)) return undefined;
  try {
    return decodeURIComponent(uri.slice(folder.length));
  } catch {
    return undefined;
  }
}

async function whereItLeads({ root, path }: FolderPlace): Promise<string | undefined> {
  try {
    const folder = await realpath(pathOfUri(root));
    const there = await realpath(join(folder, path));
    return isWithin(folder, there) ? there : undefined;
  } catch {
    return undefined; // not there, or not for us
  }
}
