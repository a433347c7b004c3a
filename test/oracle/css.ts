import { ident, string, tokenize, tokenTypes, url } from 'css-tree';
import scssTokenize from 'postcss-scss/lib/scss-tokenize';
import { Input } from 'postcss';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { asWritten, blanked, type Decoded, decodeMatches, part } from './decoded.ts';
import { inOrder, referencesIn } from './path.ts';

type Token = { readonly type: number; readonly start: number; readonly end: number };

const escapes = /\\(?:[\da-f]{1,6}(?:\r\n|[ \t\r\n\f])?|\r\n|[^])/gi;

/** References in a style sheet or in the value of a style attribute. */
export function referencesInCss(sheet: Decoded): ImageReference[] {
  const tokens: Token[] = [];
  tokenize(sheet.text, (type, start, end) => {
    if (type !== tokenTypes.WhiteSpace && type !== tokenTypes.Comment) tokens.push({ type, start, end });
  });
  return inOrder(new Reader(sheet, tokens).read());
}

/** References in SCSS or Less: CSS with further comments, as far as images are concerned. */
export function referencesInScss(sheet: Decoded): ImageReference[] {
  const text = blanked(sheet.text, scssComments(sheet.text));
  return referencesInCss({ text, offset: sheet.offset });
}

function scssComments(text: string): { start: number; end: number }[] {
  const comments: { start: number; end: number }[] = [];
  const tokens = scssTokenize(new Input(text), { ignoreErrors: true });
  while (!tokens.endOfFile()) {
    const [type, , start, last] = tokens.nextToken({ ignoreUnclosed: true }) ?? [''];
    if (type === 'comment') comments.push({ start: start!, end: Math.min(last! + 1, text.length) });
  }
  return comments;
}

/** Walks over the tokens once, knowing which functions and blocks are open. */
class Reader {
  readonly #sheet: Decoded;
  readonly #tokens: readonly Token[];
  /** What each open parenthesis, bracket and brace belongs to: a function's or an at-rule's name. */
  readonly #open: { readonly of: string; readonly closer: number }[] = [];
  #atRule = '';
  readonly #found: ImageReference[] = [];

  constructor(sheet: Decoded, tokens: readonly Token[]) {
    this.#sheet = sheet;
    this.#tokens = tokens;
  }

  read(): ImageReference[] {
    this.#tokens.forEach((token, index) => this.#visit(token, index));
    return this.#found;
  }

  #visit(token: Token, index: number): void {
    const written = this.#sheet.text.slice(token.start, token.end);
    switch (token.type) {
      case tokenTypes.AtKeyword:
        this.#atRule = ident.decode(written.slice(1)).toLowerCase();
        return;
      case tokenTypes.Semicolon:
        this.#atRule = '';
        return;
      case tokenTypes.LeftCurlyBracket:
        this.#open.push({ of: this.#atRule, closer: tokenTypes.RightCurlyBracket });
        this.#atRule = '';
        return;
      case tokenTypes.Function:
        this.#open.push({
          of: ident.decode(written.slice(0, -1)).toLowerCase(),
          closer: tokenTypes.RightParenthesis,
        });
        return;
      case tokenTypes.LeftParenthesis:
        this.#open.push({ of: '', closer: tokenTypes.RightParenthesis });
        return;
      case tokenTypes.LeftSquareBracket:
        this.#open.push({ of: '', closer: tokenTypes.RightSquareBracket });
        return;
      case tokenTypes.RightParenthesis:
      case tokenTypes.RightSquareBracket:
      case tokenTypes.RightCurlyBracket:
        if (this.#open.at(-1)?.closer === token.type) this.#open.pop();
        return;
      case tokenTypes.Url:
        this.#url(token, written);
        return;
      case tokenTypes.String:
        if (this.#isReference(index)) this.#string(token, written);
        return;
      default:
        return;
    }
  }

  /** A string is a reference alone in url(), or as one of the options of an image-set(). */
  #isReference(index: number): boolean {
    const inside = this.#open.at(-1)?.of ?? '';
    if (inside !== 'url') return /^(?:-webkit-)?image-set$/.test(inside);
    const [before, after] = [this.#tokens[index - 1], this.#tokens[index + 1]];
    return before?.type === tokenTypes.Function && (!after || after.type === tokenTypes.RightParenthesis);
  }

  #url(token: Token, written: string): void {
    const inner = /^[^(]*\(\s*([^]*?)\s*\)?$/.exec(written)?.[1] ?? '';
    const start = token.start + written.indexOf(inner, written.indexOf('(') + 1);
    this.#add(part(this.#sheet, start, start + inner.length), url.decode(written));
  }

  #string(token: Token, written: string): void {
    const closed = written.length > 1 && written.endsWith(written.charAt(0));
    const inner = part(this.#sheet, token.start + 1, token.end - (closed ? 1 : 0));
    this.#add(inner, string.decode(closed ? written : written + written.charAt(0)));
  }

  #add(written: Decoded, expected: string): void {
    const value = decodeMatches(written, escapes, (escape) => string.decode(`"${escape}"`));
    if (value.text.trim() !== expected.trim()) throw new Error(`decoded ${value.text} for ${expected}`);
    const block = this.#open.findLast(({ closer }) => closer === tokenTypes.RightCurlyBracket);
    const font = block?.of === 'font-face';
    if (!font && this.#atRule !== 'import') this.#found.push(...referencesIn(value));
  }
}

/** References in a style sheet that is a document. */
export function referencesInSheet(language: 'css' | 'scss' | 'less', text: string): ImageReference[] {
  return language === 'css' ? referencesInCss(asWritten(text, 0)) : referencesInScss(asWritten(text, 0));
}
