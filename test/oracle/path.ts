import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { type Decoded, part, placeholder } from './decoded.ts';

/** What a tag says of its image. */
export type About = Pick<ImageReference, 'alt' | 'width' | 'height'>;

const dynamic = [placeholder, '${', '#{', '@{', '{{', '}}', '<%', '<?', '{%'];
/** As in `%PUBLIC_URL%/favicon.ico`. */
const environment = /%[A-Z][A-Z\d_]{2,}%/;
const image = /[^/]\.(?:png|jpe?g|gif|webp|avif|svg|bmp|ico)$/i;

/** The percent-encoded characters of valid UTF-8, decoded; everything else stays. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => {
    let result = '';
    for (let at = 0; at < run.length;) {
      const length = [3, 6, 9, 12].find((size) => decodes(run.slice(at, at + size))) ?? 0;
      result += length > 0 ? decodeURIComponent(run.slice(at, at + length)) : run.slice(at, at + 3);
      at += length > 0 ? length : 3;
    }
    return result;
  });
}

function decodes(run: string): boolean {
  try {
    return /^.$/su.test(decodeURIComponent(run));
  } catch {
    return false;
  }
}

/** The path that a reference names, when the rules count it as an image of ours. */
export function imagePath(reference: string): string | undefined {
  if (dynamic.some((mark) => reference.includes(mark)) || environment.test(reference)) return undefined;
  if (reference.startsWith('//') || /^[a-z][a-z\d+.-]*:/i.test(reference)) return undefined;
  const path = percentDecoded(reference.replace(/[?#].*$/s, ''));
  return image.test(path) ? path : undefined;
}

/** The reference that stands in a decoded value, white space around it left out; none when it is no image of ours. */
export function referencesIn(value: Decoded, about: About = {}): ImageReference[] {
  const from = value.text.length - value.text.trimStart().length;
  const to = value.text.trimEnd().length;
  const path = imagePath(value.text.slice(from, to));
  return path === undefined ? [] : [{ path, start: value.offset(from), end: value.offset(to), ...about }];
}

/** The candidates of a srcset, by the algorithm of the HTML standard. */
export function referencesInSrcset(value: Decoded, about: About = {}): ImageReference[] {
  const found: ImageReference[] = [];
  const { text } = value;
  let at = 0;
  for (;;) {
    while (/[\s,]/.test(text.charAt(at))) at++;
    if (at >= text.length) return found;
    const from = at;
    while (at < text.length && !/\s/.test(text.charAt(at))) at++;
    const url = text.slice(from, at).replace(/,+$/, '');
    const descriptors = from + url.length < at ? '' : descriptorsFrom(text, at);
    at += descriptors.length;
    const width = /(?:^|\s)(\d+)w(?:\s|$)/.exec(descriptors)?.[1];
    found.push(
      ...referencesIn(part(value, from, from + url.length), {
        ...(about.alt !== undefined && { alt: about.alt }),
        ...(width !== undefined && { width: Number(width) }),
      }),
    );
  }
}

/** Up to the comma that ends the candidate; commas in parentheses do not. */
function descriptorsFrom(text: string, at: number): string {
  let inParentheses = false;
  for (let end = at; end < text.length; end++) {
    const char = text.charAt(end);
    if (char === '(') inParentheses = true;
    else if (char === ')') inParentheses = false;
    else if (char === ',' && !inParentheses) return text.slice(at, end);
  }
  return text.slice(at);
}

/** In document order. */
export function inOrder(references: readonly ImageReference[]): ImageReference[] {
  return references.toSorted((a, b) => a.start - b.start || a.end - b.end);
}
