import { nameKey } from '../core/assetName.ts';
import { findImageMentions, languageOfPath } from '../core/imageReferences.ts';
import { readAliases } from '../core/imageReferences/aliases.ts';
import type { PathKind } from '../core/imageReferences/follow.ts';
import type { ImageMention } from '../core/imageReferences/reference.ts';
import { folderOf, resolveReference } from '../core/imageReferences/resolve.ts';
import type { Alias, Resolution } from '../core/imageReferences/resolve.ts';
import type { Disk } from './disk.ts';
import { groupReferences } from './groups.ts';
import { listFiles } from './listFiles.ts';
import { decodeText, maxTextBytes, Places } from './text.ts';
import type { MissingGroup, MissingReference, OnProgress, ScanPlace } from './work.ts';

/** What a text needs that refers to an image. The dot may be an entity or percent-encoded. */
const extension = /(?:[.;]|%2e)(?:png|jpe?g|webp|gif|avif|svg|bmp|ico)/i;

/** Progress is told so often, files. */
const progressEvery = 250;

/**
 * Finds what the files of a place refer to and is not there, in the order of the files and of their text. References
 * that lead out of the workspace folder or into a package are nobody's to fill, and left out.
 */
export async function findMissing(
  disk: Disk,
  place: ScanPlace,
  onProgress: OnProgress,
): Promise<MissingGroup[]> {
  const files = await listFiles(disk, place, onProgress);
  const surroundings = new Surroundings(disk, files, place.publicFolders);
  const missing: MissingReference[] = [];
  for (const [index, document] of files.entries()) {
    if (index % progressEvery === 0) onProgress(index);
    const language = languageOfPath(document);
    if (language === undefined) continue;
    const text = place.texts[document] ?? (await readText(disk, document));
    if (text === undefined || !extension.test(text)) continue;
    const places = new Places(text);
    for (const mention of findImageMentions(language, text)) {
      const { resolved, create } = await surroundings.resolve(mention, document);
      if (resolved !== undefined || create === undefined) continue;
      missing.push({ document, create, mention, ...places.at(mention.start) });
    }
  }
  return groupReferences(await inOneSpelling(missing, files, disk));
}

/** Where the disk takes names of any case for one, a file is called by the name that was found first. */
async function inOneSpelling(
  missing: readonly MissingReference[],
  files: readonly string[],
  disk: Disk,
): Promise<readonly MissingReference[]> {
  const firsts = new Map<string, string>();
  const spelled = missing.map((reference) => {
    const key = nameKey(reference.create);
    const create = firsts.get(key) ?? reference.create;
    firsts.set(key, create);
    return { ...reference, create };
  });
  const isSame = spelled.every(({ create }, index) => create === missing[index]?.create);
  return isSame || !(await takesAnyCase(disk, files)) ? missing : spelled;
}

/** Whether the disk finds a file that it has listed by that name in capitals, too. */
async function takesAnyCase(disk: Disk, files: readonly string[]): Promise<boolean> {
  const listed = new Set(files);
  const probe = files.find((path) => !listed.has(path.toUpperCase()))?.toUpperCase();
  return probe !== undefined && (await disk.kindOf(probe)) === 'file';
}

async function readText(disk: Disk, path: string): Promise<string | undefined> {
  const bytes = await disk.read(path, maxTextBytes);
  return bytes && decodeText(bytes);
}

/** What lies around the documents. The disk is asked about a path once. */
class Surroundings {
  readonly #disk: Disk;
  readonly #publicFolders: readonly string[];
  readonly #kinds: Map<string, PathKind>;
  readonly #aliases = new Map<string, Promise<Alias[]>>();

  /** @param files that are known to be there */
  constructor(disk: Disk, files: readonly string[], publicFolders: readonly string[]) {
    this.#disk = disk;
    this.#publicFolders = publicFolders;
    this.#kinds = new Map([['', 'folder'], ...files.map((file) => [file, 'file'] as const)]);
  }

  async resolve(mention: ImageMention, document: string): Promise<Resolution> {
    const aliases = await this.#aliasesFor(document);
    for (;;) {
      // The question is asked anew until the disk has told about everything that it touches.
      const unknown = new Set<string>();
      const kindOf = (path: string): PathKind | undefined => {
        if (!this.#kinds.has(path)) unknown.add(path);
        return this.#kinds.get(path);
      };
      const resolution = resolveReference(mention, {
        document,
        aliases,
        publicFolders: this.#publicFolders,
        // What nobody can look at may be there.
        fileExists: (path) => ['file', 'unreadable'].includes(kindOf(path) ?? ''),
        folderExists: (path) => kindOf(path) === 'folder',
      });
      if (unknown.size === 0) return resolution;
      for (const path of unknown) this.#kinds.set(path, await this.#disk.kindOf(path));
    }
  }

  #aliasesFor(document: string): Promise<Alias[]> {
    const folder = folderOf(document);
    const known = this.#aliases.get(folder);
    if (known) return known;
    const aliases = readAliases(document, (path) => readText(this.#disk, path));
    this.#aliases.set(folder, aliases);
    return aliases;
  }
}
