import type { Meant } from '../meant.ts';
import { readLabel } from './definitions.ts';
import type { Definitions, Definition } from './definitions.ts';
import { readDestination, readTitle, skipSpace } from './destination.ts';
import { inlineTag } from './htmlBlock.ts';
import { SyntaxMask } from './plainText.ts';

/** What a stretch of text holds, in order. */
export type InlineFound =
  /** Indices of the destination. */
  | {
      readonly kind: 'image';
      readonly open: number;
      readonly from: number;
      readonly to: number;
      readonly title: string | undefined;
      readonly alt: string;
    }
  | {
      readonly kind: 'reference';
      readonly open: number;
      readonly definition: Definition;
      readonly alt: string;
    }
  | { readonly kind: 'html'; readonly from: number; readonly to: number };

type Opener = {
  readonly isImage: boolean;
  /** Index of the first bracket, or of the exclamation mark before it. */
  readonly open: number;
  /** Index of the content. */
  readonly content: number;
  /** How much had been found when it opened: what is found inside of an image is part of its description. */
  readonly found: number;
  hasBrackets: boolean;
};

type Pending =
  | (Omit<Extract<InlineFound, { kind: 'image' }>, 'alt'> & {
      readonly altFrom: number;
      readonly altTo: number;
    })
  | (Omit<Extract<InlineFound, { kind: 'reference' }>, 'alt'> & {
      readonly altFrom: number;
      readonly altTo: number;
    })
  | Extract<InlineFound, { kind: 'html' }>;

/** Finds images and HTML in a paragraph or heading. Source: "CommonMark", inlines. */
export function findInlines({ text }: Meant, definitions: Definitions): InlineFound[] {
  return new InlineReader(text, definitions).read();
}

class InlineReader {
  readonly #text: string;
  readonly #definitions: Definitions;
  readonly #mask: SyntaxMask;
  readonly #openers: Opener[] = [];
  /** Openers below this depth cannot become links any more, since a link has closed inside of them. */
  #deadBelow = 0;
  readonly #found: Pending[] = [];
  /** For a length of backticks, where the last run of that length begins. */
  readonly #lastRuns = new Map<number, number>();
  #at = 0;

  constructor(text: string, definitions: Definitions) {
    this.#text = text;
    this.#definitions = definitions;
    this.#mask = new SyntaxMask(text);
    for (const { 0: run, index } of text.matchAll(/`+/g)) this.#lastRuns.set(run.length, index);
  }

  read(): InlineFound[] {
    const special = /[\\`<![\]]/g;
    for (;;) {
      special.lastIndex = this.#at;
      const match = special.exec(this.#text);
      if (!match) break;
      this.#at = match.index;
      this.#read(match[0]);
    }
    return this.#found.map((found) => {
      if (found.kind === 'html') return found;
      const { altFrom, altTo, ...rest } = found;
      return { ...rest, alt: this.#mask.plainText(altFrom, altTo) };
    });
  }

  #read(character: string): void {
    switch (character) {
      case '\\':
        this.#at += 2;
        return;
      case '`':
        this.#codeSpan();
        return;
      case '<':
        this.#angle();
        return;
      case '!':
        if (this.#text[this.#at + 1] === '[') this.#open(true, 2);
        else this.#at++;
        return;
      case '[':
        this.#open(false, 1);
        return;
      default:
        this.#close();
    }
  }

  #open(isImage: boolean, length: number): void {
    const outer = this.#openers.at(-1);
    if (outer) outer.hasBrackets = true;
    const content = this.#at + length;
    this.#openers.push({ isImage, open: this.#at, content, found: this.#found.length, hasBrackets: false });
    this.#at = content;
  }

  #codeSpan(): void {
    const text = this.#text;
    let content = this.#at;
    while (text[content] === '`') content++;
    const length = content - this.#at;
    const open = this.#at;
    this.#at = content;
    if ((this.#lastRuns.get(length) ?? -1) < content) return;
    for (let at = text.indexOf('`', content); at >= 0; at = text.indexOf('`', at)) {
      const from = at;
      while (text[at] === '`') at++;
      if (at - from !== length) continue;
      this.#mask.code(open, content, from, at);
      this.#at = at;
      return;
    }
  }

  /** An address, a tag, a comment: what stands in it is no Markdown. */
  #angle(): void {
    const end = this.#endOfAngle();
    if (end === undefined) {
      this.#at++;
      return;
    }
    this.#mask.hide(this.#at, end);
    this.#found.push({ kind: 'html', from: this.#at, to: end });
    this.#at = end;
  }

