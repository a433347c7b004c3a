import { withoutCharacterReferences } from './escapes.ts';
import { partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import type { Mentions } from './mentions.ts';

/** More of a heading than this is no description, characters. */
const longest = 400;

/** Text of a stretch of markup, in one line. */
export function textOf(source: Meant, from: number, to: number): string {
  const part = partOf(source, from, Math.min(to, from + longest));
  return plainText(withoutCharacterReferences(part, 'optional').text);
}

/** Without tags and in one line. */
export function plainText(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Lets images know the heading above them, and the caption of the figure that they stand in. */
export class HeadingsAndFigures {
  readonly #mentions: Mentions;
  /** Where the content of an open element begins. */
  readonly #contents = new Map<string, number>();
  /** Index of the first mention that has not been told the heading above. */
  #since = 0;
  #heading: string | undefined;
  #figure: { readonly since: number; caption?: string } | undefined;

  constructor(mentions: Mentions) {
    this.#mentions = mentions;
  }

  /** An element begins. @param content index of what follows its tag */
  open(name: string, content: number): void {
    if (/^h[1-6]$/.test(name)) this.#tellHeading();
    if (/^(?:h[1-6]|figcaption)$/.test(name)) this.#contents.set(name, content);
    if (name === 'figure') this.#figure = { since: this.#mentions.found.length };
  }

  /** An element ends. @param end index of its end tag */
  close(name: string, source: Meant, end: number): void {
    const from = this.#contents.get(name);
    this.#contents.delete(name);
    if (from !== undefined && from <= end) {
      const text = textOf(source, from, end);
      if (text !== '') this.#take(name, text);
    }
    if (name === 'figure') {
      const { since, caption } = this.#figure ?? { since: 0 };
      if (caption !== undefined) this.#mentions.complete(since, { caption });
      this.#figure = undefined;
    }
  }

  /** A heading of another language than HTML. */
  heading(text: string): void {
    this.#tellHeading();
    this.#heading = text;
  }

  /** Tells the last images; to be called at the end. */
  end(): void {
    this.#tellHeading();
  }

  #take(name: string, text: string): void {
    if (name !== 'figcaption') this.#heading = text;
    else if (this.#figure) this.#figure.caption = text;
  }

  /** A heading holds for what stands between it and the next one. */
  #tellHeading(): void {
    if (this.#heading !== undefined) this.#mentions.complete(this.#since, { heading: this.#heading });
    this.#since = this.#mentions.found.length;
  }
}
