import pLimit from 'p-limit';
import { nameKey } from '../../core/assetName.ts';
import type { PathKind } from '../../core/imageReferences/follow.ts';

/** Questions to a file system at once: more would wait for each other there. */
const questionsAtOnce = 16;

type Entry = {
  /** What other names for the same would have in common with its name. */
  readonly key: string;
  kind: PathKind | undefined;
  asking: Promise<void> | undefined;
  readonly below: Map<string, Entry>;
};

/**
 * What lies at the paths that somebody has asked for, below one folder. Nothing is listed or searched: each path is
 * looked at once, its folders first, and is known until it is forgotten.
 */
export class KnownPaths {
  readonly #look: (path: string) => Promise<PathKind>;
  readonly #slots = pLimit(questionsAtOnce);
  #root = rootEntry();

  /** @param look what lies at a path below the folder; never fails */
  constructor(look: (path: string) => Promise<PathKind>) {
    this.#look = look;
  }

  /** What lies at a path, undefined as long as that is not known; never waits. */
  kindOf(path: string): PathKind | undefined {
    let at = this.#root;
    for (const name of namesOf(path)) {
      if (at.kind === 'file') return 'nothing';
      if (at.kind !== 'folder') return at.kind;
      const next = at.below.get(name);
      if (!next) return undefined;
      at = next;
    }
    return at.kind;
  }

  /** Finds out what lies at a path. What is forgotten meanwhile stays unknown. */
  async learn(path: string): Promise<void> {
    let at = this.#root;
    let reached = '';
    for (const name of namesOf(path)) {
      if (at.kind !== 'folder') return;
      reached = reached === '' ? name : `${reached}/${name}`;
      at = childOf(at, name);
      if (at.kind === undefined) await (at.asking ??= this.#ask(at, reached));
    }
  }

  /** Something has come, gone or changed its kind at a path. Resolves to whether anybody has asked for that. */
  forget(path: string): boolean {
    if (path !== '') return forgetBelow(this.#root, namesOf(nameKey(path)));
    this.forgetAll();
    return true;
  }

  /** Nothing is known any more. */
  forgetAll(): void {
    this.#root = rootEntry();
  }

  async #ask(at: Entry, path: string): Promise<void> {
    at.kind = await this.#slots(() => this.#look(path));
    at.asking = undefined;
  }
}

function rootEntry(): Entry {
  return { key: '', kind: 'folder', asking: undefined, below: new Map() };
}

function childOf({ below }: Entry, name: string): Entry {
  const child = below.get(name) ?? {
    key: nameKey(name),
    kind: undefined,
    asking: undefined,
    below: new Map<string, Entry>(),
  };
  below.set(name, child);
  return child;
}

/** A file system that passes over case tells of the name that a file has, not of the one that it was asked about. */
function forgetBelow({ below }: Entry, [first, ...others]: readonly string[]): boolean {
  let isKnown = false;
  for (const [name, entry] of below) {
    if (entry.key !== first) continue;
    // A folder that was not there is there now, if something happens in it.
    const isIt = others.length === 0 || entry.kind !== 'folder';
    if (isIt ? below.delete(name) : forgetBelow(entry, others)) isKnown = true;
  }
  return isKnown;
}

function namesOf(path: string): string[] {
  return path === '' ? [] : path.split('/');
}
