import type { MissingFile } from '../missingImage.ts';
import type { ImageMention } from './reference.ts';
import { resolveReference } from './resolve.ts';
import type { Resolution, Surroundings } from './resolve.ts';

/** What lies at a path. `unreadable`: nobody can tell. */
export type PathKind = 'file' | 'folder' | 'nothing' | 'unreadable';

/** What is known of the workspace around a document, so far. */
export type KnownSurroundings = Pick<Surroundings, 'document' | 'publicFolders' | 'aliases'> & {
  /** Undefined as long as it is not known. */
  readonly kindOf: (path: string) => PathKind | undefined;
};

/** An image that a document mentions, and where that leads. */
export type Lead = Resolution & { readonly mention: ImageMention };

/** Where mentions lead; some of it is guessed as long as there are paths of which nothing is known. */
export type Leads = { readonly leads: readonly Lead[]; readonly unknown: ReadonlySet<string> };

/** Follows the references of a document. What it has found out is kept until it is told to forget. */
export class Follower {
  #kept = new Map<string, Resolution>();

  /** Where each mention leads. What was asked for the last time costs nothing. */
  follow(mentions: readonly ImageMention[], surroundings: KnownSurroundings): Leads {
    const unknown = new Set<string>();
    const before = this.#kept;
    this.#kept = new Map();
    const leads = mentions.map((mention) => {
      const key = `${mention.isModule === true ? 'module' : 'path'} ${mention.path}`;
      const known = before.get(key) ?? this.#kept.get(key);
      if (known) {
        this.#kept.set(key, known);
        return { ...known, mention };
      }
      const asked = new Set<string>();
      const resolution = resolveReference(mention, asking(surroundings, asked));
      if (asked.size === 0) this.#kept.set(key, resolution);
      for (const path of asked) unknown.add(path);
      return { ...resolution, mention };
    });
    return { leads, unknown };
  }

  /** The workspace has changed. */
  forget(): void {
    this.#kept.clear();
  }
}

/** Those of the leads that lead to no file, where one would make the reference whole. */
export function missingFiles(leads: readonly Lead[]): MissingFile[] {
  return leads.flatMap(({ resolved, create, mention }) =>
    resolved === undefined && create !== undefined ? [{ create, mention }] : [],
  );
}

/** Those that show the same image as a chosen one: of one tag or CSS value, or of one that shares a file with it. */
export function sameImage<T extends MissingFile>(files: readonly T[], chosen: T): T[] {
  const groups = new Set([chosen.mention.group]);
  const paths = new Set([chosen.create]);
  for (let known = 0; known < groups.size + paths.size;) {
    known = groups.size + paths.size;
    for (const { create, mention } of files) {
      if (!groups.has(mention.group) && !paths.has(create)) continue;
      groups.add(mention.group);
      paths.add(create);
    }
  }
  return files.filter(({ mention }) => groups.has(mention.group));
}

/** What is not known counts as not there, so that all that has to be found out is asked for at once. */
function asking({ kindOf, ...rest }: KnownSurroundings, asked: Set<string>): Surroundings {
  const look = (path: string): PathKind => {
    const kind = kindOf(path);
    if (kind === undefined) asked.add(path);
    return kind ?? 'nothing';
  };
  return {
    ...rest,
    // What nobody can look at may be there.
    fileExists: (path) => ['file', 'unreadable'].includes(look(path)),
    folderExists: (path) => look(path) === 'folder',
  };
}
