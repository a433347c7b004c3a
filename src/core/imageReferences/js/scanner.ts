import { scanCss } from '../css.ts';
import { withoutCharacterReferences, withoutJsEscapes } from '../escapes.ts';
import { partOf } from '../meant.ts';
import type { Meant } from '../meant.ts';
import type { Mentions } from '../mentions.ts';
import { addImagesOf } from '../tag.ts';
import type { Literal } from '../tag.ts';
import { CallArguments, ModuleStatement } from './modules.ts';
import { endOfRegex, endOfString, isWordPart, signAt, skipTrivia, wordAt } from './tokens.ts';
import { Values } from './values.ts';

/** What is to be scanned, and how. */
export type JsOptions = {
  /** Whether `<` may begin an element. */
  readonly jsx: boolean;
  /** Takes the literals that the whole expression may be, where it is one: an attribute's value. */
  readonly value?: (literal: Literal) => void;
  /** Where the tag begins whose style the expression is, as an object or in words: then its strings are CSS. */
  readonly styleOf?: number | undefined;
  /** Whether a closing brace without its opening one ends it: an expression in braces. */
  readonly inBraces?: boolean;
};

/** What an open bracket, template or element is, and what holds inside of it. */
type Frame = {
  readonly kind:
    'block' | 'object' | 'paren' | 'square' | 'substitution' | 'container' | 'template' | 'tag' | 'children';
  /** Takes the literals that the value of this frame may be. */
  readonly values?: Values | undefined;
  /** Offset of the tag whose style this is part of. */
  readonly styleOf?: number | undefined;
  /** Of a paren: what is called, if it loads something. */
  readonly call?: CallArguments | undefined;
  /** Of a paren: takes what the call loads, where the call is the value of an attribute. */
  readonly loaded?: Values | undefined;
  /** Of a paren: whether it is the head of a statement, after which an expression may begin. */
  readonly isHead?: boolean;
  readonly tag?: JsxTag;
  /** Of a template: where its current stretch of text begins, and whether it is the value if it stays whole. */
  from?: number;
  isPlain?: boolean;
};

type JsxTag = {
  readonly name: string;
  readonly start: number;
  readonly attributes: Map<string, Literal[]>;
};

const none: ReadonlySet<Frame['kind']> = new Set();
/** What a brace closes, or a bracket does not reach over. */
const braced: ReadonlySet<Frame['kind']> = new Set([
  'block',
  'object',
  'substitution',
  'container',
  'template',
  'tag',
  'children',
]);
/** The frames that each closing bracket closes. */
const closedBy: Readonly<Record<')' | ']' | '}', ReadonlySet<Frame['kind']>>> = {
  ')': new Set(['paren']),
  ']': new Set(['square']),
  '}': new Set(['block', 'object', 'substitution', 'container']),
};

/** Words after which an operand is expected. */
const beforeOperand = new Set(
  'return typeof instanceof in of new delete void throw case do else yield await default extends'.split(' '),
);
/** What stands before a statement. */
const beginsStatement = new Set(['', ';', '}', 'default', 'else', 'do']);
/** What stands before a block that is no body of anything. */
const beforeBlock = new Set(['', ';', '=>', 'do', 'else', '{', '}']);
/** Words whose parentheses are the head of a statement. */
const withHead = new Set(['if', 'while', 'for', 'with']);

/**
 * Finds images in JavaScript and TypeScript: imports, `require`, `new URL(…, import.meta.url)`, and elements of JSX.
 * Nothing in it recurses: whatever is open stands on one stack.
 *
 * @returns index after what was scanned
 */
export function scanJs(
  source: Meant,
  from: number,
  to: number,
  options: JsOptions,
  mentions: Mentions,
): number {
  return new JsScanner(source, from, to, options, mentions).scan();
}

