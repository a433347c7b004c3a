import type { Meant } from './meant.ts';
import { addSrcset } from './mentions.ts';
import type { Around, Mentions } from './mentions.ts';
import { isFilledIn } from './url.ts';

/** A literal of an attribute; `isModule` when it is loaded like a module, by `require` for one. */
export type Literal = Meant & { readonly isModule?: boolean };

/** What may stand in an attribute: one literal, several where a condition chooses, none where a program decides. */
export type Literals = readonly Literal[];

/** A start tag, in whatever language. */
export type Tag = {
  readonly name: string;
  /** The literals of an attribute; undefined when the tag has no such attribute. */
  attribute(name: string): Literals | undefined;
  /** Offset in the document. */
  readonly start: number;
};

/** What differs between HTML and JSX. */
export type TagRules = {
  /** How the attribute is called that lists candidates. */
  readonly srcset: 'srcset' | 'srcSet';
  /** Whether a `source` is one of a picture, and not of a video. */
  readonly isInPicture: boolean;
};

/** Adds the images of a tag whose attributes may hold programs: whatever these load, the tag may show. */
export function addImagesOf(
  { name, start }: Pick<Tag, 'name' | 'start'>,
  attributes: ReadonlyMap<string, Literals>,
  rules: TagRules,
  mentions: Mentions,
): void {
  const asked = new Set<string>();
  const attribute = (wanted: string): Literals | undefined => {
    asked.add(wanted);
    return attributes.get(wanted);
  };
  addTagImages({ name, start, attribute }, rules, mentions);
  for (const [each, literals] of attributes) {
    if (asked.has(each)) continue;
    for (const literal of literals)
      if (literal.isModule) mentions.add(literal, { isModule: true, group: start });
  }
}

/** Adds the images of a tag. */
export function addTagImages(tag: Tag, { srcset, isInPicture }: TagRules, mentions: Mentions): void {
  switch (tag.name) {
    case 'img':
    case 'Image': // the component of Next.js and others; HTML has no capitals
      addUrls(tag, 'src', mentions);
      addSrcsets(tag, srcset, mentions);
      break;
    case 'source':
      if (isInPicture) addSrcsets(tag, srcset, mentions);
      break;
    case 'video':
      addUrls(tag, 'poster', mentions);
      break;
    case 'input':
      if (isOneOf(tag, 'type', ['image'])) addUrls(tag, 'src', mentions);
      break;
    case 'link':
      if (isOneOf(tag, 'rel', ['icon', 'apple-touch-icon'])) addUrls(tag, 'href', mentions, linkSize(tag));
      break;
    case 'meta':
      if (isOneOf(tag, 'property', ['og:image']) || isOneOf(tag, 'name', ['twitter:image']))
        addUrls(tag, 'content', mentions);
      break;
  }
}

function addUrls(tag: Tag, name: string, mentions: Mentions, further: Partial<Around> = {}): void {
  const urls = tag.attribute(name);
  if (!urls) return;
  const around = { ...further, ...aroundOf(tag), ...sizeOf(tag) };
  for (const url of urls) mentions.add(url, url.isModule ? { ...around, isModule: true } : around);
}

function addSrcsets(tag: Tag, name: string, mentions: Mentions): void {
  const sets = tag.attribute(name);
  if (!sets) return;
  const { width, height } = sizeOf(tag);
  // The tag's own size is that of its smallest candidate, not of each.
  const box = {
    ...(width !== undefined && { cssWidth: width }),
    ...(height !== undefined && { cssHeight: height }),
  };
  for (const set of sets) addSrcset(set, { ...aroundOf(tag), ...box }, mentions);
}

function aroundOf(tag: Tag): Around {
  const [alt, title] = [literalOf(tag, 'alt'), literalOf(tag, 'title')];
  return {
    ...(alt !== undefined && { alt }),
    ...(title !== undefined && { title }),
    group: tag.start,
  };
}

function sizeOf(tag: Tag): { width?: number; height?: number } {
  const [width, height] = [pixelsOf(tag, 'width'), pixelsOf(tag, 'height')];
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

/** `sizes="32x32"` of a link to an icon. */
function linkSize(tag: Tag): Partial<Around> {
  const [, width, height] = /^\s*(\d+)x(\d+)/i.exec(literalOf(tag, 'sizes') ?? '') ?? [];
  return width === undefined ? {} : { cssWidth: Number(width), cssHeight: Number(height) };
}

/** The text of an attribute that is one literal. */
function literalOf(tag: Tag, name: string): string | undefined {
  const literals = tag.attribute(name);
  const text = literals?.length === 1 ? literals[0]?.text : undefined;
  return text === undefined || isFilledIn(text) ? undefined : text;
}

function pixelsOf(tag: Tag, name: string): number | undefined {
  const [, digits] = /^\s*(\d+)(?:px)?\s*$/i.exec(literalOf(tag, name) ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function isOneOf(tag: Tag, name: string, values: readonly string[]): boolean {
  const words = (literalOf(tag, name) ?? '').toLowerCase().split(/\s+/);
  return words.some((word) => values.includes(word));
}
