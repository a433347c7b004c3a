import { partOf } from '../meant.ts';
import type { Meant } from '../meant.ts';
import { readDestination, readTitle, skipSpace } from './destination.ts';

/** What a reference-style link or image leads to. */
export type Definition = {
  /** As written, escapes and all. */
  readonly destination: Meant;
  readonly title: string | undefined;
};

/** Longest label, characters ("CommonMark", link labels). */
const longestLabel = 999;

/** The definitions of a document, by label. Of several with one label the first holds. */
export class Definitions {
  readonly #byLabel = new Map<string, Definition>();

  /** The definition of a label as it is written. */
  find(label: string): Definition | undefined {
    return this.#byLabel.get(normalised(label));
  }

  /** Takes the definitions that a paragraph begins with. Answers the index of what follows them. */
  take(paragraph: Meant): number {
    let at = 0;
    for (let found = definitionAt(paragraph, at); found; found = definitionAt(paragraph, at)) {
      const label = normalised(found.label);
      if (!this.#byLabel.has(label)) this.#byLabel.set(label, found);
      at = found.end;
    }
    return at;
  }

  /** How much of a paragraph its definitions take, without taking them. */
  lengthAtStart(paragraph: Meant): number {
    let at = 0;
    for (let found = definitionAt(paragraph, at); found; found = definitionAt(paragraph, at)) at = found.end;
    return at;
  }
}

/** Reads a label whose bracket opens at an index; undefined when none is whole. */
export function readLabel(text: string, open: number): string | undefined {
  const label = /\[((?:[^\\[\]]|\\[^])*)\]/y;
  label.lastIndex = open;
  // Longer ones count for nothing, so they need not be read.
  const [, content] = label.exec(text.slice(0, open + longestLabel + 2)) ?? [];
  return content !== undefined && content.trim() !== '' ? content : undefined;
}

function definitionAt(
  paragraph: Meant,
  at: number,
): (Definition & { readonly label: string; readonly end: number }) | undefined {
  const { text } = paragraph;
  const open = skipSpace(text, at);
  if (text[open] !== '[') return undefined;
  const label = readLabelWithin(text, open);
  // `[^1]: …` is a footnote.
  if (label === undefined || label.startsWith('^')) return undefined;
  const colon = open + label.length + 2;
  if (text[colon] !== ':') return undefined;
  const destination = readDestination(text, skipSpace(text, colon + 1));
  if (!destination || (destination.from === destination.to && !destination.isBracketed)) return undefined;
  const afterSpace = skipSpace(text, destination.end);
  const title = afterSpace > destination.end ? readTitle(text, afterSpace) : undefined;
  const written = { label, destination: partOf(paragraph, destination.from, destination.to) };
  if (title) {
    const end = endOfLine(text, title.end);
    if (end !== undefined) return { ...written, title: title.text, end };
  }
  // What looked like a title may be the text that follows.
  const end = endOfLine(text, destination.end);
  return end === undefined ? undefined : { ...written, title: undefined, end };
}

function readLabelWithin(text: string, open: number): string | undefined {
  return readLabel(text.slice(open, open + longestLabel + 2), 0);
}

/** Index after the line break, when only white space is left in the line. */
function endOfLine(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length && (text[at] === ' ' || text[at] === '\t')) at++;
  if (at >= text.length) return at;
  return text[at] === '\n' ? at + 1 : undefined;
}

function normalised(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}