class JsScanner {
  readonly #source: Meant;
  readonly #text: string;
  readonly #end: number;
  readonly #options: JsOptions;
  readonly #mentions: Mentions;
  readonly #frames: Frame[];
  readonly #module = new ModuleStatement();
  #at: number;
  /** What came before: an operand, so that an operator follows, or the operator or word itself. */
  #before = '';
  #beforeIsOperand = false;
  /** The word two tokens ago, for `new URL`. */
  #wordBefore = '';
  /** Whether a function or class has begun that is an operand, whose body is still to come. */
  #isExpressionBody = false;
  /** Whether the operand that the last word begins may be the value. */
  #mayBeValue = false;
  #closings: ReadonlyMap<string, number> | undefined;
  #isDone = false;

  constructor(source: Meant, from: number, to: number, options: JsOptions, mentions: Mentions) {
    this.#source = source;
    this.#text = source.text;
    this.#at = from;
    this.#end = to;
    this.#options = options;
    this.#mentions = mentions;
    const take = options.value;
    const values = take && new Values(take);
    this.#frames = [{ kind: 'container', values, styleOf: options.styleOf }];
  }

  scan(): number {
    while (this.#at < this.#end && !this.#isDone) {
      const frame = this.#top;
      if (frame.kind === 'template') this.#template(frame);
      else if (frame.kind === 'tag') this.#insideTag(frame);
      else if (frame.kind === 'children') this.#children();
      else this.#code(frame);
    }
    return this.#at;
  }

