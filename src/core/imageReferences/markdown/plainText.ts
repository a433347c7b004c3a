import { withoutMarkdownEscapes } from '../escapes.ts';
import { verbatim } from '../meant.ts';
import { emphasisRemoved } from './emphasis.ts';

const hidden = 1;
const code = 2;

/** Remembers which characters of a text are syntax, so that its words alone can be read. */
export class SyntaxMask {
  readonly #text: string;
  #mask: Uint8Array | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Marks what is no part of the words. */
  hide(from: number, to: number): void {
    this.#mask ??= new Uint8Array(this.#text.length);
    this.#mask.fill(hidden, from, to);
  }

  /** Marks a code span: its backticks are hidden, its content means what it says. */
  code(open: number, content: number, close: number, end: number): void {
    this.hide(open, end);
    const inside = this.#text.slice(content, close);
    const isPadded = /^[ \n][^]*[ \n]$/.test(inside) && inside.trim() !== '';
    const trim = isPadded ? 1 : 0;
    this.#mask?.fill(code, content + trim, close - trim);
  }

  /** The words between two indices. */
  plainText(from: number, to: number): string {
    const pieces: { readonly text: string; readonly isCode: boolean }[] = [];
    for (let at = from; at < to;) {
      const kind = this.#mask?.[at] ?? 0;
      let end = at + 1;
      while (end < to && (this.#mask?.[end] ?? 0) === kind) end++;
      if (kind !== hidden) {
        const text = this.#text.slice(at, end);
        pieces.push(
          kind === code ? { text: text.replace(/\n/g, ' '), isCode: true } : { text, isCode: false },
        );
      }
      at = end;
    }
    return emphasisRemoved(pieces, meantBy);
  }
}

function meantBy(text: string): string {
  return /[\\&]/.test(text) ? withoutMarkdownEscapes(verbatim(text, 0, text.length)).text : text;
}
