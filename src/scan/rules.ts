import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { fileNameOf } from '../core/fileName.ts';
import * as z from 'zod/mini';
import { globExpression } from './glob.ts';

/** What settings such as `files.exclude` leave out: patterns, each always, never, or when a sibling is there. */
export type Excludes = Readonly<Record<string, ExcludeValue>>;
/** Whether a pattern holds. */
export const ExcludeValue = z.union([z.boolean(), z.object({ when: z.string() })]);
export type ExcludeValue = z.infer<typeof ExcludeValue>;

type Exclude = { readonly expression: RegExp; readonly when: string | undefined };

/** Never of interest, whatever the settings say. */
const neverEntered = new Set(['.git', 'node_modules']);

/** Says what a scan leaves out: by the editor's settings and by the `.gitignore` of each folder on the way. */
export class Rules {
  readonly #excludes: readonly Exclude[];
  /** The patterns of all folders down to here, the deepest last: as in Git, the last one that fits decides. */
  readonly #ignored: Ignore;

  private constructor(excludes: readonly Exclude[], ignored: Ignore) {
    this.#excludes = excludes;
    this.#ignored = ignored;
  }

  /** Those of the settings alone. */
  static of(excludes: Excludes): Rules {
    const usable = Object.entries(excludes).flatMap(([glob, value]): Exclude[] => {
      const expression = value === false ? undefined : globExpression(glob);
      return expression
        ? [{ expression, when: value === true || value === false ? undefined : value.when }]
        : [];
    });
    return new Rules(usable, ignore());
  }

  /** These, and those of a folder's `.gitignore`. */
  with(folder: string, gitignore: string): Rules {
    const patterns = gitignore.split(/\r?\n/).map((line) => patternBelow(folder, line));
    return new Rules(this.#excludes, ignore().add(this.#ignored).add(patterns));
  }

  /** @param siblings names of all that is in the same folder */
  leaveOut(path: string, kind: 'file' | 'folder', siblings: ReadonlySet<string>): boolean {
    const name = fileNameOf(path);
    if (kind === 'folder' && neverEntered.has(name)) return true;
    const isExcluded = this.#excludes.some(
      ({ expression, when }) =>
        expression.test(path) && (when === undefined || siblings.has(withBasename(when, name))),
    );
    return isExcluded || this.#ignored.ignores(kind === 'folder' ? `${path}/` : path);
  }
}

/** The sibling that a condition names: `$(basename).ts` beside `kite.js` is `kite.ts`. */
function withBasename(when: string, name: string): string {
  const dot = name.lastIndexOf('.');
  return when.replaceAll('$(basename)', () => (dot > 0 ? name.slice(0, dot) : name));
}

/** A line of a folder's `.gitignore` as one that means the same in the workspace folder's. */
function patternBelow(folder: string, line: string): string {
  if (folder === '' || line.trim() === '' || line.startsWith('#')) return line;
  const isNegated = line.startsWith('!');
  const pattern = isNegated ? line.slice(1) : line;
  const isAnchored = /\/(?!\s*$)/.test(pattern);
  const place = folder.replace(/[\\*?[\]]/g, '\\$&');
  const below = isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`;
  return `${isNegated ? '!' : ''}/${place}/${below}`;
}
