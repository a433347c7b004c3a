import { withoutCssEscapes } from './escapes.ts';
import { partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import type { Mentions } from './mentions.ts';
import { sizesOf } from './cssSizes.ts';

/** CSS, or a preprocessor's: SCSS and Less have comments to the end of the line, and variables. */
export type CssDialect = 'css' | 'scss' | 'less';

type Block = {
  /** Index of the first mention in it. */
  readonly since: number;
  /** Where its declarations begin. */
  readonly from: number;
  readonly isFontFace: boolean;
};

/** More of a block than this is not looked at for sizes, characters. */
const longestBlock = 4_000;

const identifierStart = /[-\w\u0080-\uffff\\]/;
const identifier = /(?:[-\w\u0080-\uffff]|\\[^\n])+/y;

/** Finds `url()` and the strings of `image-set()` in style sheets, rules and declarations. */
export function scanCss(source: Meant, dialect: CssDialect, mentions: Mentions, group?: number): void {
  new CssScanner(source, dialect, mentions, group).scan();
}

class CssScanner {
  readonly #source: Meant;
  readonly #text: string;
  readonly #dialect: CssDialect;
  readonly #mentions: Mentions;
  readonly #group: number | undefined;
  #at = 0;
  /** For each open parenthesis, whether it is that of an image-set. */
  readonly #parentheses: boolean[] = [];
  readonly #blocks: Block[] = [];
  /** The at-rule whose head is being read, lower case, without `@`. */
  #atRule = '';
  /** Where the declaration or rule head begins: candidates of one value show the same image. */
  #statement = 0;

  constructor(source: Meant, dialect: CssDialect, mentions: Mentions, group: number | undefined) {
    this.#source = source;
    this.#text = source.text;
    this.#dialect = dialect;
    this.#mentions = mentions;
    this.#group = group;
  }

  scan(): void {
    const text = this.#text;
    this.#blocks.push({ since: this.#mentions.found.length, from: 0, isFontFace: false });
    while (this.#at < text.length) this.#step(text.charAt(this.#at));
    while (this.#blocks.length > 0) this.#closeBlock();
  }

  #step(character: string): void {
    const text = this.#text;
    if (character === '/' && text[this.#at + 1] === '*') {
      this.#skipTo('*/', this.#at + 2);
      return;
    }
    if (character === '/' && text[this.#at + 1] === '/' && this.#dialect !== 'css') {
      this.#skipLine();
      return;
    }
    if (character === '"' || character === "'") {
      this.#string(character);
      return;
    }
    if (identifierStart.test(character)) {
      this.#word();
      return;
    }
    this.#at++;
    switch (character) {
      case '@':
        this.#atRule = this.#identifier().toLowerCase();
        break;
      case '(':
        this.#parentheses.push(false);
        break;
      case ')':
        this.#parentheses.pop();
        break;
      case '{':
        this.#openBlock();
        break;
      case '}':
        if (this.#blocks.length > 1) this.#closeBlock();
        this.#endStatement();
        break;
      case ';':
        this.#endStatement();
        break;
    }
  }

  #endStatement(): void {
    this.#atRule = '';
    // What was left open does not reach over the end of a declaration.
    this.#parentheses.length = 0;
    this.#statement = this.#at;
  }

  #openBlock(): void {
    this.#completeBlock();
    const isFontFace = this.#atRule === 'font-face';
    this.#blocks.push({ since: this.#mentions.found.length, from: this.#at, isFontFace });
    this.#endStatement();
  }

  #closeBlock(): void {
    this.#completeBlock();
    this.#blocks.pop();
    this.#completeTo(this.#mentions.found.length);
  }

  /** Tells the images of the innermost block what its declarations say, as far as they have been read. */
  #completeBlock(): void {
    const block = this.#blocks.at(-1);
    if (!block || block.since === this.#mentions.found.length) return;
    const declarations = this.#text.slice(block.from, Math.min(this.#at, block.from + longestBlock));
    this.#mentions.complete(block.since, sizesOf(declarations));
    this.#completeTo(this.#mentions.found.length);
  }

  /** What has been found up to here needs no more of the innermost block. */
  #completeTo(since: number): void {
    const block = this.#blocks.pop();
    if (block) this.#blocks.push({ ...block, since, from: this.#at });
  }

  #identifier(): string {
    identifier.lastIndex = this.#at;
    const [word = ''] = identifier.exec(this.#text) ?? [];
    this.#at += word.length;
    return word;
  }

  #word(): void {
    const word = this.#identifier();
    if (word === '') {
      this.#at++;
      return;
    }
    if (this.#text[this.#at] !== '(') return;
    const name = word.toLowerCase();
    this.#at++;
    if (name === 'url') this.#url();
    else this.#parentheses.push(name === 'image-set' || name === '-webkit-image-set');
  }

  /** A string; in an image-set itself it is a URL. */
  #string(quote: string): void {
    const from = this.#at + 1;
    const to = endOfString(this.#text, this.#at, quote);
    this.#at = Math.min(to + 1, this.#text.length);
    const isWhole = this.#text[to] === quote || to >= this.#text.length;
    if (!isWhole) this.#at = to;
    if (isWhole && this.#parentheses.at(-1) === true) this.#add(from, to);
  }

  /** What follows `url(`: a string, or characters up to the closing parenthesis. */
  #url(): void {
    const text = this.#text;
    let from = this.#at;
    while (from < text.length && isSpace(text.charCodeAt(from))) from++;
    const quote = text[from];
    if (quote === '"' || quote === "'") {
      const to = endOfString(text, from, quote);
      this.#at = Math.min(to + 1, text.length);
      if (text[to] !== quote && to < text.length) {
        this.#at = to;
        return;
      }
      let end = this.#at;
      while (end < text.length && isSpace(text.charCodeAt(end))) end++;
      // In a preprocessor something may follow: `url("a" + $b)`.
      if (end >= text.length || text[end] === ')') {
        this.#at = Math.min(end + 1, text.length);
        this.#add(from + 1, to);
      } else this.#parentheses.push(false);
      return;
    }
    this.#at = from;
    while (this.#at < text.length && !/[\s"'()]/.test(text.charAt(this.#at))) {
      // A backslash before a line break is no escape here.
      const isEscape = text[this.#at] === '\\' && !/[\n\r\f]/.test(text.charAt(this.#at + 1));
      this.#at += isEscape ? 2 : 1;
    }
    const to = (this.#at = Math.min(this.#at, text.length));
    while (this.#at < text.length && isSpace(text.charCodeAt(this.#at))) this.#at++;
    if (this.#at >= text.length || text[this.#at] === ')') {
      this.#at = Math.min(this.#at + 1, text.length);
      if (!this.#isExpression(text.slice(from, to))) this.#add(from, to);
    } else if (this.#dialect === 'css') {
      this.#skipTo(')', this.#at);
    } else {
      // An expression of the preprocessor: read like any function's arguments.
      this.#parentheses.push(false);
    }
  }

  #isExpression(raw: string): boolean {
    if (this.#dialect === 'scss') return raw.includes('$');
    return this.#dialect === 'less' && /^@[\w-]/.test(raw);
  }

  #add(from: number, to: number): void {
    const url = withoutCssEscapes(partOf(this.#source, from, to));
    const isFont = this.#blocks.at(-1)?.isFontFace === true;
    if (isFont || this.#atRule === 'import' || this.#atRule === 'namespace') return;
    if (this.#dialect === 'less' && this.#text.slice(from, to).includes('@{')) return;
    this.#mentions.add(url, { group: this.#group ?? this.#source.at(this.#statement) });
  }

  #skipTo(end: string, from: number): void {
    const found = this.#text.indexOf(end, from);
    this.#at = found < 0 ? this.#text.length : found + end.length;
  }

  #skipLine(): void {
    const lineBreak = /[\n\r\f]/g;
    lineBreak.lastIndex = this.#at;
    this.#at = lineBreak.exec(this.#text)?.index ?? this.#text.length;
  }
}

/** Index of the closing quote, of the line break that cuts the string, or of the end. */
function endOfString(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
    else if (character === quote || character === '\n' || character === '\r' || character === '\f') return at;
  }
  return text.length;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
