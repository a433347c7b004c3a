import { scanCss } from './css.ts';
import { withoutCharacterReferences } from './escapes.ts';
import { partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import { isTagStart, readTag } from './markup.ts';
import type { MarkupTag } from './markup.ts';
import type { Mentions } from './mentions.ts';
import { OpenElements } from './openElements.ts';
import { addTagImages } from './tag.ts';
import type { Literals, Tag } from './tag.ts';
import { HeadingsAndFigures } from './headings.ts';

/** Elements whose content is text, whatever it looks like. Source: "HTML", parsing elements that contain only text. */
const rawText = /^(?:script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)$/;

/** Finds images in HTML: in whole documents, or in the pieces of it that stand in Markdown. */
export class HtmlScanner {
  readonly #mentions: Mentions;
  readonly #open = new OpenElements({ slashCloses: false });
  readonly #headings: HeadingsAndFigures;

  constructor(mentions: Mentions) {
    this.#mentions = mentions;
    this.#headings = new HeadingsAndFigures(mentions);
  }

  /** A heading that is not written in HTML. */
  heading(text: string): void {
    this.#headings.heading(text);
  }

  /** To be called after the last piece. */
  end(): void {
    this.#headings.end();
  }

  /** Scans the next piece. */
  scan(source: Meant): void {
    const { text } = source;
    for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) at = this.#markup(source, at);
  }

  /** Reads what begins with a `<`, and says where to go on. */
  #markup(source: Meant, open: number): number {
    const { text } = source;
    const next = text[open + 1];
    if (next === '!') return endOfDeclaration(text, open, this.#open.isForeign);
    if (next === '?') return after(text, '>', open + 2);
    if (next === '/') return this.#endTag(source, open);
    if (!isTagStart(text, open + 1)) return open + 1;
    const tag = readTag(text, open);
    if (!tag) return text.length;
    return this.#startTag(source, open, tag);
  }

  #endTag(source: Meant, open: number): number {
    const { text } = source;
    if (!isTagStart(text, open + 2)) return text[open + 2] === '>' ? open + 3 : after(text, '>', open + 2);
    const tag = readTag(text, open + 1);
    if (!tag) return text.length;
    const name = tag.name.toLowerCase();
    this.#headings.close(name, source, open);
    this.#open.close(name);
    return tag.end;
  }

  #startTag(source: Meant, open: number, written: MarkupTag): number {
    const name = written.name.toLowerCase();
    const tag = tagOf(source, open, name, written);
    addTagImages(tag, this.#open.tagRules, this.#mentions);
    for (const style of tag.attribute('style') ?? []) scanCss(style, 'css', this.#mentions, tag.start);
    if (rawText.test(name) && !(this.#open.isForeign && name === 'title'))
      return this.#rawText(source, name, written.end);
    this.#headings.open(name, written.end);
    this.#open.open(name, written.isSelfClosing);
    return written.end;
  }

  /** Skips the content of an element that holds text alone; a style sheet is read on the way. */
  #rawText(source: Meant, name: string, from: number): number {
    const end = name === 'plaintext' ? source.text.length : endOfRawText(source.text, name, from);
    if (name === 'style') scanCss(partOf(source, from, end), 'css', this.#mentions);
    return end;
  }
}

/** A tag of HTML; of attributes of one name the first counts. */
function tagOf(source: Meant, open: number, name: string, { attributes }: MarkupTag): Tag {
  return {
    name,
    start: source.at(open),
    attribute: (wanted): Literals | undefined => {
      const found = attributes.find((each) => each.name.toLowerCase() === wanted);
      if (!found) return undefined;
      const { from, to } = found.value ?? { from: open, to: open };
      return [withoutCharacterReferences(partOf(source, from, to), 'optional')];
    },
  };
}

/** Where the content of a raw text element ends: before its end tag, or at the end of the text. */
export function endOfRawText(text: string, name: string, from: number): number {
  if (name === 'script') return endOfScript(text, from);
  for (let at = text.indexOf('</', from); at >= 0; at = text.indexOf('</', at + 2)) {
    const end = at + 2 + name.length;
    const isEnd =
      /[\s/>]/.test(text.charAt(end)) && text.slice(at + 2, end).toLowerCase() === name.toLowerCase();
    if (isEnd) return at;
  }
  return text.length;
}

/** A script in a comment in a script hides its end tag. Source: "HTML", script data double escaped state. */
function endOfScript(text: string, from: number): number {
  const marks = /<!--|-->|<\/?script(?=[\s/>])/gi;
  marks.lastIndex = from;
  let escaped: 'no' | 'once' | 'twice' = 'no';
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const [found] = match;
    if (found === '<!--') {
      if (escaped === 'no') escaped = 'once';
    } else if (found === '-->') escaped = 'no';
    else if (found.startsWith('</')) {
      if (escaped !== 'twice') return match.index;
      escaped = 'once';
    } else if (escaped === 'once') escaped = 'twice';
  }
  return text.length;
}

/** Index after a comment, a document type or a CDATA section. */
export function endOfDeclaration(text: string, open: number, isForeign: boolean): number {
  if (text.startsWith('<!--', open)) {
    if (text.startsWith('>', open + 4)) return open + 5;
    if (text.startsWith('->', open + 4)) return open + 6;
    const end = /--!?>/g;
    end.lastIndex = open + 4;
    const match = end.exec(text);
    return match ? match.index + match[0].length : text.length;
  }
  if (isForeign && text.startsWith('<![CDATA[', open)) return after(text, ']]>', open);
  return after(text, '>', open + 2);
}

function after(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found + what.length;
}