  #endOfAngle(): number | undefined {
    const text = this.#text;
    const at = this.#at;
    const address = /<(?:[a-z][a-z\d+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d.-]+)>/iy;
    for (const pattern of [address, inlineTag]) {
      pattern.lastIndex = at;
      if (pattern.test(text)) return pattern.lastIndex;
    }
    if (text.startsWith('<!--', at)) {
      if (text.startsWith('>', at + 4) || text.startsWith('->', at + 4)) return text.indexOf('>', at) + 1;
      return this.#after('-->', at + 4);
    }
    if (text.startsWith('<?', at)) return this.#after('?>', at + 2);
    if (text.startsWith('<![CDATA[', at)) return this.#after(']]>', at + 9);
    return /^<![a-z]/i.test(text.slice(at, at + 3)) ? this.#after('>', at + 3) : undefined;
  }

  /** Ends that were searched for to the end of the text in vain. */
  readonly #missing = new Set<string>();

  #after(end: string, from: number): number | undefined {
    if (this.#missing.has(end)) return undefined;
    const index = this.#text.indexOf(end, from);
    if (index < 0) this.#missing.add(end);
    return index < 0 ? undefined : index + end.length;
  }

  #close(): void {
    const bracket = this.#at;
    this.#at++;
    const opener = this.#openers.pop();
    if (!opener) return;
    const depth = this.#openers.length;
    const isDead = depth < this.#deadBelow && !opener.isImage;
    this.#deadBelow = Math.min(this.#deadBelow, depth);
    if (isDead) return;
    const target = this.#inlineTarget(bracket) ?? this.#referenceTarget(opener, bracket);
    if (!target) return;
    this.#mask.hide(opener.open, opener.content);
    this.#mask.hide(bracket, target.end);
    this.#at = target.end;
    if (!opener.isImage) {
      this.#deadBelow = depth;
      return;
    }
    // What stands in the description of an image is words of it.
    this.#found.length = opener.found;
    const place = { open: opener.open, altFrom: opener.content, altTo: bracket };
    if ('definition' in target)
      this.#found.push({ kind: 'reference', definition: target.definition, ...place });
    else this.#found.push({ kind: 'image', from: target.from, to: target.to, title: target.title, ...place });
  }

  /** `(destination "title")` after a closing bracket. */
  #inlineTarget(
    bracket: number,
  ):
    | { readonly from: number; readonly to: number; readonly title: string | undefined; readonly end: number }
    | undefined {
    const text = this.#text;
    if (text[bracket + 1] !== '(') return undefined;
    const destination = readDestination(text, skipSpace(text, bracket + 2));
    if (!destination) return undefined;
    const { from, to } = destination;
    let at = skipSpace(text, destination.end);
    const title = at > destination.end ? readTitle(text, at) : undefined;
    if (title) at = skipSpace(text, title.end);
    return text[at] === ')' ? { from, to, title: title?.text, end: at + 1 } : undefined;
  }

  /** `[label]`, `[]`, or nothing after a closing bracket. */
  #referenceTarget(
    opener: Opener,
    bracket: number,
  ): { readonly definition: Definition; readonly end: number } | undefined {
    const text = this.#text;
    const label = text[bracket + 1] === '[' ? readLabel(text, bracket + 1) : undefined;
    if (label !== undefined) {
      const definition = this.#definitions.find(label);
      return definition && { definition, end: bracket + 1 + label.length + 2 };
    }
    if (opener.hasBrackets || bracket - opener.content > 999) return undefined;
    const definition = this.#definitions.find(text.slice(opener.content, bracket));
    const isCollapsed = text.startsWith('[]', bracket + 1);
    return definition && { definition, end: bracket + (isCollapsed ? 3 : 1) };
  }
}
