import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError } from '../core/errors.ts';
import { sha256Of } from '../jobs/hash.ts';
import { codeOf, removeAbandoned, replaceFile } from './durableFile.ts';

/** Longer than a generation can be continued, ms. */
const keptMs = 7 * 24 * 60 * 60_000;

/** The masks that people painted, as files: a generation names its mask by its place, and may outlive the editor. */
export class MaskFiles {
  readonly #directory: string;
  readonly #now: () => number;

  /** @param storage directory of the extension, which need not exist yet */
  constructor(storage: string, now: () => number) {
    this.#directory = join(storage, 'masks');
    this.#now = now;
  }

  /**
   * Writes a mask down, and removes those that nothing needs any more.
   * @returns the path of its file, which is the same for the same mask
   * @throws EaselError journal-unwritable
   */
  async keep(png: Uint8Array): Promise<string> {
    const path = join(this.#directory, `${sha256Of(png)}.png`);
    try {
      await replaceFile(path, png);
      const now = new Date(this.#now());
      await utimes(path, now, now);
    } catch (cause) {
      throw new EaselError('journal-unwritable', `The mask cannot be written: ${codeOf(cause)}`, { cause });
    }
    await this.#sweep().catch(() => undefined); // what is not removed now is removed next time
    return path;
  }

  async #sweep(): Promise<void> {
    await removeAbandoned(this.#directory, this.#now());
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith('.png')) continue;
      const path = join(this.#directory, name);
      const { mtimeMs } = await stat(path);
      if (this.#now() - mtimeMs > keptMs) await rm(path, { force: true });
    }
  }
}
