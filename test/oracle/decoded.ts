/** A text as its reader sees it (escapes resolved), which knows where each of its code units stands in the document. */
export type Decoded = {
  readonly text: string;
  /** Offset in the document of the code unit at `index`, 0 … text.length. */
  readonly offset: (index: number) => number;
};

/** Stands in a decoded text where the document has a placeholder: what contains it is dynamic. */
export const placeholder = '\uE000';

/** The text of a document from `start` on, taken as it is. */
export function asWritten(text: string, start: number): Decoded {
  return { text, offset: (index) => start + index };
}

/** Part of a decoded text. */
export function part(whole: Decoded, from: number, to: number): Decoded {
  return { text: whole.text.slice(from, to), offset: (index) => whole.offset(from + index) };
}

/** Replaces each match by what `decode` says, remembering where it was. The pattern must be global. */
export function decodeMatches(
  source: Decoded,
  pattern: RegExp,
  decode: (match: string, next: string) => string,
): Decoded {
  let text = '';
  let from = 0;
  const places: number[] = [];
  const take = (decoded: string, placeOf: (index: number) => number) => {
    for (let index = 0; index < decoded.length; index++) places.push(placeOf(index));
    text += decoded;
  };
  for (const match of source.text.matchAll(pattern)) {
    const [written, start, end] = [match[0], match.index, match.index + match[0].length];
    const before = from;
    take(source.text.slice(from, start), (index) => before + index);
    take(decode(written, source.text.charAt(end)), () => start);
    from = end;
  }
  if (from === 0) return source;
  take(source.text.slice(from), (index) => from + index);
  return { text, offset: (index) => source.offset(places[index] ?? source.text.length) };
}

/** The same text with every range blanked by spaces, so that all offsets hold. */
export function blanked(text: string, ranges: readonly { start: number; end: number }[], by = ' '): string {
  let result = '';
  let from = 0;
  for (const { start, end } of ranges) {
    result += text.slice(from, start) + by.repeat(end - start);
    from = end;
  }
  return result + text.slice(from);
}
