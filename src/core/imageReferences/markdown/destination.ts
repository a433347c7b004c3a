import { withoutMarkdownEscapes } from '../escapes.ts';
import { verbatim } from '../meant.ts';

/** More parentheses in each other than this are none of a destination. */
const deepestParentheses = 32;

/** A destination, without its angle brackets. */
export type Destination = {
  readonly from: number;
  readonly to: number;
  /** Index of what follows it. */
  readonly end: number;
  readonly isBracketed: boolean;
};

/** Index of the next character that is no white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

/** Reads the destination of a link or image. Source: "CommonMark", link destinations. */
export function readDestination(text: string, from: number): Destination | undefined {
  if (text[from] === '<') return readBracketed(text, from);
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && at + 1 < text.length) at++;
    else if (character === '(') {
      if (++depth > deepestParentheses) return undefined;
    } else if (character === ')') {
      if (depth === 0) break;
      depth--;
    } else if (character <= ' ' || character === '\x7f') break;
  }
  return depth === 0 ? { from, to: at, end: at, isBracketed: false } : undefined;
}

function readBracketed(text: string, open: number): Destination | undefined {
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '>') return { from: open + 1, to: at, end: at + 1, isBracketed: true };
    else if (character === '<' || character === '\n') return undefined;
  }
  return undefined;
}

/** Reads a title, in quotes or parentheses. */
export function readTitle(
  text: string,
  from: number,
): { readonly text: string; readonly end: number } | undefined {
  const open = text[from];
  const close = open === '(' ? ')' : open;
  if (open !== '"' && open !== "'" && open !== '(') return undefined;
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === close) {
      return { text: withoutMarkdownEscapes(verbatim(text, from + 1, at)).text, end: at + 1 };
    } else if (open === '(' && character === '(') return undefined;
  }
  return undefined;
}