  /** Whether an operand that begins here may be the value of the innermost frame. */
  #mayBegin(): boolean {
    return this.#top.values?.mayBegin(this.#before, this.#beforeIsOperand) ?? false;
  }

  get #top(): Frame {
    return this.#frames.at(-1) ?? { kind: 'block' };
  }

  #push(frame: Frame): void {
    this.#frames.push(frame);
    this.#operator('');
  }

  #operator(text: string): void {
    this.#before = text;
    this.#beforeIsOperand = false;
  }

  #operand(text = ''): void {
    this.#before = text;
    this.#beforeIsOperand = true;
  }

  #code(frame: Frame): void {
    this.#at = skipTrivia(this.#text, this.#at, this.#end);
    if (this.#at >= this.#end) return;
    if (isWordPart(this.#text, this.#at)) {
      this.#word(wordAt(this.#text, this.#at));
      return;
    }
    const character = this.#text.charAt(this.#at);
    switch (character) {
      case '"':
      case "'":
        this.#string(frame, character);
        return;
      case '`':
        this.#at++;
        this.#frames.push({
          kind: 'template',
          styleOf: frame.styleOf,
          values: this.#mayBegin() ? frame.values : undefined,
          from: this.#at,
          isPlain: !this.#beforeIsOperand,
        });
        return;
      case '(':
        this.#openParen(frame);
        return;
      case '[':
        this.#at++;
        this.#push({ kind: 'square', styleOf: frame.styleOf });
        return;
      case '{':
        this.#openBrace(frame);
        return;
      case ')':
      case ']':
      case '}':
        this.#close(character);
        return;
      case '/':
        if (!this.#beforeIsOperand) {
          this.#at = endOfRegex(this.#text, this.#at, this.#end);
          this.#operand();
          return;
        }
        break;
      case '<':
        if (this.#options.jsx && !this.#beforeIsOperand && this.#element()) return;
        break;
      case ',':
        frame.call?.comma(this.#text, this.#at);
        break;
      case ';':
        this.#module.end();
        break;
    }
    this.#sign();
  }

  /** An operator or another sign. */
  #sign(): void {
    const sign = signAt(this.#text, this.#at);
    this.#at += sign.length;
    // Before or after its operand: what is expected next stays the same.
    if (sign === '++' || sign === '--') return;
    if (sign === '.' && this.#before === 'import') this.#module.end(); // import.meta
    // A type assertion that nothing is missing changes nothing.
    if (sign === '!' && this.#beforeIsOperand && this.#text[this.#at] !== '=') return;
    this.#operator(sign);
  }

  #word(word: string): void {
    this.#at += word.length;
    const isProperty = this.#before === '.' || this.#before === '?.';
    if (isProperty) {
      this.#wordBefore = '.';
      this.#operand();
      return;
    }
    this.#module.word(word, this.#before);
    const before = this.#before;
    if (word === 'function' || word === 'class')
      this.#isExpressionBody = !this.#beforeIsOperand && !beginsStatement.has(before);
    const isNew = before === 'new' && !this.#beforeIsOperand;
    this.#mayBeValue = isNew ? this.#mayBeValue : this.#mayBegin();
    if (beforeOperand.has(word)) this.#operator(word);
    else this.#operand(word);
    this.#wordBefore = before;
  }

  #string(frame: Frame, quote: string): void {
    const from = this.#at + 1;
    const to = endOfString(this.#text, this.#at, quote, this.#end);
    const isWhole = this.#text[to] === quote && to < this.#end;
    this.#at = isWhole ? to + 1 : to;
    if (isWhole) this.#literal(frame, from, to, this.#mayBegin());
    this.#operand('string');
  }

  /** A literal, between its quotes. */
  #literal(frame: Frame, from: number, to: number, mayBegin: boolean): void {
    const literal = (): Meant => withoutJsEscapes(partOf(this.#source, from, to));
    // In a style a string is CSS, except where a call loads it.
    const isStyle = frame.styleOf !== undefined && !frame.call;
    if (this.#module.takes(this.#before, this.#beforeIsOperand)) this.#load(literal(), undefined);
    else if (isStyle) scanCss(literal(), 'css', this.#mentions, frame.styleOf);
    else if (mayBegin && frame.values?.mayEnd(this.#text, this.#at, this.#end)) frame.values.take(literal());
  }

  /** A module: the image of an attribute, or of nobody. */
  #load(module: Meant, values: Values | undefined): void {
    if (values) values.take({ ...module, isModule: true });
    else this.#mentions.add(module, { isModule: true, group: module.at(0) });
  }

  #openParen(frame: Frame): void {
    this.#at++;
    const word = this.#before;
    const isOfTypes = this.#module.isOfTypes;
    if (word === 'import') this.#module.end();
    const call = isOfTypes ? undefined : CallArguments.of(word, this.#wordBefore, this.#beforeIsOperand);
    const loaded = call && this.#mayBeValue && !frame.call ? frame.values : undefined;
    const group = this.#mayBegin() ? frame.values : undefined;
    const isHead = withHead.has(word);
    this.#push({
      kind: 'paren',
      call,
      loaded,
      isHead,
      values: call?.values ?? group,
      styleOf: frame.styleOf,
    });
    this.#before = '(';
  }

  #openBrace(frame: Frame): void {
    this.#at++;
    const before = this.#before;
    const isObject = !this.#beforeIsOperand && !beforeBlock.has(before) && !this.#module.isOpen;
    const isBody = this.#isExpressionBody && this.#beforeIsOperand;
    if (isBody) this.#isExpressionBody = false;
    const isExpression =
      isBody || isObject || (before === '' && frame.kind === 'container' && this.#frames.length > 1);
    this.#push({
      kind: isExpression || frame.styleOf !== undefined ? 'object' : 'block',
      styleOf: frame.styleOf,
    });
  }

  /** Closes the innermost bracket of that kind; what was left open inside of it is forgotten. */
  #close(character: ')' | ']' | '}'): void {
    this.#at++;
    const kinds = closedBy[character];
    // Brackets do not reach over braces.
    const limit = character === '}' ? none : braced;
    let index = this.#frames.length - 1;
    while (index > 0 && !kinds.has(this.#top.kind) && !limit.has(this.#top.kind)) {
      this.#frames.pop();
      index--;
    }
    const frame = this.#top;
    if (!kinds.has(frame.kind)) {
      this.#operand();
      return;
    }
    if (this.#frames.length === 1) {
      if (this.#options.inBraces && character === '}') this.#isDone = true;
      this.#operator(character);
      return;
    }
    this.#frames.pop();
    for (const literal of frame.call?.loaded ?? []) this.#load(literal, frame.loaded);
    if (frame.kind === 'substitution') this.#resumeTemplate();
    else if (frame.kind === 'block' || frame.isHead) this.#operator(frame.kind === 'block' ? '}' : '');
    else this.#operand();
  }

  #resumeTemplate(): void {
    const template = this.#top;
    template.from = this.#at;
    template.isPlain = false;
  }

  /** Reads a template's text up to its end, or to the next substitution. */
  #template(frame: Frame): void {
    const text = this.#text;
    const from = frame.from ?? this.#at;
    let at = this.#at;
    while (at < this.#end && text[at] !== '`' && !(text[at] === '$' && text[at + 1] === '{'))
      at += text[at] === '\\' ? 2 : 1;
    at = Math.min(at, this.#end);
    const { styleOf } = frame;
    if (styleOf !== undefined)
      scanCss(withoutJsEscapes(partOf(this.#source, from, at)), 'css', this.#mentions, styleOf);
    if (text[at] === '$' && at < this.#end) {
      this.#at = at + 2;
      this.#push({ kind: 'substitution' });
      return;
    }
    this.#at = Math.min(at + 1, this.#end);
    this.#frames.pop();
    // Without substitutions it is a literal.
    const isLiteral = frame.isPlain && at < this.#end;
    if (isLiteral && frame.values?.mayEnd(text, this.#at, this.#end))
      frame.values.take(withoutJsEscapes(partOf(this.#source, from, at)));
    this.#operand('string');
  }

  /** Begins an element if a `<` does; false when it is an operator, or the parameters of a type. */
  #element(): boolean {
    const open = this.#at;
    const name = jsxName(this.#text, open + 1);
    const after = open + 1 + name.length;
    if (name === '') {
      if (this.#text[after] !== '>' || !this.#isClosedAfter('', after)) return false;
      this.#at = after + 1;
      this.#push({ kind: 'children' });
      return true;
    }
    const next = skipTrivia(this.#text, after, this.#end);
    // `<T,>(…)`, `<T extends U>(…)`, `<const T>(…)` and `<T>(…)` are generic functions.
    if (this.#text[next] === ',' || /^extends\s/.test(this.#text.slice(next, next + 8))) return false;
    if (this.#text[next] === '=' || (this.#text[next] === '>' && !this.#isClosedAfter(name, next)))
      return false;
    this.#at = typeArgumentsEnd(this.#text, after, this.#end);
    this.#frames.push({ kind: 'tag', tag: { name, start: open, attributes: new Map() } });
    return true;
  }

  /** Whether an end tag of that name comes later: what is never closed is no element, or not written yet. */
  #isClosedAfter(name: string, index: number): boolean {
    this.#closings ??= lastClosings(this.#text);
    return (this.#closings.get(name) ?? -1) > index;
  }

  /** Reads the next attribute of a tag, or its end. */
  #insideTag(frame: Frame): void {
    const text = this.#text;
    this.#at = skipTrivia(text, this.#at, this.#end);
    const { tag } = frame;
    if (this.#at >= this.#end || !tag) return;
    const character = text[this.#at];
    if (character === '>' || (character === '/' && text[this.#at + 1] === '>')) {
      this.#endOfTag(tag, character === '/');
      return;
    }
    if (character === '{') {
      this.#at++;
      this.#push({ kind: 'container' });
      return;
    }
    const name = jsxName(text, this.#at);
    if (name === '') {
      this.#at++;
      return;
    }
    this.#at = skipTrivia(text, this.#at + name.length, this.#end);
    if (text[this.#at] !== '=') return;
    this.#at = skipTrivia(text, this.#at + 1, this.#end);
    this.#attributeValue(tag, name);
  }

  #attributeValue(tag: JsxTag, name: string): void {
    const text = this.#text;
    const literals: Literal[] = [];
    // As in React, the last one of a name counts.
    tag.attributes.set(name, literals);
    const quote = text[this.#at];
    if (quote === '"' || quote === "'") {
      const to = text.indexOf(quote, this.#at + 1);
      const end = to < 0 || to > this.#end ? this.#end : to;
      const value = partOf(this.#source, this.#at + 1, end);
      const literal = withoutCharacterReferences(value, 'required');
      if (name === 'style') scanCss(literal, 'css', this.#mentions, this.#source.at(tag.start));
      else literals.push(literal);
      this.#at = Math.min(end + 1, this.#end);
    } else if (quote === '{') {
      this.#at++;
      const values = new Values((literal) => literals.push(literal));
      const styleOf = name === 'style' ? this.#source.at(tag.start) : undefined;
      this.#push({ kind: 'container', values, styleOf });
      this.#numberIn(literals);
    } else if (quote === '<') this.#element();
  }

  /** `width={1200}` */
  #numberIn(literals: Literal[]): void {
    const number = /\s*(\d+)\s*(?=\})/y;
    number.lastIndex = this.#at;
    const match = number.exec(this.#text);
    if (match) literals.push(partOf(this.#source, this.#at, this.#at + match[0].length));
  }

  #endOfTag(tag: JsxTag, isSelfClosing: boolean): void {
    this.#at += isSelfClosing ? 2 : 1;
    this.#frames.pop();
    const { name, start, attributes } = tag;
    // A source of a video has a src, and no srcSet.
    const rules = { srcset: 'srcSet', isInPicture: true } as const;
    addImagesOf({ name, start: this.#source.at(start) }, attributes, rules, this.#mentions);
    if (isSelfClosing || !this.#isClosedAfter(name, this.#at - 1)) this.#operand();
    else this.#push({ kind: 'children' });
  }

  /** Reads text between tags up to the next tag or expression. */
  #children(): void {
    const text = this.#text;
    while (this.#at < this.#end && text[this.#at] !== '<' && text[this.#at] !== '{') this.#at++;
    if (this.#at >= this.#end) return;
    if (text[this.#at] === '{') {
      this.#at++;
      this.#push({ kind: 'container' });
      return;
    }
    if (text[this.#at + 1] === '/') {
      const close = text.indexOf('>', this.#at);
      this.#at = close < 0 ? this.#end : Math.min(close + 1, this.#end);
      this.#frames.pop();
      this.#operand();
      return;
    }
    const name = jsxName(text, this.#at + 1);
    const after = this.#at + 1 + name.length;
    if (name !== '') {
      this.#frames.push({ kind: 'tag', tag: { name, start: this.#at, attributes: new Map() } });
      this.#at = typeArgumentsEnd(text, after, this.#end);
    } else if (text[after] === '>' && this.#isClosedAfter('', after)) {
      this.#at = after + 1;
      this.#frames.push({ kind: 'children' });
    } else this.#at++;
  }
}

/** Characters; a limit lets what is not closed not be searched for to the end each time. */
const longestTypeArguments = 1_000;

/** The name of an element or attribute at an index; empty without one. */
function jsxName(text: string, index: number): string {
  const name = /[\p{ID_Start}$_][\p{ID_Continue}$.:-]*/uy;
  name.lastIndex = index;
  return name.exec(text)?.[0] ?? '';
}

/** Index after the type arguments of an element, `<Select<Option> …`; the index itself without any. */
function typeArgumentsEnd(text: string, index: number, end: number): number {
  if (text[index] !== '<') return index;
  let depth = 0;
  for (let at = index; at < Math.min(end, index + longestTypeArguments); at++) {
    if (text[at] === '<') depth++;
    else if (text[at] === '>' && text[at - 1] !== '=' && --depth === 0) return at + 1;
  }
  return index + 1;
}

/** Where the last end tag of each name stands. */
function lastClosings(text: string): Map<string, number> {
  const closings = new Map<string, number>();
  for (const { 1: name = '', index } of text.matchAll(/<\s*\/\s*([\p{ID_Continue}$.:-]*)/gu))
    closings.set(name, index);
  return closings;
}
