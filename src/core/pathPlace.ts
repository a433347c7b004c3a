import { cssLike, htmlLike, jsxLike, markdownLike } from './snippet.ts';
import type { PathNotation } from './snippet.ts';

/** A path of an image around a position in code, which may still be empty. */
export type PathPlace = {
  /** What of it stands before the position. */
  readonly typed: string;
  /** How many UTF-16 code units of it stand behind the position. */
  readonly rest: number;
  readonly notation: PathNotation;
};

type Found = { readonly typed: string; readonly notation: PathNotation };
type Finder = (before: string) => Found | undefined;

/** How much of the code before a position decides, UTF-16 code units: a tag may have many attributes. */
export const placeReach = 2_000;

const scripts = new Set(['javascript', 'typescript', ...jsxLike]);
const markup = new Set([...htmlLike, ...markdownLike, ...scripts]);

/** What is looked for in each family of languages; the first that is found is it. */
const finders: readonly (readonly [ReadonlySet<string>, Finder])[] = [
  [markup, attribute],
  [new Set([...cssLike, ...htmlLike, ...jsxLike]), cssUrl],
  [markdownLike, markdownImage],
  [new Set([...scripts, 'html', 'vue', 'svelte', 'astro', 'mdx']), moduleName],
];

/** Ids of the languages in which places are found. */
export const placeLanguages: ReadonlySet<string> = new Set(finders.flatMap(([languages]) => [...languages]));

/** What may stand behind the position and still be of the path, by how it is written. */
const rests: Readonly<Record<PathNotation, RegExp>> = {
  attribute: /^[^\s"'<>{}]*/,
  candidate: /^[^\s"'<>{},]*/,
  url: /^[^\s"'()]*/,
  markdown: /^(?:\\.|[^\s()<>\\])*/,
  module: /^[^\s"'`]*/,
};

/**
 * Says whether a position is one where code names an image. It looks at the characters around it only, so that asking
 * at each key costs next to nothing; what a parser would know better (code fences, strings in strings) it may get wrong.
 * @param before the code before the position, from `placeReach` characters on
 * @param after the rest of its line
 */
export function pathPlace(languageId: string, before: string, after: string): PathPlace | undefined {
  const code = before.slice(-placeReach);
  if (isInComment(code)) return undefined;
  for (const [languages, find] of finders) {
    const found = languages.has(languageId) ? find(code) : undefined;
    if (found) return { ...found, rest: rests[found.notation].exec(after)?.[0].length ?? 0 };
  }
  return undefined;
}

function isInComment(code: string): boolean {
  if (code.lastIndexOf('<!--') > code.lastIndexOf('-->')) return true;
  // In `image/*` none begins.
  const opened = [...code.matchAll(/(?:^|[\s;{}(])\/\*/g)].at(-1)?.index ?? -1;
  return opened > code.lastIndexOf('*/') || /(?:^|\n)[ \t]*\/\/[^\n]*$/.test(code);
}

/** `src="…"`, `srcset="…"`, and the others that name images, with a string in an expression too: `src={'…'}`. */
function attribute(code: string): Found | undefined {
  const { head, value } = atQuote(code);
  const named = /(?:^|[\s"'}])((?::|v-bind:)?)([\w:-]{1,40})\s*=\s*(["{]?)\s*$/.exec(head.slice(-100));
  if (!named) return undefined;
  const [, bound = '', name = '', opener = ''] = named;
  // What Vue binds is an expression: only a string in it is a path.
  if ((bound !== '') !== (opener === '"')) return undefined;
  const tag = openTag(head);
  if (!tag || !namesImage(tag, name.toLowerCase())) return undefined;
  if (/^(image)?srcset$/i.test(name)) {
    const typed = /(?:^|,)\s*([^\s,{}<>]*)$/.exec(value)?.[1];
    return typed === undefined ? undefined : { typed, notation: 'candidate' };
  }
  if (!/^[^\n{}<>]*$/.test(value)) return undefined;
  return { typed: value, notation: opener === '' ? 'attribute' : 'url' };
}

type Tag = { readonly name: string; readonly attributes: string };

/** The tag that is still open at the end of some code. */
function openTag(code: string): Tag | undefined {
  for (let at = code.lastIndexOf('<'); at >= 0; at = code.lastIndexOf('<', at - 1)) {
    const [tag, name = ''] = /^<([A-Za-z][\w.:-]*)\s/.exec(code.slice(at, at + 60)) ?? [];
    if (tag !== undefined) {
      const attributes = code.slice(at + tag.length);
      // An arrow in an expression is no end.
      const isClosed = attributes.replace(/"[^"]*"|'[^']*'|=>/g, '').includes('>');
      return isClosed ? undefined : { name: name.toLowerCase(), attributes };
    }
    if (at === 0) break;
  }
  return undefined;
}

/** Tags whose `src` is no image. */
const otherSources = new Set(['script', 'iframe', 'video', 'audio', 'source', 'track', 'embed', 'frame']);

function namesImage({ name: tag, attributes }: Tag, name: string): boolean {
  switch (name) {
    case 'src':
      return !otherSources.has(tag) && (tag !== 'input' || /type\s*=\s*["']?image/i.test(attributes));
    case 'srcset':
    case 'imagesrcset':
    case 'poster':
      return true;
    case 'href':
    case 'xlink:href':
      return tag === 'image' || (tag === 'link' && /rel\s*=\s*["'][^"']*icon/i.test(attributes));
    case 'content':
      return tag === 'meta' && /["'](og|twitter):image["']/i.test(attributes);
    default:
      return false;
  }
}

/** `url(…)` of a declaration, and the strings of `image-set(…)`. */
function cssUrl(code: string): Found | undefined {
  const statement = code.slice(Math.max(...[';', '{', '}'].map((end) => code.lastIndexOf(end))) + 1);
  const isOther = /@import|@namespace|(?:^|\s)src\s*:/i.test(statement);
  if (isOther || !statement.includes(':')) return undefined;
  const typed = /(?<![\w-])url\(\s*(?:["']([^"'()\n]*)|([^"'()\s]*))$/i.exec(statement);
  if (typed) return { typed: typed[1] ?? typed[2] ?? '', notation: 'url' };
  const { head, value } = atQuote(statement);
  const isCandidate = /image-set\(/i.test(head) && /[(,]\s*$/.test(head) && !/[()\n]/.test(value);
  return isCandidate ? { typed: value, notation: 'url' } : undefined;
}

/** `![…](…)`. */
function markdownImage(code: string): Found | undefined {
  const line = code.slice(code.lastIndexOf('\n') + 1);
  const typed = /!\[(?:\\.|[^\]\\])*\]\(\s*<?((?:\\.|[^\s()<>\\])*)$/.exec(line)?.[1];
  return typed === undefined ? undefined : { typed, notation: 'markdown' };
}

/** `import name from '…'`, `require('…')`, `new URL('…'`: how scripts name images, besides many other things. */
function moduleName(code: string): Found | undefined {
  const { head, value } = atQuote(code);
  const isImport = /(?:\bimport\s+[\w$]+\s+from|\brequire\s*\(|\bnew\s+URL\s*\()\s*$/.test(head.slice(-100));
  return isImport && !/\s/.test(value) ? { typed: value, notation: 'module' } : undefined;
}

/** Code before the last quotation mark, and behind it. */
function atQuote(code: string): { head: string; value: string } {
  const quote = Math.max(code.lastIndexOf('"'), code.lastIndexOf("'"));
  return { head: code.slice(0, Math.max(quote, 0)), value: code.slice(quote + 1) };
}
