import { withoutJsEscapes } from './escapes.ts';
import { partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import type { Mentions } from './mentions.ts';

/** An object or array that is being read. */
type Open = {
  /** The keys that lead to it, `[]` for each array. */
  readonly path: string;
  readonly isObject: boolean;
  readonly start: number;
  /** Its members that are strings. */
  readonly texts: Map<string, Meant>;
};

/** Where images are described, from the top. Source: "Web Application Manifest", image resources. */
const imageLists = new Set(['icons[]', 'screenshots[]', 'shortcuts[] icons[]']);

const tokens = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[{}[\]:,]/g;

/** Finds images in a web manifest; other JSON has no such lists. */
export function scanManifest(source: Meant, mentions: Mentions): void {
  const open: Open[] = [];
  let key = '';
  let isKey = false;
  for (const { 0: sign, index } of source.text.matchAll(tokens)) {
    const inner = open.at(-1);
    switch (sign.charAt(0)) {
      case '"': {
        const end = sign.length > 1 && sign.endsWith('"') ? sign.length - 1 : sign.length;
        const text = withoutJsEscapes(partOf(source, index + 1, index + end));
        if (isKey) key = text.text;
        else inner?.texts.set(key, text);
        break;
      }
      case '{':
      case '[': {
        const isObject = sign === '{';
        const path = pathTo(inner, key) + (isObject ? '' : '[]');
        open.push({ path, isObject, start: source.at(index), texts: new Map() });
        isKey = isObject;
        key = '';
        break;
      }
      case '}':
      case ']':
        if (inner?.isObject && imageLists.has(inner.path)) addIcon(inner, mentions);
        open.pop();
        isKey = false;
        break;
      case ':':
        isKey = false;
        break;
      case ',':
        isKey = inner?.isObject ?? false;
        key = '';
        break;
    }
  }
}

/** Longer than any that matters: deep nesting must not make long paths. */
const longestPath = 40;

function pathTo(outer: Open | undefined, key: string): string {
  const path = outer?.path ?? '';
  return key === '' || path.length > longestPath ? path : `${path} ${key}`.trimStart();
}

function addIcon({ texts, start }: Open, mentions: Mentions): void {
  const src = texts.get('src');
  const label = texts.get('label')?.text;
  if (src)
    mentions.add(src, {
      ...largestOf(texts.get('sizes')),
      ...(label !== undefined && { title: label }),
      group: start,
    });
}

/** The largest of an icon's sizes, px. */
function largestOf(sizes: Meant | undefined): { width?: number; height?: number } {
  const all = [...(sizes?.text ?? '').matchAll(/(\d+)x(\d+)/gi)].map(([, width, height]) => ({
    width: Number(width),
    height: Number(height),
  }));
  return all.toSorted((a, b) => b.width - a.width)[0] ?? {};
}
