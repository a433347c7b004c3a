import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { type Decoded, placeholder } from './decoded.ts';
import { type About, referencesIn, referencesInSrcset } from './path.ts';

/** A tag of any markup language, as far as images are concerned. */
export type Tag = {
  readonly name: string;
  readonly parent: string | undefined;
  /** The literal values that an attribute may take: none when dynamic or absent, two for a ternary. */
  readonly values: (attribute: string) => readonly Decoded[];
  /** The value of an attribute that has one, literal value. */
  readonly literal: (attribute: string) => string | undefined;
};

/** A literal that says nothing of its own is none. */
export function withoutPlaceholder(text: string | undefined): string | undefined {
  return text === undefined || text.includes(placeholder) || text.includes('{{') ? undefined : text;
}

function pixels(written: string | undefined): number | undefined {
  const digits = /^\s*(\d+)(?:px)?\s*$/i.exec(written ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function about(tag: Tag): About {
  const alt = withoutPlaceholder(tag.literal('alt'));
  const [width, height] = [pixels(tag.literal('width')), pixels(tag.literal('height'))];
  return {
    ...(alt !== undefined && { alt }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
}

/** How an embedding language writes tags: JSX has `srcSet`, and sources in components of its own. */
export type Spelling = { readonly srcset: string; readonly sourceAnywhere?: boolean };

/** The images that the attributes of a tag name, its style left aside. */
export function referencesOfTag(tag: Tag, spelling: Spelling = { srcset: 'srcset' }): ImageReference[] {
  const is = (attribute: string, wanted: RegExp) => wanted.test(tag.literal(attribute) ?? '');
  switch (tag.name) {
    case 'img':
    case 'Image':
      return [...plain(tag, 'src'), ...srcset(tag, spelling.srcset)];
    case 'source':
      return spelling.sourceAnywhere || tag.parent === 'picture' ? srcset(tag, spelling.srcset) : [];
    case 'video':
      return plain(tag, 'poster');
    case 'input':
      return is('type', /^\s*image\s*$/i) ? plain(tag, 'src') : [];
    case 'link':
      return is('rel', /(?:^|\s)(?:icon|apple-touch-icon)(?:\s|$)/i) ? plain(tag, 'href') : [];
    case 'meta':
      return is('property', /^\s*og:image\s*$/i) || is('name', /^\s*twitter:image\s*$/i)
        ? plain(tag, 'content')
        : [];
    default:
      return [];
  }
}

function plain(tag: Tag, attribute: string): ImageReference[] {
  return tag.values(attribute).flatMap((value) => referencesIn(value, about(tag)));
}

function srcset(tag: Tag, attribute: string): ImageReference[] {
  return tag.values(attribute).flatMap((value) => referencesInSrcset(value, about(tag)));
}
