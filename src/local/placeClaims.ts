import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nameKey } from '../core/assetName.ts';
import { EaselError } from '../core/errors.ts';
import { sha256Of } from '../jobs/hash.ts';
import type { Leases } from './lease.ts';
import { ownFolder } from './ownFolder.ts';
import { pathOfUri } from './uris.ts';

/** Longer than a lease lives without a heartbeat, ms. */
const abandonedMs = 60_000;

/**
 * The right to order the image of a file. One process has it among all of this account, whatever journals they keep:
 * two windows, a window and a server, two servers.
 */
export class PlaceClaims {
  readonly #leases: Pick<Leases, 'tryAcquire'>;
  readonly #directory: string;
  #swept: Promise<void> | undefined;

  /** @param directory the same for all processes */
  constructor(leases: Pick<Leases, 'tryAcquire'>, directory = join(ownFolder(), 'places')) {
    this.#leases = leases;
    this.#directory = directory;
  }

  /**
   * Resolves to how to let go of it; undefined while another one has it.
   * @param root URI of a folder
   * @param path of a file below it, `/` between parts
   * @throws EaselError journal-unwritable
   */
  async claim(root: string, path: string): Promise<(() => Promise<void>) | undefined> {
    try {
      await (this.#swept ??= this.#sweep());
      const lease = await this.#leases.tryAcquire(join(this.#directory, await keyOf(root, path)));
      return lease && (() => lease.release());
    } catch (cause) {
      throw new EaselError('journal-unwritable', `Paths cannot be claimed: ${String(cause)}`, { cause });
    }
  }

  /** Removes what crashes have left; what somebody holds is not touched. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#directory).catch(() => [])) {
      const path = join(this.#directory, name);
      const beat = name.startsWith('.') ? undefined : await stat(path).catch(() => undefined);
      if (!beat || Date.now() - beat.mtimeMs < abandonedMs) continue;
      await (await this.#leases.tryAcquire(path))?.release();
    }
  }
}

/** The same for all ways to one file; names that some systems hold for the same are the same here. */
async function keyOf(root: string, path: string): Promise<string> {
  const file = root.startsWith('file:') ? await realPath(join(pathOfUri(root), path)) : `${root}/${path}`;
  return sha256Of(Buffer.from(nameKey(file))).slice(0, 32);
}

/** Where a path leads, also where its last parts are not there yet. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPath(above), basename(path));
  }
}
