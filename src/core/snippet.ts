import type { Pixels } from './models.ts';

/** What a snippet puts into code. */
export type SnippetImage = {
  /** Path as code writes it: relative, `/` between parts, not encoded. */
  readonly path: string;
  readonly alt: string;
  readonly pixels: Pixels;
};

/** Languages whose markup is HTML or close to it. */
const htmlLike = new Set(['html', 'vue', 'svelte', 'astro', 'php', 'handlebars', 'blade', 'razor', 'erb']);
const jsxLike = new Set(['javascriptreact', 'typescriptreact']);
const cssLike = new Set(['css', 'scss', 'less', 'sass', 'stylus', 'postcss']);

/** The text to insert for an image, by the language of the document; the bare path where none is known. */
export function imageSnippet(languageId: string, { path, alt, pixels }: SnippetImage): string {
  const url = encodePath(path);
  const { width, height } = pixels;
  if (htmlLike.has(languageId)) {
    return `<img src="${escapeHtml(url)}" alt="${escapeHtml(alt)}" width="${width}" height="${height}">`;
  }
  if (jsxLike.has(languageId)) {
    return `<img src="${escapeHtml(url)}" alt="${escapeHtml(alt)}" width={${width}} height={${height}} />`;
  }
  if (languageId === 'markdown' || languageId === 'mdx') {
    return `![${alt.replace(/[\\[\]`*_<>!]/g, '\\$&')}](${url.replace(/[()]/g, '\\$&')})`;
  }
  if (cssLike.has(languageId)) return `url("${url.replace(/["\\]/g, '\\$&')}")`;
  return path;
}

/** Alternative text from a prompt: one line, not longer than a screen reader's patience. */
export function altText(prompt: string): string {
  const line = prompt.replace(/\s+/gu, ' ').trim();
  if (line.length <= 120) return line;
  const cut = line.slice(0, 120);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 60)).trimEnd()}…`;
}

/** The path from one file to another, both as absolute paths with `/` between parts. */
export function relativePath(fromFile: string, toFile: string): string {
  const from = fromFile.split('/').slice(0, -1);
  const to = toFile.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  const up = from.slice(shared).map(() => '..');
  const path = [...up, ...to.slice(shared)].join('/');
  // A part with a colon would read as a scheme.
  return up.length === 0 && to[shared]?.includes(':') ? `./${path}` : path;
}

/** Percent-encodes what ends or changes a URL's path; letters of any script stay readable. */
function encodePath(path: string): string {
  return path.replace(/[%?# "<>\\^`{|}\p{Cc}]/gu, (character) => encodeURIComponent(character));
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
