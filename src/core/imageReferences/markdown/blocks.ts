import { joined, partOf } from '../meant.ts';
import type { Meant } from '../meant.ts';
import { Definitions } from './definitions.ts';
import { htmlBlockEnd } from './htmlBlock.ts';
import type { HtmlBlockEnd } from './htmlBlock.ts';
import { codeIndent, Line } from './line.ts';

/** A stretch of a Markdown document that may hold images. */
export type Leaf = {
  readonly kind: 'text' | 'heading' | 'html';
  readonly content: Meant;
};

type Container =
  | { readonly kind: 'quote' }
  /** `width`: columns that its content is indented by. */
  | { readonly kind: 'item'; readonly width: number; isEmpty: boolean };

type OpenLeaf =
  | { readonly kind: 'paragraph' | 'code'; readonly lines: Meant[] }
  | { readonly kind: 'fence'; readonly mark: string }
  | { readonly kind: 'html'; readonly end: HtmlBlockEnd; readonly lines: Meant[] };

/** Deeper nesting is no document; a limit keeps each line cheap. */
const deepest = 100;

const thematicBreak = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const fence = /^(`{3,}(?=[^`]*$)|~{3,})/;
const listMarker = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/;
const heading = /^#{1,6}(?=[ \t]|$)/;

/** Takes a Markdown document apart: text, headings, HTML, and the definitions of links. Source: "CommonMark", blocks. */
export function leavesOf(source: Meant): {
  readonly leaves: readonly Leaf[];
  readonly definitions: Definitions;
} {
  const reader = new BlockReader(source);
  reader.read();
  return reader;
}

class BlockReader {
  readonly leaves: Leaf[] = [];
  readonly definitions = new Definitions();
  readonly #source: Meant;
  readonly #containers: Container[] = [];
  #leaf: OpenLeaf | undefined;

  constructor(source: Meant) {
    this.#source = source;
  }

  read(): void {
    const { text } = this.#source;
    const lineBreak = /\r\n|\n|\r/g;
    for (let from = frontMatterEnd(text); from < text.length;) {
      lineBreak.lastIndex = from;
      const found = lineBreak.exec(text);
      this.#line(new Line(text, from, found?.index ?? text.length));
      from = found ? lineBreak.lastIndex : text.length;
    }
    this.#closeLeaf();
  }

