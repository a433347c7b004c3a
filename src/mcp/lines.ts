/** A longer message is a mistake or an attack, characters: prompts have at most some ten thousand. */
const maxLine = 1_000_000;

/** Calls back for each line of a stream, without its end. Lines that are too long are reported once, and left out. */
export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #onTooLong: () => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #isSkipping = false;

  constructor(onLine: (line: string) => void, onTooLong: () => void) {
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
  }

  /** Takes the next piece of the stream, wherever it was cut. */
  push(piece: Uint8Array): void {
    const lines = this.#decoder.decode(piece, { stream: true }).split('\n');
    const last = lines.length - 1;
    for (const [index, text] of lines.entries()) {
      this.#append(text);
      if (index < last) this.#end();
    }
  }

  #append(text: string): void {
    if (this.#isSkipping) return;
    // Not joined before its length is known: a stream without an end must not fill the memory.
    if (this.#rest.length + text.length <= maxLine) this.#rest += text;
    else {
      this.#rest = '';
      this.#isSkipping = true;
      this.#onTooLong();
    }
  }

  #end(): void {
    const line = this.#rest.replace(/\r$/, '');
    const isWhole = !this.#isSkipping;
    this.#rest = '';
    this.#isSkipping = false;
    if (isWhole && line.trim() !== '') this.#onLine(line);
  }
}
