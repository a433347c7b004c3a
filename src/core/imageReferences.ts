import { scanCss } from './imageReferences/css.ts';
import { HtmlScanner } from './imageReferences/html.ts';
import { scanJs } from './imageReferences/js/scanner.ts';
import { scanManifest } from './imageReferences/manifest.ts';
import { scanMarkdown } from './imageReferences/markdown/scanner.ts';
import { verbatim } from './imageReferences/meant.ts';
import type { Meant } from './imageReferences/meant.ts';
import { Mentions } from './imageReferences/mentions.ts';
import { scanSvelte } from './imageReferences/svelte.ts';
import { scanVue } from './imageReferences/vue.ts';
import type { ImageMention, ImageReference } from './imageReferences/reference.ts';

type Scan = (source: Meant, mentions: Mentions) => void;

const html: Scan = (source, mentions) => {
  const scanner = new HtmlScanner(mentions);
  scanner.scan(source);
  scanner.end();
};

const js =
  (jsx: boolean): Scan =>
  (source, mentions) =>
    void scanJs(source, 0, source.text.length, { jsx }, mentions);

/** One linear scanner for each family of languages. */
const scanners: Readonly<Record<string, Scan>> = {
  html,
  css: (source, mentions) => scanCss(source, 'css', mentions),
  scss: (source, mentions) => scanCss(source, 'scss', mentions),
  less: (source, mentions) => scanCss(source, 'less', mentions),
  javascript: js(true),
  javascriptreact: js(true),
  typescript: js(false),
  typescriptreact: js(true),
  vue: scanVue,
  svelte: scanSvelte,
  markdown: scanMarkdown,
  json: scanManifest,
  jsonc: scanManifest,
};

/** Ids of the languages that are understood. */
export const scannedLanguages: ReadonlySet<string> = new Set(Object.keys(scanners));

/** The languages of files by their extensions, for those that no editor has opened. */
const languageByExtension: Readonly<Record<string, string>> = {
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  css: 'css',
  scss: 'scss',
  less: 'less',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  vue: 'vue',
  svelte: 'svelte',
  md: 'markdown',
  markdown: 'markdown',
  webmanifest: 'json',
};

/** The language of a file by its path; undefined when it is none that is understood. */
export function languageOfPath(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (name === 'manifest.json') return 'json';
  return languageByExtension[name.slice(name.lastIndexOf('.') + 1)];
}

/**
 * Finds the image files that a document refers to, in document order; none in a language that is not understood.
 * Never throws, and takes time in proportion to the text.
 */
export function findImageReferences(languageId: string, text: string): ImageReference[] {
  return findImageMentions(languageId, text).map(({ path, start, end, alt, width, height }) => ({
    path,
    start,
    end,
    ...(alt !== undefined && { alt }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  }));
}

/** The same, with what the document says around each of them. */
export function findImageMentions(languageId: string, text: string): ImageMention[] {
  const mentions = new Mentions();
  scanners[languageId]?.(verbatim(text, 0, text.length), mentions);
  return mentions.found.toSorted((a, b) => a.start - b.start);
}
