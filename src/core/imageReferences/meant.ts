/** Text as its language means it, escapes decoded, which knows where each unit of it stands in the document. */
export type Meant = {
  readonly text: string;
  /** Offset in the document of an index, 0 to the length of the text. */
  at(index: number): number;
};

/** A stretch of a document that means what it says. */
export function verbatim(document: string, from: number, to: number): Meant {
  return { text: document.slice(from, to), at: (index) => from + index };
}

/** A part of a text. */
export function partOf(whole: Meant, from: number, to: number): Meant {
  return { text: whole.text.slice(from, to), at: (index) => whole.at(from + index) };
}

/** Several texts, one after the other. */
export function joined(parts: readonly Meant[]): Meant {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const starts: number[] = [];
  let length = 0;
  for (const { text } of parts) {
    starts.push(length);
    length += text.length;
  }
  return {
    text: parts.map(({ text }) => text).join(''),
    at: (index) => {
      const part = lastAtMost(starts, index);
      return parts[part]?.at(index - (starts[part] ?? 0)) ?? 0;
    },
  };
}

/** What stands at an index for something else: its length, and what it means. Undefined: nothing special. */
export type Escape = { readonly length: number; readonly means: string };

/**
 * Decodes escapes.
 * @param openers what an escape may begin with; a global search
 * @param read the escape at an index of the text, which one of the openers matched
 */
export function decoded(
  source: Meant,
  openers: RegExp,
  read: (text: string, index: number) => Escape | undefined,
): Meant {
  const { text } = source;
  openers.lastIndex = 0;
  let match = openers.exec(text);
  if (!match) return source;
  let result = '';
  let copied = 0;
  // Where stretches of the result begin, and what they come from.
  const starts = [0];
  const origins = [0];
  const append = (origin: number, stretch: string): void => {
    if (stretch === '') return;
    starts.push(result.length);
    origins.push(origin);
    result += stretch;
  };
  for (; match; match = openers.exec(text)) {
    const escape = read(text, match.index);
    if (!escape) continue;
    append(copied, text.slice(copied, match.index));
    append(match.index, escape.means);
    copied = match.index + escape.length;
    openers.lastIndex = copied;
    // Whatever ends here ends after the escape; one that means nothing belongs to nobody.
    if (escape.means === '') continue;
    starts.push(result.length);
    origins.push(copied);
  }
  if (copied === 0) return source;
  append(copied, text.slice(copied));
  return {
    text: result,
    at: (index) => {
      const stretch = lastAtMost(starts, index);
      return source.at((origins[stretch] ?? 0) + index - (starts[stretch] ?? 0));
    },
  };
}

/** Index of the last of some ascending numbers that is not larger; 0 when all are. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
