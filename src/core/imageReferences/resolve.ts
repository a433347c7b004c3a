import { isWritable } from '../fileName.ts';
import type { ImageMention } from './reference.ts';

/** What is asked of the workspace. All paths are below its folder, `/` between parts; `` is the folder itself. */
export type Surroundings = {
  /** Path of the document that refers. */
  readonly document: string;
  readonly fileExists: (path: string) => boolean;
  readonly folderExists: (path: string) => boolean;
  /** Further folders that a server shows as its root, besides the usual ones. */
  readonly publicFolders: readonly string[];
  /** What tsconfig or jsconfig call by another name. */
  readonly aliases: readonly Alias[];
};

/** An alias for folders: `@/` for `src/`. What begins with the prefix is looked for in each of the targets. */
export type Alias = { readonly prefix: string; readonly targets: readonly string[] };

/** Where a reference leads. */
export type Resolution = {
  /** The file that is there. */
  readonly resolved: string | undefined;
  /** Where a file belongs that makes the reference whole; undefined where no file below the folder would. */
  readonly create: string | undefined;
};

/** Folders whose content a server shows as its root, where new files of such paths belong. */
export const servedFolders: readonly string[] = ['public', 'static'];
/** Folders where such files are found as well. */
const otherFolders = ['assets', 'src', ''];

/** What the usual tools call their source folder by, as far as it is not configured. */
const usualAliases: readonly Alias[] = [
  { prefix: '$lib/', targets: ['src/lib'] },
  { prefix: '@/', targets: ['src', 'app', ''] },
  { prefix: '~/', targets: ['src', 'app', ''] },
];

/** Finds the file that a reference means, or where it would have to be. */
export function resolveReference(
  { path, isModule }: Pick<ImageMention, 'path' | 'isModule'>,
  surroundings: Surroundings,
): Resolution {
  // Loaders of style sheets want a tilde before what is no relative path.
  const name = /^~[^/]/.test(path) ? path.slice(1) : path;
  if (name.startsWith('/')) return resolveAbsolute(name, surroundings);
  const aliased = resolveAlias(name, surroundings);
  if (aliased) return aliased;
  const isBare = name !== path || (isModule === true && !/^\.\.?\//.test(name));
  if (isBare) return resolvePackage(name, surroundings);
  const own = joinPath(folderOf(surroundings.document), name);
  if (own !== undefined && surroundings.fileExists(own)) return { resolved: own, create: own };
  const served = isModule === true ? undefined : resolveAbsolute(name, surroundings).resolved;
  return { resolved: served, create: own };
}

function resolveAbsolute(path: string, { document, publicFolders, ...ask }: Surroundings): Resolution {
  const ancestors = foldersAbove(document);
  const served = [...publicFolders, ...servedFolders];
  const places = ancestors.flatMap((ancestor) =>
    [...served, ...otherFolders].map((folder) => [ancestor, folder] as const),
  );
  const resolved = places
    .map(([ancestor, folder]) => joinPath(ancestor, folder, path))
    .find((place) => place !== undefined && ask.fileExists(place));
  const roots = ancestors.flatMap((ancestor) => served.map((folder) => joinPath(ancestor, folder)));
  const root =
    roots.find((folder) => folder !== undefined && folder !== '' && ask.folderExists(folder)) ?? '';
  return { resolved, create: resolved ?? joinPath(root, path) };
}

/** Undefined when the path begins with no alias. */
function resolveAlias(path: string, { document, aliases, ...ask }: Surroundings): Resolution | undefined {
  const configured = aliases.filter(({ prefix }) => path.startsWith(prefix));
  const longest = configured.toSorted((a, b) => b.prefix.length - a.prefix.length);
  const usual = usualAliases.filter(({ prefix }) => path.startsWith(prefix));
  const places = [
    ...longest.map(({ prefix, targets }) => ({ rest: path.slice(prefix.length), folders: targets })),
    ...usual.map(({ prefix, targets }) => ({
      rest: path.slice(prefix.length),
      folders: foldersAbove(document).flatMap((ancestor) =>
        targets.map((target) => joinPath(ancestor, target) ?? ''),
      ),
    })),
  ];
  if (places.length === 0) return undefined;
  const files = places.flatMap(({ rest, folders }) => folders.map((folder) => joinPath(folder, rest)));
  const resolved = files.find((file) => file !== undefined && ask.fileExists(file));
  // A configured target counts also before it is there; a usual one must be there to be meant.
  const [place] = places;
  const folder =
    longest.length > 0
      ? place?.folders[0]
      : place?.folders.find((each) => each === '' || ask.folderExists(each));
  const create = folder === undefined ? undefined : joinPath(folder, place?.rest ?? '');
  return { resolved, create: resolved ?? create };
}

/** A file of a package: it may be there, but nobody puts files into a package. */
function resolvePackage(name: string, { document, fileExists }: Surroundings): Resolution {
  const places = foldersAbove(document).map((ancestor) => joinPath(ancestor, 'node_modules', name));
  return { resolved: places.find((place) => place !== undefined && fileExists(place)), create: undefined };
}

/** The folder of a document and those above it, nearest first; the last is ``. */
export function foldersAbove(document: string): string[] {
  const folders = [];
  for (let folder = folderOf(document); folder !== ''; folder = folderOf(folder)) folders.push(folder);
  return [...folders, ''];
}

/** The folder that a path stands in; `` at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/**
 * Paths one below the other, in one spelling; undefined when the result leaves the workspace folder, and when no file
 * system can write it down. A backslash parts them too, as it does in browsers and on Windows.
 */
export function joinPath(...parts: readonly string[]): string | undefined {
  const result: string[] = [];
  for (const part of parts.flatMap((each) => each.split(/[/\\]/))) {
    if (part === '' || part === '.') continue;
    if (part !== '..') result.push(part);
    else if (result.pop() === undefined) return undefined;
  }
  const path = result.join('/');
  return isWritable(path) ? path : undefined;
}
