/** How far indentation reaches until it makes code. */
export const codeIndent = 4;

/** A line that is being read from the left: containers take their part of it, what is left is theirs. */
export class Line {
  readonly #text: string;
  /** Index of the line's end, before its line break. */
  readonly end: number;
  /** Index of what comes next. */
  at: number;
  /** Its column, as tabs count: they reach to the next multiple of four. */
  #column = 0;

  constructor(text: string, from: number, end: number) {
    this.#text = text;
    this.at = from;
    this.end = end;
  }

  /** Columns of white space that come next. */
  get indent(): number {
    let column = this.#column;
    for (let at = this.at; at < this.end; at++) {
      if (this.#text[at] === ' ') column++;
      else if (this.#text[at] === '\t') column += tabWidth(column);
      else break;
    }
    return column - this.#column;
  }

  /** Whether nothing but white space is left. */
  get isBlank(): boolean {
    return this.content === this.end;
  }

  /** Index of the first character that is no white space. */
  get content(): number {
    let at = this.at;
    while (at < this.end && (this.#text[at] === ' ' || this.#text[at] === '\t')) at++;
    return at;
  }

  /** What is left, without the white space before it. */
  get rest(): string {
    return this.#text.slice(this.content, this.end);
  }

  /** Goes on by so many columns of white space, or as many as there are; a tab may be taken in part. */
  skipColumns(columns: number): void {
    for (let left = columns; left > 0 && this.at < this.end;) {
      const character = this.#text[this.at];
      if (character !== ' ' && character !== '\t') return;
      const width = character === ' ' ? 1 : tabWidth(this.#column);
      const taken = Math.min(width, left);
      this.#column += taken;
      left -= taken;
      if (taken === width) this.at++;
    }
  }

  /** Goes on by so many characters that are no white space. */
  skip(characters: number): void {
    this.at += characters;
    this.#column += characters;
  }
}

function tabWidth(column: number): number {
  return codeIndent - (column % codeIndent);
}
