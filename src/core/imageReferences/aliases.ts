import * as z from 'zod/mini';
import { parseJsonWithComments } from '../jsonWithComments.ts';
import { folderOf, foldersAbove, joinPath } from './resolve.ts';
import type { Alias } from './resolve.ts';

/** Reads a file below the workspace folder as text; undefined where there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

const Config = z.object({
  extends: z.optional(z.union([z.string(), z.array(z.string())])),
  references: z.optional(z.array(z.object({ path: z.string() }))),
  compilerOptions: z.optional(
    z.object({
      baseUrl: z.optional(z.string()),
      paths: z.optional(z.record(z.string(), z.array(z.string()))),
    }),
  ),
});
type Config = z.infer<typeof Config>;

const configNames = ['tsconfig.json', 'jsconfig.json'];
/** How many configurations may lead to each other: nobody's are deeper, and those in a circle end. */
const maxDepth = 4;

/**
 * What the tsconfig or jsconfig nearest above a document calls folders by. None where it says nothing, or is wrong.
 *
 * @param document path below the workspace folder, `/` between parts
 */
export async function readAliases(document: string, read: ReadText): Promise<Alias[]> {
  for (const folder of foldersAbove(document)) {
    for (const name of configNames) {
      const path = joinPath(folder, name) ?? name;
      const text = await read(path);
      if (text !== undefined) return (await aliasesOf(path, text, read, 1)) ?? [];
    }
  }
  return [];
}

/** Undefined where neither it nor what it leads to says anything. */
async function aliasesOf(
  path: string,
  text: string,
  read: ReadText,
  depth: number,
): Promise<Alias[] | undefined> {
  const { data: config } = Config.safeParse(parseJsonWithComments(text));
  if (!config) return undefined;
  if (config.compilerOptions?.paths) return ownAliases(path, config.compilerOptions);
  if (depth >= maxDepth) return undefined;
  for (const other of leadsTo(path, config)) {
    const otherText = await read(other);
    const found = otherText !== undefined && (await aliasesOf(other, otherText, read, depth + 1));
    if (found) return found;
  }
  return undefined;
}

/** The configurations that it builds upon, the last first, since that one counts; then the parts of the project. */
function leadsTo(path: string, { extends: bases = [], references = [] }: Config): string[] {
  const extended = [bases].flat().filter((base) => base.startsWith('.'));
  const parts = references.map((each) => each.path).filter((part) => part.endsWith('.json'));
  return [...extended.toReversed(), ...parts]
    .map((name) => joinPath(folderOf(path), name.endsWith('.json') ? name : `${name}.json`))
    .filter((place) => place !== undefined);
}

function ownAliases(
  path: string,
  { baseUrl = '', paths = {} }: NonNullable<Config['compilerOptions']>,
): Alias[] {
  return Object.entries(paths).flatMap(([pattern, targets]) => {
    const prefix = wholePrefix(pattern);
    // A star alone stands for everything, also for what is no alias.
    if (!prefix) return [];
    const folders = targets.flatMap((target) => {
      const folder = wholePrefix(target);
      return folder !== undefined && /^$|\/$/.test(folder)
        ? [joinPath(folderOf(path), baseUrl, folder)].filter((place) => place !== undefined)
        : [];
    });
    return folders.length > 0 ? [{ prefix, targets: folders }] : [];
  });
}

/** What stands before a star at the end; undefined where there is none. */
function wholePrefix(pattern: string): string | undefined {
  return pattern.indexOf('*') === pattern.length - 1 ? pattern.slice(0, -1) : undefined;
}
