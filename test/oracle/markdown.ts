import type { Definition, Image, ImageReference as ReferenceNode, Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { parse, postprocess, preprocess } from 'micromark';
import { gfm } from 'micromark-extension-gfm';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { referencesInHtml } from './html.ts';
import { imagePath, inOrder } from './path.ts';

const owning = new Set(['image', 'link', 'definition']);
const destination = new Set(['resourceDestinationString', 'definitionDestinationString']);
const markup = new Set(['htmlFlowData', 'htmlTextData']);

const frontMatter = /^---[ \t]*\r?\n(?:[^]*?\n)??---[ \t]*(?=\r?\n|$)/;

type Span = { readonly start: number; readonly end: number };

/** References in a Markdown document: its images, and the HTML in it. */
export function referencesInMarkdown(text: string): ImageReference[] {
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const body = text.slice(shift).replace(frontMatter, (matter) => matter.replace(/[^\r\n]/g, ' '));
  const { destinations, html } = spansOf(body);
  const altOf = (node: Image | ReferenceNode) => withoutHtml(node, body, html);
  const nodes = [
    ...nodesOf(fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })),
  ];
  const used = new Map<string, string>();
  for (const node of nodes)
    if (node.type === 'imageReference' && !used.has(node.identifier)) used.set(node.identifier, altOf(node));
  const found: ImageReference[] = [];
  const add = (node: Image | Definition, alt: string) => {
    const [path, place] = [imagePath(node.url.trim()), destinations.get(node.position!.start.offset!)];
    if (path !== undefined && place) found.push({ path, ...place, alt });
  };
  for (const node of nodes) {
    if (node.type === 'image') add(node, altOf(node));
    if (node.type === 'definition' && used.has(node.identifier)) {
      add(node, used.get(node.identifier)!);
      used.delete(node.identifier);
    }
  }
  const inHtml = referencesInHtml(onlyHtml(body, html));
  return inOrder([...found, ...inHtml]).map((reference) => ({
    ...reference,
    start: reference.start + shift,
    end: reference.end + shift,
  }));
}

function* nodesOf(root: Nodes): Generator<Exclude<Nodes, ReferenceNode> | ReferenceNode> {
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    if ('children' in node) waiting.push(...node.children.toReversed());
  }
}

/** Where destinations stand, by the offset of the image or definition that they belong to, and where HTML stands. */
function spansOf(text: string): { destinations: Map<number, Span>; html: Span[] } {
  const destinations = new Map<number, Span>();
  const html: Span[] = [];
  const owners: number[] = [];
  const chunks = preprocess()(text, undefined, true);
  for (const [kind, token] of postprocess(
    parse({ extensions: [gfm()] })
      .document()
      .write(chunks),
  )) {
    const [start, end] = [token.start.offset, token.end.offset];
    if (kind === 'enter') {
      if (owning.has(token.type)) owners.push(start);
      else if (destination.has(token.type)) destinations.set(owners.at(-1)!, { start, end });
      else if (markup.has(token.type)) html.push({ start, end });
    } else if (owning.has(token.type)) owners.pop();
  }
  return { destinations, html };
}

/** The alternative text, plain: tags in it are left out. */
function withoutHtml(node: Image | ReferenceNode, text: string, html: readonly Span[]): string {
  const [from, to] = [node.position!.start.offset!, node.position!.end.offset!];
  return html
    .filter(({ start, end }) => from <= start && end <= to)
    .reduce((alt, { start, end }) => alt.replace(text.slice(start, end), ''), node.alt ?? '');
}

/** What is not HTML as blanks, line ends kept, so that all offsets hold. */
function onlyHtml(text: string, html: readonly Span[]): string {
  let result = '';
  let from = 0;
  for (const { start, end } of [...html, { start: text.length, end: text.length }]) {
    result += text.slice(from, start).replace(/[^\r\n]/g, ' ') + text.slice(start, end);
    from = end;
  }
  return result;
}
