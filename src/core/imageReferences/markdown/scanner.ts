import { withoutMarkdownEscapes } from '../escapes.ts';
import { plainText } from '../headings.ts';
import { HtmlScanner } from '../html.ts';
import { partOf } from '../meant.ts';
import type { Meant } from '../meant.ts';
import type { Mentions } from '../mentions.ts';
import { leavesOf } from './blocks.ts';
import type { Definition } from './definitions.ts';
import { findInlines } from './inline.ts';

/** Finds images in Markdown: inline and reference style, and in the HTML that stands in it. */
export function scanMarkdown(source: Meant, mentions: Mentions): void {
  const { leaves, definitions } = leavesOf(source);
  const html = new HtmlScanner(mentions);
  const used = new Set<Definition>();
  for (const { kind, content } of leaves) {
    if (kind === 'html') {
      html.scan(content);
      continue;
    }
    for (const found of findInlines(content, definitions)) {
      if (found.kind === 'html') {
        html.scan(partOf(content, found.from, found.to));
        continue;
      }
      const group = content.at(found.open);
      if (found.kind === 'image') {
        const url = withoutMarkdownEscapes(partOf(content, found.from, found.to));
        mentions.add(url, { alt: found.alt, ...titled(found.title), group });
      } else if (!used.has(found.definition)) {
        // However often it is used, it is one reference.
        used.add(found.definition);
        const { destination, title } = found.definition;
        mentions.add(withoutMarkdownEscapes(destination), { alt: found.alt, ...titled(title), group });
      }
    }
    if (kind === 'heading') html.heading(plainText(content.text));
  }
  html.end();
}

function titled(title: string | undefined): { title?: string } {
  return title === undefined ? {} : { title };
}
