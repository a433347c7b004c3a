import { scanCss } from './css.ts';
import type { CssDialect } from './css.ts';
import { withoutCharacterReferences } from './escapes.ts';
import { HeadingsAndFigures } from './headings.ts';
import { endOfDeclaration, endOfRawText } from './html.ts';
import { scanJs } from './js/scanner.ts';
import { partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import { isTagStart, readTag } from './markup.ts';
import type { MarkupAttribute, MarkupTag } from './markup.ts';
import type { Mentions } from './mentions.ts';
import { OpenElements } from './openElements.ts';
import { addImagesOf } from './tag.ts';
import type { Literal, Literals } from './tag.ts';

/** What an attribute without a value says. */
export const noText: Literal = { text: '', at: () => 0 };

/** Elements whose content is text, in a template. */
const rawText = /^(?:textarea|title|script|style)$/;

/** Finds images in a Vue component: in its template, scripts and styles. */
export function scanVue(source: Meant, mentions: Mentions): void {
  new VueScanner(source, mentions).scan();
}

class VueScanner {
  readonly #source: Meant;
  readonly #text: string;
  readonly #mentions: Mentions;
  readonly #headings: HeadingsAndFigures;
  readonly #open = new OpenElements({ slashCloses: true, transparent: 'template' });

  constructor(source: Meant, mentions: Mentions) {
    this.#source = source;
    this.#text = source.text;
    this.#mentions = mentions;
    this.#headings = new HeadingsAndFigures(mentions);
  }

  scan(): void {
    const text = this.#text;
    const next = /<|\{\{/g;
    for (let match = next.exec(text); match; match = next.exec(text)) {
      const { index } = match;
      if (match[0] === '<') next.lastIndex = this.#markup(index);
      else if (!this.#open.isEmpty) next.lastIndex = after(text, '}}', index);
    }
    this.#headings.end();
  }

  #markup(open: number): number {
    const text = this.#text;
    if (text[open + 1] === '!') return endOfDeclaration(text, open, false);
    if (text[open + 1] === '/') return this.#endTag(open);
    if (!isTagStart(text, open + 1)) return open + 1;
    const tag = readTag(text, open);
    if (!tag) return text.length;
    return this.#open.isEmpty ? this.#block(tag) : this.#element(open, tag);
  }

  #endTag(open: number): number {
    const tag = readTag(this.#text, open + 1);
    if (!tag) return this.#text.length;
    this.#headings.close(tag.name, this.#source, open);
    this.#open.close(tag.name);
    return tag.end;
  }

  /** A block of the file itself: of those only templates hold elements. */
  #block(tag: MarkupTag): number {
    const { name, end } = tag;
    if (tag.isSelfClosing) return end;
    const lang = valueOf(this.#text, tag, 'lang');
    if (name === 'template' && (lang === undefined || lang === 'html')) {
      this.#open.open(name, false);
      return end;
    }
    const to = endOfRawText(this.#text, name, end);
    const content = partOf(this.#source, end, to);
    if (name === 'style') scanCss(content, dialectOf(lang), this.#mentions);
    if (name === 'script') {
      const jsx = lang !== 'ts';
      scanJs(content, 0, content.text.length, { jsx }, this.#mentions);
    }
    return to;
  }

  #element(open: number, tag: MarkupTag): number {
    const start = this.#source.at(open);
    const attributes = new Map<string, Literals>();
    for (const attribute of tag.attributes) this.#attribute(attribute, start, attributes);
    addImagesOf({ name: tag.name, start }, attributes, this.#open.tagRules, this.#mentions);
    if (!tag.isSelfClosing && rawText.test(tag.name)) return endOfRawText(this.#text, tag.name, tag.end);
    this.#headings.open(tag.name, tag.end);
    this.#open.open(tag.name, tag.isSelfClosing);
    return tag.end;
  }

  #attribute({ name, value }: MarkupAttribute, start: number, attributes: Map<string, Literals>): void {
    const raw = value ? partOf(this.#source, value.from, value.to) : undefined;
    const meant = raw && withoutCharacterReferences(raw, 'optional');
    const bound = /^(?::|v-bind:)([\w-]+)/.exec(name)?.[1];
    const isProgram = bound !== undefined || /^(?:v-|@|#|\.)/.test(name);
    if (!isProgram) {
      if (meant && name === 'style') scanCss(meant, 'css', this.#mentions, start);
      if (!attributes.has(name)) attributes.set(name, [meant ?? noText]);
      return;
    }
    if (!meant) return;
    const literals: Literal[] = [];
    const number = /^\s*\d+\s*$/.test(meant.text);
    if (number) literals.push(meant);
    const options = {
      jsx: false,
      value: (literal: Literal) => literals.push(literal),
      styleOf: bound === 'style' ? start : undefined,
    };
    scanJs(meant, 0, meant.text.length, options, this.#mentions);
    if (bound !== undefined) attributes.set(bound, literals);
  }
}

/** The dialect of a style block, by its `lang`. */
export function dialectOf(lang: string | undefined): CssDialect {
  if (lang === 'less') return 'less';
  return lang === 'scss' || lang === 'sass' || lang === 'styl' || lang === 'stylus' ? 'scss' : 'css';
}

/** The literal value of an attribute. */
export function valueOf(text: string, { attributes }: MarkupTag, name: string): string | undefined {
  const value = attributes.find((attribute) => attribute.name === name)?.value;
  return value && text.slice(value.from, value.to).toLowerCase();
}

function after(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found + what.length;
}
