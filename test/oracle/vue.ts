import {
  type AttributeNode,
  type DirectiveNode,
  type ElementNode,
  NodeTypes,
  parse,
  type TemplateChildNode,
} from '@vue/compiler-dom';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { referencesInCss, referencesInScss } from './css.ts';
import { asWritten, type Decoded } from './decoded.ts';
import { decodedAttribute } from './html.ts';
import { inOrder } from './path.ts';
import { type Dialect, referencesInScript } from './script.ts';
import { type Attribute, expressionIn, withCode } from './templates.ts';
import { referencesOfTag, type Tag } from './tag.ts';

/** References in a Vue component. */
export function referencesInVue(text: string): ImageReference[] {
  const { children } = parse(text, { parseMode: 'sfc', onError: () => undefined });
  const blocks = children.filter((child) => child.type === NodeTypes.ELEMENT);
  const found = blocks.flatMap((block) => {
    const lang = plainAttribute(block, 'lang');
    if (block.tag === 'template' && (lang ?? 'html') === 'html') return template(block, text);
    const inner = innerOf(block, text);
    if (block.tag === 'script') return referencesInScript(dialectOf(lang), inner);
    if (block.tag !== 'style') return [];
    return lang === 'scss' || lang === 'less' ? referencesInScss(inner) : referencesInCss(inner);
  });
  return inOrder(found);
}

/** The dialect that a script's `lang` names. */
export function dialectOf(lang: string | undefined): Dialect {
  if (lang === 'ts') return 'typescript';
  return lang === 'tsx' ? 'typescriptreact' : 'javascript';
}

function innerOf(block: ElementNode, text: string): Decoded {
  const [first, last] = [block.children[0], block.children.at(-1)];
  const start = first?.loc.start.offset ?? block.loc.end.offset;
  return asWritten(text.slice(start, last?.loc.end.offset ?? start), start);
}

function plainAttribute(element: ElementNode, name: string): string | undefined {
  const found = element.props.find((prop) => prop.type === NodeTypes.ATTRIBUTE && prop.name === name);
  return found?.type === NodeTypes.ATTRIBUTE ? found.value?.content : undefined;
}

function template(root: ElementNode, text: string): ImageReference[] {
  const tags: ImageReference[] = [];
  const code: ImageReference[] = [];
  const waiting: (readonly [TemplateChildNode, string])[] = root.children.map((child) => [child, 'template']);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, parent] = next;
    if (node.type !== NodeTypes.ELEMENT) continue;
    const attributes = attributesOf(node, text);
    tags.push(...referencesOfElement(node.tag, parent, attributes));
    for (const attribute of attributes.values())
      if ('expression' in attribute) code.push(...attribute.expression.references());
    const around = node.tag === 'template' ? parent : node.tag;
    for (const child of node.children) waiting.push([child, around]);
  }
  return withCode(tags, code);
}

function referencesOfElement(
  name: string,
  parent: string,
  attributes: ReadonlyMap<string, Attribute>,
): ImageReference[] {
  const tag: Tag = {
    name,
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
  const styles = ['style', ':style'].flatMap((wanted) => {
    const style = attributes.get(wanted);
    if (!style) return [];
    return 'text' in style ? referencesInCss(style.text) : style.expression.styles();
  });
  return [...referencesOfTag(tag), ...styles];
}

function attributesOf(element: ElementNode, text: string): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const prop of element.props) {
    const [name, attribute] = prop.type === NodeTypes.ATTRIBUTE ? plain(prop, text) : directive(prop, text);
    if (name === 'style' && 'expression' in (attribute ?? {})) attributes.set(':style', attribute!);
    else if (attribute) attributes.set(name, attribute);
  }
  return attributes;
}

function plain(prop: AttributeNode, text: string): [string, Attribute | undefined] {
  const loc = prop.value?.loc;
  if (!loc) return [prop.name, { text: asWritten('', prop.loc.end.offset) }];
  const quoted = /^["']/.test(loc.source) ? 1 : 0;
  const [start, end] = [loc.start.offset + quoted, loc.end.offset - quoted];
  return [prop.name, { text: decodedAttribute(asWritten(text.slice(start, end), start)) }];
}

/** A bound attribute has its name, every other directive one that no tag asks for. */
function directive(prop: DirectiveNode, text: string): [string, Attribute | undefined] {
  const argument =
    prop.arg?.type === NodeTypes.SIMPLE_EXPRESSION && prop.arg.isStatic ? prop.arg.content : '?';
  const name = prop.name === 'bind' ? argument : `v-${prop.rawName ?? prop.name}`;
  if (!prop.exp) return [name, undefined];
  const [start, end] = [prop.exp.loc.start.offset, prop.exp.loc.end.offset];
  const expression = expressionIn(decodedAttribute(asWritten(text.slice(start, end), start)));
  return [name, expression && { expression }];
}
