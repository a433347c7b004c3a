import { parse } from 'svelte/compiler';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { referencesInCss, referencesInScss } from './css.ts';
import { asWritten, type Decoded, placeholder } from './decoded.ts';
import { decodedAttribute } from './html.ts';
import { inOrder } from './path.ts';
import { referencesInScript } from './script.ts';
import { type Attribute, expressionIn, withCode } from './templates.ts';
import { referencesOfTag, type Tag } from './tag.ts';
import { dialectOf } from './vue.ts';

type Node = {
  readonly type: string;
  readonly name?: string;
  readonly start: number;
  readonly end: number;
  readonly value?: true | Node | readonly Node[];
  readonly attributes?: readonly Node[];
  readonly expression?: Node;
};

const styles =
  /<!--[^]*?-->|(<style(?:\s+[^=>'"/\s]+(?:=(?:"[^"]*"|'[^']*'|[^>\s]+))?)*\s*>)([^]*?)(?=<\/style\s*>)/g;
const template =
  /^(?:Fragment|Text|Comment|Component|Attribute|SpreadAttribute|Svelte\w+|\w+Block|\w+Directive|\w+Tag|\w+Element)$/;

/** References in a Svelte component. */
export function referencesInSvelte(text: string): ImageReference[] {
  const sheets: ImageReference[] = [];
  const withoutStyles = text.replace(styles, (whole, tag: string | undefined, sheet: string, at: number) => {
    if (tag === undefined) return whole;
    const source = asWritten(sheet, at + tag.length);
    sheets.push(
      ...(/\blang=["']?(?:scss|less)\b/.test(tag) ? referencesInScss(source) : referencesInCss(source)),
    );
    return tag + sheet.replace(/[^\r\n]/g, ' ');
  });
  const root = parse(withoutStyles, { modern: true });
  const scripts = [root.module, root.instance].flatMap((script) => {
    if (!script) return [];
    const { start, end } = script.content as unknown as Node;
    const lang = /\blang=["']?(\w+)/.exec(text.slice(script.start, start))?.[1];
    return referencesInScript(
      dialectOf(lang === 'typescript' ? 'ts' : lang),
      asWritten(text.slice(start, end), start),
    );
  });
  return inOrder([...sheets, ...scripts, ...referencesInTemplate(root.fragment as unknown as Node, text)]);
}

function referencesInTemplate(root: Node, text: string): ImageReference[] {
  const tags: ImageReference[] = [];
  const code: ImageReference[] = [];
  const waiting: (readonly [Node, string])[] = [[root, '']];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, parent] = next;
    if (!template.test(node.type)) {
      code.push(...(expressionIn(sourceOf(node, text))?.references() ?? []));
      continue;
    }
    if (node.attributes) tags.push(...referencesOfElement(node, parent, text));
    const name = node.attributes && node.name !== undefined ? node.name : parent;
    for (const child of childrenOf(node)) waiting.push([child, name]);
  }
  return withCode(tags, code);
}

function sourceOf(node: Node, text: string): Decoded {
  return asWritten(text.slice(node.start, node.end), node.start);
}

function referencesOfElement(node: Node, parent: string, text: string): ImageReference[] {
  const attributes = new Map<string, Attribute>();
  const found: ImageReference[] = [];
  for (const attribute of node.attributes ?? []) {
    const value = valueOf(attribute, text);
    if (!value) continue;
    if (attribute.type === 'Attribute') attributes.set(attribute.name ?? '', value);
    if (attribute.type === 'StyleDirective') found.push(...stylesOf(value));
  }
  const tag: Tag = {
    name: node.name ?? '',
    parent,
    values: (wanted) => {
      const attribute = attributes.get(wanted);
      if (!attribute) return [];
      return 'text' in attribute ? [attribute.text] : attribute.expression.values();
    },
    literal: (wanted) => {
      const attribute = attributes.get(wanted);
      return attribute && ('text' in attribute ? attribute.text.text : attribute.expression.literal());
    },
  };
  const style = attributes.get('style');
  return [...found, ...referencesOfTag(tag), ...(style ? stylesOf(style) : [])];
}

function stylesOf(value: Attribute): ImageReference[] {
  return 'text' in value ? referencesInCss(value.text) : value.expression.styles();
}

/** Text with expressions in it counts as text with placeholders, an expression alone as one. */
function valueOf(attribute: Node, text: string): Attribute | undefined {
  if (attribute.value === true) return { text: asWritten('', attribute.end) };
  if (attribute.value === undefined) return undefined;
  const parts = (Array.isArray(attribute.value) ? attribute.value : [attribute.value]) as readonly Node[];
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) return { text: asWritten('', attribute.end) };
  if (first === last && first.expression) {
    const expression = expressionIn(sourceOf(first.expression, text));
    return expression && { expression };
  }
  const written = parts
    .map((piece) => (piece.type === 'Text' ? text.slice(piece.start, piece.end) : hidden(piece)))
    .join('');
  return { text: decodedAttribute(asWritten(written, first.start)) };
}

function hidden(piece: Node): string {
  return placeholder.repeat(piece.end - piece.start);
}

function* childrenOf(node: Node): Generator<Node> {
  for (const value of Object.values(node) as unknown[])
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof child === 'object' && child !== null && 'type' in child) yield child as Node;
}
