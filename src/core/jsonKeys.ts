/** A key of an object in a JSON text, and where it stands: its quotes included, in UTF-16 code units from 0. */
export type JsonKey = {
  /** The keys that lead to it from the root, its own last. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
};

/** Keys deeper than this are nobody's concern, and keep the time in proportion to the text. */
const deepest = 4;

const token = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[{}[\],]/g;

/**
 * The keys of objects in a JSON text, in their order. Takes comments, commas after the last entry and half-typed text:
 * what has been read up to there counts.
 */
export function findKeys(text: string): JsonKey[] {
  const keys: JsonKey[] = [];
  /** The key whose value is being read, of each open object; null before a key and in arrays. */
  const open: { readonly isObject: boolean; key: string | null }[] = [];
  for (const { 0: found, index } of text.matchAll(token)) {
    const inner = open.at(-1);
    if (found === '{' || found === '[') open.push({ isObject: found === '{', key: null });
    else if (found === '}' || found === ']') open.pop();
    else if (found === ',') {
      if (inner) inner.key = null;
    } else if (found.startsWith('"') && inner?.isObject && inner.key === null) {
      inner.key = decoded(found);
      if (open.length > deepest) continue;
      const path = open.flatMap(({ key }) => key ?? []);
      keys.push({ path, start: index, end: index + found.length });
    }
  }
  return keys;
}

/**
 * Says where a place of a text stands: at the key itself, or at the nearest above it; undefined for the root. Of a key
 * that is there twice the last one holds.
 */
export function keyFinder<Key extends JsonKey>(
  keys: readonly Key[],
): (place: readonly string[]) => Key | undefined {
  const byPath = new Map(keys.map((key) => [JSON.stringify(key.path), key]));
  return (place) => {
    for (let length = Math.min(place.length, deepest); length > 0; length--) {
      const key = byPath.get(JSON.stringify(place.slice(0, length)));
      if (key) return key;
    }
    return undefined;
  };
}

function decoded(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
