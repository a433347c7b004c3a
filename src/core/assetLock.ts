import * as z from 'zod/mini';

/** The name of the file, beside a manifest, that says what made the files that are there. A public format. */
export const lockName = 'assets.easel.lock.json';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What made a file, and how to know it again; see `recipeOf` and `digestOf`. */
export const LockEntry = z.object({ recipe: Digest, file: Digest });
export type LockEntry = z.infer<typeof LockEntry>;

const Lock = z.object({
  /** Of this format. */
  version: z.literal(1),
  assets: z.record(z.string(), LockEntry),
});

/** What made the files of a manifest, by their paths from its folder. */
export type AssetLock = ReadonlyMap<string, LockEntry>;

/** Reads a lock; undefined when it is none, as after a merge that went wrong, or of a later format. */
export function parseLock(text: string): AssetLock | undefined {
  try {
    const { data } = Lock.safeParse(JSON.parse(text));
    return data && new Map(Object.entries(data.assets));
  } catch {
    return undefined;
  }
}

/** A lock as text: an entry a line and in order, so that branches merge and differences can be read. */
export function printLock(lock: AssetLock): string {
  const entries = [...lock]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { recipe, file }]) => `    ${JSON.stringify(path)}: ${JSON.stringify({ recipe, file })}`);
  const assets = entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`;
  return `{\n  "version": 1,\n  "assets": ${assets}\n}\n`;
}
