import { partOf } from './meant.ts';
import type { Meant } from './meant.ts';
import type { ImageMention } from './reference.ts';
import { imagePathOf } from './url.ts';

/** What a scanner knows of a reference besides its URL. */
export type Around = Omit<ImageMention, 'path' | 'start' | 'end'>;

/** Collects what the scanners find. */
export class Mentions {
  readonly found: ImageMention[] = [];

  /** Adds a URL if it names an image of the project. White space around it is not part of it. */
  add(url: Meant, around: Around): void {
    const trimmed = url.text.trim();
    const path = imagePathOf(trimmed);
    if (path === undefined) return;
    const from = url.text.indexOf(trimmed);
    this.found.push({ path, start: url.at(from), end: url.at(from + trimmed.length), ...around });
  }

  /** Changes those found since an index; what they say themselves counts more. */
  complete(since: number, around: Partial<Around>): void {
    for (let index = since; index < this.found.length; index++) {
      const mention = this.found[index];
      if (mention) this.found[index] = { ...around, ...mention };
    }
  }
}

/**
 * Adds the candidates of a srcset. Source: "HTML", parse a srcset attribute: commas inside a URL belong to it.
 * @param around what the tag says; sizes in px come from the descriptors alone
 */
export function addSrcset(srcset: Meant, around: Omit<Around, 'width' | 'height'>, mentions: Mentions): void {
  const { text } = srcset;
  for (let at = 0; at < text.length;) {
    while (at < text.length && /[\s,]/.test(text.charAt(at))) at++;
    const from = at;
    while (at < text.length && !/\s/.test(text.charAt(at))) at++;
    let to = at;
    while (to > from && text[to - 1] === ',') to--;
    let descriptors = '';
    if (to === at) {
      const end = endOfDescriptors(text, at);
      descriptors = text.slice(at, end);
      at = end + 1;
    }
    if (to > from) mentions.add(partOf(srcset, from, to), { ...around, ...describedBy(descriptors) });
  }
}

/** A comma inside parentheses does not end a candidate. */
function endOfDescriptors(text: string, from: number): number {
  let isInside = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') isInside = true;
    else if (text[at] === ')') isInside = false;
    else if (text[at] === ',' && !isInside) return at;
  }
  return text.length;
}

function describedBy(descriptors: string): { width?: number; density?: number } {
  const [, width] = /(?:^|\s)(\d+)w(?:\s|$)/.exec(descriptors) ?? [];
  if (width !== undefined) return { width: Number(width) };
  const [, density] = /(?:^|\s)(\d*\.?\d+)x(?:\s|$)/.exec(descriptors) ?? [];
  return density === undefined ? {} : { density: Number(density) };
}
