import type { Pixels } from './models.ts';

/** What a snippet puts into code. */
export type SnippetImage = {
  /** Path as code writes it: relative, `/` between parts, not encoded. */
  readonly path: string;
  readonly alt: string;
  readonly pixels: Pixels;
};

/** How a path has to be written where it stands. */
export type PathNotation =
  | 'attribute'
  /** One of several in a `srcset`. */
  | 'candidate'
  /** A URL in a `url()` of CSS, quoted or not, or in a string of a script. */
  | 'url'
  | 'markdown'
  /** What a script imports: no URL, and never a bare name, which would be that of a package. */
  | 'module';

/** Languages whose markup is HTML or close to it. */
export const htmlLike = new Set([
  'html',
  'vue',
  'svelte',
  'astro',
  'php',
  'handlebars',
  'blade',
  'razor',
  'erb',
]);
export const jsxLike = new Set(['javascriptreact', 'typescriptreact']);
export const cssLike = new Set(['css', 'scss', 'less', 'sass', 'stylus', 'postcss']);
export const markdownLike = new Set(['markdown', 'mdx']);

/** The text to insert for an image, by the language of the document; the bare path where none is known. */
export function imageSnippet(languageId: string, { path, alt, pixels }: SnippetImage): string {
  const { width, height } = pixels;
  const write = (notation: PathNotation): string => writtenPath(languageId, notation, path);
  if (htmlLike.has(languageId)) {
    return `<img src="${write('attribute')}" alt="${escapeHtml(alt)}" width="${width}" height="${height}">`;
  }
  if (jsxLike.has(languageId)) {
    return `<img src="${write('attribute')}" alt="${escapeHtml(alt)}" width={${width}} height={${height}} />`;
  }
  if (markdownLike.has(languageId)) {
    return `![${alt.replace(/[\\[\]`*_<>!]/g, '\\$&')}](${write('markdown')})`;
  }
  if (cssLike.has(languageId)) return `url("${write('url')}")`;
  return path;
}

/**
 * A path as code writes it at its place: escaped and encoded, so that neither what reads the code nor what asks for the
 * file takes it for something else.
 */
export function writtenPath(languageId: string, notation: PathNotation, path: string): string {
  if (notation === 'module') return withDot(path).replace(/["'`\\]/g, '\\$&');
  // Vue's compiler takes a bare name for one that the server knows, and leaves the file out.
  const url = encodePath(languageId === 'vue' ? withDot(path) : path);
  switch (notation) {
    case 'attribute':
      return escapeHtml(url);
    case 'candidate':
      return escapeHtml(encodeAll(url, /,/g));
    case 'markdown':
      return url.replace(/[()]/g, '\\$&');
    case 'url':
      return encodeAll(url, /['()]/g);
  }
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

/**
 * The path from the root of what a server shows, `/` in front, as far as the file lies in a folder that one shows: the
 * opposite of what the finder does with such a path.
 * @param document path of the document that shall refer to it. Both are below the workspace folder
 * @param publicFolders such folders, beside the document or above it
 */
export function servedPath(
  document: string,
  file: string,
  publicFolders: readonly string[],
): string | undefined {
  const parts = document.split('/').slice(0, -1);
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/') + '/');
  for (const folder of [...above, '']) {
    for (const served of publicFolders) {
      const root = `${folder}${served}/`;
      if (file.startsWith(root)) return file.slice(root.length - 1);
    }
  }
  return undefined;
}

function withDot(path: string): string {
  return /^(\.{0,2}\/)/.test(path) ? path : `./${path}`;
}

function encodeAll(url: string, characters: RegExp): string {
  // encodeURIComponent leaves some of these as they are.
  return url.replace(characters, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Percent-encodes what ends or changes a URL's path; letters of any script stay readable. */
function encodePath(path: string): string {
  return path.replace(/[%?# "<>\\^`{|}\p{Cc}]/gu, (character) => encodeURIComponent(character));
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
