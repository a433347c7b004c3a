import { access, constants, lstat, opendir, readFile, realpath, rename } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import { isWindowsPath } from '../core/assetName.ts';
import { EaselError } from '../core/errors.ts';
import type { Target } from '../core/request.ts';
import { sha256Of } from '../jobs/hash.ts';
import { isPlaceholder } from '../jobs/placeholders.ts';
import type { AssetSink, Standing } from '../jobs/ports.ts';
import { codeOf, createFile, readPlainFile, removeAbandoned } from './durableFile.ts';
import { firstFreeName, saveError, saveErrorCode } from './saving.ts';
import { pathOfUri, uriOfPath } from './uris.ts';

/** Puts finished images into folders of this machine: whole, under a free name, never outside the folder they belong to. */
export class LocalAssets implements AssetSink {
  readonly #discard: (uri: string) => void;
  readonly #system: NodeJS.Platform;

  /** @param discard takes away what was replaced; without it, that stays beside its path */
  constructor(discard: (uri: string) => void = () => undefined, system = process.platform) {
    this.#discard = discard;
    this.#system = system;
  }

  async check(target: Target): Promise<void> {
    try {
      const directory = directoryOf(target);
      await assertInside(target, directory);
      if (this.#system === 'win32') assertWindowsName(target);
      await access(await nearestDirectory(directory), constants.W_OK);
    } catch (thrown) {
      throw asSaveError(thrown, target, 'folder-not-writable');
    }
  }

  async freeName(target: Target, extension: string, from = 1): Promise<string> {
    const directory = directoryOf(target);
    try {
      const name = await firstFreeName(target, extension, from, (each) => exists(join(directory, each)));
      return uriOfPath(join(directory, name));
    } catch (thrown) {
      throw asSaveError(thrown, target);
    }
  }

  async look(
    target: Target,
    extension: string,
    agreed?: string,
  ): Promise<{ uri: string; standing: Standing }> {
    const path = join(directoryOf(target), `${target.stem}.${extension}`);
    try {
      const standing = (await exists(path)) ? await standingOf(path, agreed) : 'nothing';
      return { uri: uriOfPath(path), standing };
    } catch (thrown) {
      throw asSaveError(thrown, target);
    }
  }

  async write(
    target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
    agreed?: string,
  ): Promise<'written' | 'taken'> {
    const old: string[] = [];
    const makeWay = async (present: Uint8Array): Promise<boolean> => {
      if (isPlaceholder(present)) return true;
      if (sha256Of(present) === agreed) old.push(await moveAside(target, pathOfUri(uri)));
      return false;
    };
    try {
      const path = pathOfUri(uri);
      await assertInside(target, dirname(path));
      await removeAbandoned(dirname(path), Date.now());
      const outcome = await createFile(path, bytes, over && makeWay);
      for (const each of old) this.#discard(uriOfPath(each));
      return outcome;
    } catch (thrown) {
      throw asSaveError(thrown, target);
    }
  }

  async holds(uri: string, sha256: string): Promise<boolean> {
    try {
      const path = pathOfUri(uri);
      // Asked after a crash, which may have come between the file's name and the end of its temporary twin.
      await removeAbandoned(dirname(path), Date.now()).catch(() => undefined);
      return sha256Of(await readFile(path)) === sha256;
    } catch {
      return false; // not there, or not readable: then it is not ours
    }
  }
}

/** Those of some files that are not there any more. What cannot be looked at quickly counts as there. */
export async function goneFiles(uris: readonly string[]): Promise<ReadonlySet<string>> {
  const local = uris.filter((uri) => uri.startsWith('file:'));
  const isThere = async (uri: string): Promise<boolean> => exists(pathOfUri(uri));
  const there = await Promise.all(local.map((uri) => isThere(uri).catch(() => true)));
  return new Set(local.filter((_, index) => !there[index]));
}

/** Whether a path lies below a folder, or is the folder, by how it reads. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function directoryOf(target: Target): string {
  return join(pathOfUri(target.root), target.directory);
}

/** A workspace may hold links: where they lead decides, not how the path reads. */
async function assertInside(target: Target, directory: string): Promise<void> {
  const root = pathOfUri(target.root);
  const leads = isWithin(await realpath(root), await realpath(await nearestDirectory(directory)));
  if (!leads || !isWithin(root, directory)) {
    throw new EaselError('outside-workspace', 'The target lies outside its folder', {
      details: { folder: target.directory },
    });
  }
}

/** To Windows a colon begins the name of a stream, and `nul` is no file: what is written there is gone. */
function assertWindowsName({ directory, stem }: Target): void {
  const place = [directory, stem].filter((part) => part !== '').join('/');
  if (isWindowsPath(`${place}.png`)) return;
  throw new EaselError('save-failed', 'Windows can have no file of such a name', {
    details: { folder: place },
  });
}

/** What a file system threw, as the failure of an image that could not be saved. */
function asSaveError(thrown: unknown, target: Target, code = saveErrorCode(codeOf(thrown))): EaselError {
  const error = thrown instanceof EaselError ? thrown : saveError(code, target, thrown);
  // Whether the image is paid already the job knows.
  return error.withCharged('no');
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
async function standingOf(path: string, agreed: string | undefined): Promise<Standing> {
  const bytes = await readPlainFile(path);
  if (bytes && isPlaceholder(bytes)) return 'placeholder';
  return bytes && agreed !== undefined && sha256Of(bytes) === agreed ? 'agreed' : 'other';
}

/** Gives a file another name beside its own: `kite-old.png`. */
async function moveAside(target: Target, path: string): Promise<string> {
  const old = { ...target, stem: `${target.stem}-old` };
  const inDirectory = (name: string): string => join(dirname(path), name);
  const name = await firstFreeName(old, extname(path).slice(1), 1, (each) => exists(inDirectory(each)));
  await rename(path, inDirectory(name));
  return inDirectory(name);
}

/** A dead link exists. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    // A file in the place of the folder is told by the write, which says what is wrong.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown))) return false;
    throw thrown;
  }
}