  #line(line: Line): void {
    const matched = this.#matchContainers(line);
    const isInside = matched === this.#containers.length;
    if (isInside && this.#continuesLeaf(line)) return;
    const before = this.#containers.length;
    if (this.#beginsBlocks(line, matched)) return;
    const isNew = this.#containers.length !== before || this.#isClosed;
    this.#isClosed = false;
    if (line.isBlank) {
      this.#close(isNew ? this.#containers.length : matched);
      if (this.#leaf?.kind === 'paragraph' || this.#leaf?.kind === 'html') this.#closeLeaf();
      return;
    }
    // A paragraph goes on in the next line also where the marks of its containers are left out.
    if (!isNew && this.#leaf?.kind === 'paragraph') this.#leaf.lines.push(this.#restOf(line));
    else {
      if (!isNew) this.#close(matched);
      this.#closeLeaf();
      this.#leaf = { kind: 'paragraph', lines: [this.#restOf(line)] };
    }
  }

  /** Whether this line has begun a container, so that what was open before is over. */
  #isClosed = false;

  /** Takes the marks of the open containers from a line, and counts those that it has. */
  #matchContainers(line: Line): number {
    let matched = 0;
    for (const container of this.#containers) {
      if (container.kind === 'quote') {
        if (line.indent >= codeIndent || !line.rest.startsWith('>')) break;
        takeQuote(line);
      } else if (line.isBlank) {
        if (container.isEmpty) break;
      } else {
        if (line.indent < container.width) break;
        line.skipColumns(container.width);
        container.isEmpty = false;
      }
      matched++;
    }
    return matched;
  }

  /** Whether the line belongs to the open code or HTML. */
  #continuesLeaf(line: Line): boolean {
    const leaf = this.#leaf;
    if (leaf?.kind === 'fence') {
      const rest = line.rest.trimEnd();
      const closes =
        line.indent < codeIndent &&
        rest.startsWith(leaf.mark) &&
        rest.replaceAll(leaf.mark.charAt(0), '') === '';
      if (closes) this.#leaf = undefined;
      return true;
    }
    if (leaf?.kind !== 'html' || (leaf.end === 'blank' && line.isBlank)) return false;
    leaf.lines.push(this.#restOf(line));
    if (leaf.end !== 'blank' && leaf.end.test(line.rest)) this.#closeLeaf();
    return true;
  }

  /** Begins the containers of a line, and its leaf if that is no paragraph. Answers whether that was the whole line. */
  #beginsBlocks(line: Line, matched: number): boolean {
    let open = matched;
    const begin = (): void => {
      this.#close(open);
      this.#closeLeaf();
      this.#isClosed = true;
    };
    for (;;) {
      if (line.isBlank) return false;
      const isParagraph = !this.#isClosed && this.#leaf?.kind === 'paragraph';
      const interrupts = isParagraph && open === this.#containers.length;
      if (line.indent >= codeIndent) {
        if (isParagraph) return false;
        begin();
        this.#isClosed = false;
        this.#leaf = { kind: 'code', lines: [] };
        return true;
      }
      const rest = line.rest.trimEnd();
      if (rest.startsWith('>') && this.#containers.length < deepest) {
        begin();
        takeQuote(line);
        this.#containers.push({ kind: 'quote' });
        open = this.#containers.length;
        continue;
      }
      if (this.#isLeaf(line, rest, interrupts, begin)) {
        this.#isClosed = false;
        return true;
      }
      const item = this.#containers.length < deepest ? itemOf(line, rest, interrupts) : undefined;
      if (!item) return false;
      begin();
      this.#containers.push(item);
      open = this.#containers.length;
    }
  }

  /** Whether the line is a heading, a break, or the beginning of code or HTML. */
  #isLeaf(line: Line, rest: string, interrupts: boolean, begin: () => void): boolean {
    if (heading.test(rest)) {
      begin();
      this.leaves.push({ kind: 'heading', content: this.#contentOfHeading(line, rest) });
      return true;
    }
    if (interrupts && /^(?:=+|-+)$/.test(rest) && this.#closeAsHeading()) return true;
    if (thematicBreak.test(rest)) {
      begin();
      return true;
    }
    const [mark] = fence.exec(rest) ?? [];
    if (mark !== undefined) {
      begin();
      this.#leaf = { kind: 'fence', mark };
      return true;
    }
    const isLazy = !this.#isClosed && this.#leaf?.kind === 'paragraph';
    const end = htmlBlockEnd(rest, isLazy);
    if (end === undefined) return false;
    begin();
    this.#leaf = { kind: 'html', end, lines: [this.#restOf(line)] };
    // What begins a block may end it; `<!-->` is no comment of its own.
    if (end !== 'blank' && end.test(rest.slice(2))) this.#closeLeaf();
    return true;
  }

  #contentOfHeading(line: Line, rest: string): Meant {
    const [marks = ''] = heading.exec(rest) ?? [];
    const text = rest.slice(marks.length).replace(/(?:^|[ \t])#+$/, '');
    const from = line.content + marks.length;
    return partOf(this.#source, from, from + text.length);
  }

  #restOf(line: Line): Meant {
    return partOf(this.#source, line.content, line.end);
  }

  /** Closes containers down to a depth, and the leaf in them. */
  #close(depth: number): void {
    if (this.#containers.length <= depth) return;
    this.#closeLeaf();
    this.#containers.length = depth;
  }

  #closeLeaf(): void {
    const leaf = this.#leaf;
    this.#leaf = undefined;
    if (leaf?.kind === 'html') this.leaves.push({ kind: 'html', content: joinedLines(leaf.lines) });
    if (leaf?.kind === 'paragraph') this.#addText('text', leaf.lines);
  }

  /** The underlined paragraph; false when it holds definitions alone, which leaves nothing to underline. */
  #closeAsHeading(): boolean {
    if (this.#leaf?.kind !== 'paragraph') return false;
    const { lines } = this.#leaf;
    if (this.definitions.lengthAtStart(joinedLines(lines)) >= joinedLines(lines).text.trimEnd().length)
      return false;
    this.#leaf = undefined;
    this.#addText('heading', lines);
    return true;
  }

  #addText(kind: 'text' | 'heading', lines: readonly Meant[]): void {
    const content = joinedLines(lines);
    const from = this.definitions.take(content);
    if (from < content.text.length) {
      this.leaves.push({ kind, content: partOf(content, from, content.text.length) });
    }
  }
}

/** An item that a line begins. An empty one, or a number other than one, does not cut a paragraph. */
function itemOf(line: Line, rest: string, interrupts: boolean): Container | undefined {
  const match = listMarker.exec(rest);
  if (!match) return undefined;
  const [marker, number] = match;
  const isEmpty = rest.length === marker.length;
  if (interrupts && (isEmpty || (number !== undefined && Number(number) !== 1))) return undefined;
  const indent = line.indent;
  line.skipColumns(indent);
  line.skip(marker.length);
  const spaces = line.indent;
  // More than four spaces are one, and code after it.
  const padding = isEmpty || spaces > codeIndent ? 1 : spaces;
  line.skipColumns(padding);
  return { kind: 'item', width: indent + marker.length + padding, isEmpty };
}

function takeQuote(line: Line): void {
  line.skipColumns(line.indent);
  line.skip(1);
  line.skipColumns(1);
}

function joinedLines(lines: readonly Meant[]): Meant {
  const [first] = lines;
  if (!first || lines.length === 1) return first ?? { text: '', at: () => 0 };
  return joined(lines.flatMap((line) => [line, lineBreakAfter(line)]).slice(0, -1));
}

function lineBreakAfter(line: Meant): Meant {
  return { text: '\n', at: (index) => line.at(line.text.length) + index };
}

/** Index after the metadata that stands before a document, in YAML or TOML; 0 without any. */
function frontMatterEnd(text: string): number {
  const [open, mark] = /^\ufeff?(---|\+\+\+)[ \t]*(?:\r\n|\n|\r)/.exec(text) ?? [];
  if (open === undefined) return text.startsWith('\ufeff') ? 1 : 0;
  const close =
    mark === '---'
      ? /(?:\r\n|\n|\r)(?:---|\.\.\.)[ \t]*(?=\r|\n|$)/g
      : /(?:\r\n|\n|\r)\+\+\+[ \t]*(?=\r|\n|$)/g;
  close.lastIndex = open.length - 1;
  return close.exec(text) ? close.lastIndex : 0;
}
