import { scanCss } from './css.ts';
import { withoutCharacterReferences } from './escapes.ts';
import { HeadingsAndFigures } from './headings.ts';
import { endOfDeclaration, endOfRawText } from './html.ts';
import { scanJs } from './js/scanner.ts';
import { decoded, partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import { isTagStart, readTag } from './markup.ts';
import type { MarkupAttribute, MarkupTag } from './markup.ts';
import { Mentions } from './mentions.ts';
import { OpenElements } from './openElements.ts';
import { addImagesOf } from './tag.ts';
import type { Literal, Literals } from './tag.ts';
import { dialectOf, noText, valueOf } from './vue.ts';

/** `#if`, `:else if`, `@html`, `/each`: what follows reads like an expression. */
const blockHead = /[#:@]\s*[a-z]+(?:\s+if\b)?|\/(?:if|each|key|await|snippet)\b/y;

/** Finds images in a Svelte component: in its markup, scripts and styles. */
export function scanSvelte(source: Meant, mentions: Mentions): void {
  new SvelteScanner(source, mentions).scan();
}

class SvelteScanner {
  readonly #source: Meant;
  readonly #text: string;
  readonly #mentions: Mentions;
  readonly #headings: HeadingsAndFigures;
  readonly #open = new OpenElements({ slashCloses: true });
  /** Where an expression in a tag ends; what is in it is found when the attribute is read. */
  readonly #bracesEnd = (open: number): number => this.#expression(open, new Mentions());

  constructor(source: Meant, mentions: Mentions) {
    this.#source = source;
    this.#text = source.text;
    this.#mentions = mentions;
    this.#headings = new HeadingsAndFigures(mentions);
  }

  scan(): void {
    const next = /[<{]/g;
    for (let match = next.exec(this.#text); match; match = next.exec(this.#text)) {
      const { index } = match;
      next.lastIndex = match[0] === '<' ? this.#markup(index) : this.#expression(index, this.#mentions);
    }
    this.#headings.end();
  }

  /** Scans an expression, or the head of a block, whose brace opens at an index. Answers where it ends. */
  #expression(open: number, mentions: Mentions): number {
    blockHead.lastIndex = open + 1;
    const from = blockHead.test(this.#text) ? blockHead.lastIndex : open + 1;
    return scanJs(this.#source, from, this.#text.length, { jsx: false, inBraces: true }, mentions);
  }

  #markup(open: number): number {
    const text = this.#text;
    if (text[open + 1] === '!') return endOfDeclaration(text, open, false);
    if (text[open + 1] === '/') return this.#endTag(open);
    if (!isTagStart(text, open + 1)) return open + 1;
    const tag = readTag(text, open, this.#bracesEnd);
    return tag ? this.#element(open, tag) : text.length;
  }

  #endTag(open: number): number {
    const tag = readTag(this.#text, open + 1);
    if (!tag) return this.#text.length;
    this.#headings.close(tag.name, this.#source, open);
    this.#open.close(tag.name);
    return tag.end;
  }

  #element(open: number, tag: MarkupTag): number {
    const { name, end } = tag;
    if ((name === 'script' || name === 'style') && !tag.isSelfClosing) return this.#raw(name, tag);
    const start = this.#source.at(open);
    const attributes = new Map<string, Literals>();
    for (const attribute of tag.attributes) this.#attribute(attribute, start, attributes);
    addImagesOf({ name, start }, attributes, this.#open.tagRules, this.#mentions);
    if (name === 'textarea' && !tag.isSelfClosing) return endOfRawText(this.#text, name, end);
    this.#headings.open(name, end);
    this.#open.open(name, tag.isSelfClosing);
    return end;
  }

  #raw(name: string, tag: MarkupTag): number {
    const to = endOfRawText(this.#text, name, tag.end);
    const content = partOf(this.#source, tag.end, to);
    if (name === 'style') scanCss(content, dialectOf(valueOf(this.#text, tag, 'lang')), this.#mentions);
    // Of scripts that stand deeper those of the page are meant, which no bundler reads.
    else if (this.#open.isEmpty) scanJs(content, 0, content.text.length, { jsx: false }, this.#mentions);
    return to;
  }

  #attribute({ name, value }: MarkupAttribute, start: number, attributes: Map<string, Literals>): void {
    if (!value) {
      attributes.set(name, [noText]);
      return;
    }
    const text = this.#text.slice(value.from, value.to);
    const isStyle = name === 'style' || name.startsWith('style:');
    const brace = text.indexOf('{');
    if (brace < 0) {
      const meant = withoutCharacterReferences(partOf(this.#source, value.from, value.to), 'optional');
      if (isStyle) scanCss(meant, 'css', this.#mentions, start);
      else attributes.set(name, [meant]);
      return;
    }
    const whole = brace === 0 ? this.#whole(value, text, isStyle ? start : undefined) : undefined;
    if (whole && !isStyle) attributes.set(name, whole);
    if (whole) return;
    const filled = this.#filled(value);
    if (isStyle) scanCss(filled, 'css', this.#mentions, start);
    else attributes.set(name, [filled]);
  }

  /** A value in words with expressions in it, in the place of which stands the mark of what is to be filled in. */
  #filled({ from, to }: { from: number; to: number }): Meant {
    const marked = decoded(partOf(this.#source, from, to), /\{/g, (_, index) => ({
      length: this.#bracesEnd(from + index) - from - index,
      means: '{{}}',
    }));
    return withoutCharacterReferences(marked, 'optional');
  }

  /** The literals of a value that is one expression in braces; undefined for one that has more around it. */
  #whole(
    value: { from: number; to: number },
    text: string,
    styleOf: number | undefined,
  ): Literals | undefined {
    const literals: Literal[] = [];
    const number = /^\{\s*(\d+)\s*\}$/.exec(text)?.[1];
    if (number !== undefined) {
      const at = value.from + text.indexOf(number);
      return [partOf(this.#source, at, at + number.length)];
    }
    const expression = partOf(this.#source, value.from, value.to);
    const options = {
      jsx: false,
      inBraces: true,
      value: (literal: Literal) => literals.push(literal),
      styleOf,
    };
    const end = scanJs(expression, 1, expression.text.length, options, this.#mentions);
    return end === expression.text.length ? literals : undefined;
  }
}
