import type { MissingGroup, MissingReference } from './work.ts';

/**
 * Puts together what shows the same image: references to one file, and those of one tag. Groups and references stay
 * in the order in which they were found.
 */
export function groupReferences(references: readonly MissingReference[]): MissingGroup[] {
  /** Of each reference an earlier one of its group, or itself when it is the first. */
  const earlier: number[] = [];
  const firstOf = (index: number): number => {
    let at = index;
    for (let next = earlier[at] ?? at; next !== at; next = earlier[at] ?? at) {
      earlier[at] = earlier[next] ?? next;
      at = next;
    }
    return at;
  };
  const known = new Map<string, number>();
  for (const [index, { document, create, mention }] of references.entries()) {
    earlier.push(index);
    for (const key of [`file ${create}`, `tag ${mention.group} of ${document}`]) {
      const firsts = [firstOf(known.get(key) ?? index), firstOf(index)];
      known.set(key, Math.min(...firsts));
      earlier[Math.max(...firsts)] = Math.min(...firsts);
    }
  }
  const groups = Map.groupBy(references.entries(), ([index]) => firstOf(index));
  return [...groups.values()].map((members) => members.map(([, reference]) => reference));
}
