/** Longer texts are made by programs, bytes. */
export const maxTextBytes = 2_000_000;

const decoder = new TextDecoder();

/** A place in a text; line and character from 0. */
export type Position = { readonly line: number; readonly character: number };

/** The text of a file; undefined when it is none: then a zero byte stands near its beginning. */
export function decodeText(bytes: Uint8Array): string | undefined {
  return bytes.subarray(0, 8_000).includes(0) ? undefined : decoder.decode(bytes);
}

/** Lines and characters of a text, by ascending offsets: it is gone through once. */
export class Places {
  readonly #text: string;
  #line = 0;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where an offset is, in UTF-16 code units from 0. */
  at(offset: number): Position {
    for (;;) {
      const lineBreak = this.#text.indexOf('\n', this.#lineStart);
      if (lineBreak < 0 || lineBreak >= offset) break;
      this.#line++;
      this.#lineStart = lineBreak + 1;
    }
    return { line: this.#line, character: offset - this.#lineStart };
  }
}
