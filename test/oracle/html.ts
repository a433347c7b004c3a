import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { referencesInCss } from './css.ts';
import { asWritten, type Decoded, decodeMatches } from './decoded.ts';
import { inOrder } from './path.ts';
import { referencesOfTag, type Tag } from './tag.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** References in an HTML document. */
export function referencesInHtml(text: string): ImageReference[] {
  const document = parse(text, { sourceCodeLocationInfo: true, scriptingEnabled: false });
  const found: ImageReference[] = [];
  const waiting: Node[] = [document];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('content' in node) waiting.push(node.content);
    if ('childNodes' in node) waiting.push(...node.childNodes);
    if ('attrs' in node) found.push(...referencesOfElement(node, text));
  }
  return inOrder(found);
}

function referencesOfElement(element: Element, text: string): ImageReference[] {
  const value = (name: string) => attributeValue(element, name, text);
  const parent = element.parentNode;
  const tag: Tag = {
    name: isImage(element, text) ? 'image' : element.tagName,
    parent: parent && 'tagName' in parent ? parent.tagName : undefined,
    values: (name) => [value(name)].filter((found) => found !== undefined),
    literal: (name) => element.attrs.find((attribute) => attribute.name === name)?.value,
  };
  const style = value('style');
  return [
    ...referencesOfTag(tag),
    ...(style ? referencesInCss(style) : []),
    ...(element.tagName === 'style' ? sheetOf(element, text) : []),
  ];
}

/** The parser takes `<image>` for `<img>`. */
function isImage(element: Element, text: string): boolean {
  return element.tagName === 'img' && text.startsWith('image', element.sourceCodeLocation!.startOffset + 1);
}

function sheetOf(style: Element, text: string): ImageReference[] {
  return style.childNodes.flatMap((node) => {
    const place = node.sourceCodeLocation;
    return place && node.nodeName === '#text'
      ? referencesInCss(asWritten(text.slice(place.startOffset, place.endOffset), place.startOffset))
      : [];
  });
}

function attributeValue(element: Element, name: string, text: string): Decoded | undefined {
  const place = element.sourceCodeLocation?.attrs?.[name];
  if (!place) return undefined;
  const written = text.slice(place.startOffset, place.endOffset);
  const [head = '', quote = ''] = /^.[^=]*=\s*(["']?)/s.exec(written) ?? [];
  if (head === '') return asWritten('', place.endOffset);
  const start = place.startOffset + head.length;
  return decodedAttribute(asWritten(text.slice(start, place.endOffset - quote.length), start));
}

/** The value of an attribute with its character references decoded. */
export function decodedAttribute(written: Decoded): Decoded {
  return decodeMatches(written, /&[#\w]*;?|\r\n?/g, (match, next) => {
    if (!match.startsWith('&')) return '\n';
    const after = /[\w=]/.test(next) ? next : '';
    const [element] = parseFragment(`<a b="${match}${after}">`).childNodes;
    const value = (element as Element).attrs[0]?.value ?? '';
    return value.slice(0, value.length - after.length);
  });
}
