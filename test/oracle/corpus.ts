import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { findImageReferences } from '../../src/core/imageReferences.ts';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { oracles } from './oracle.ts';

/** A file that a scan may come across. */
export type CorpusFile = { readonly file: string; readonly language: string; readonly bytes: number };

const languages: Readonly<Record<string, string>> = {
  html: 'html',
  htm: 'html',
  css: 'css',
  scss: 'scss',
  less: 'less',
  md: 'markdown',
  markdown: 'markdown',
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
  webmanifest: 'json',
};

/** All files below a folder whose language is understood, in an order that is random but always the same. */
export function corpusBelow(folder: string): CorpusFile[] {
  return globSync(`**/*.{${Object.keys(languages).join()}}`, { cwd: folder })
    .map((name) => ({ name, key: createHash('sha256').update(name).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ name }) => {
      const file = path.join(folder, name);
      const language = languages[path.extname(name).slice(1)];
      const stats = statSync(file);
      return language !== undefined && stats.isFile() ? [{ file, language, bytes: stats.size }] : [];
    });
}

/** The first files of each language, as many as fit into what is given for it, without those that take more than a tenth. */
export function sample(files: readonly CorpusFile[], bytesOf: (language: string) => number): CorpusFile[] {
  const left = new Map<string, number>();
  return files.filter(({ language, bytes }) => {
    const rest = left.get(language) ?? bytesOf(language);
    if (bytes > Math.min(rest, bytesOf(language) / 10)) return false;
    left.set(language, rest - bytes);
    return true;
  });
}

/** The text with nearly everything in it that names a file, or looks like it, made to name an image. */
export function withImages(language: string, text: string): string {
  switch (language) {
    case 'markdown':
      return text
        .replace(/(?<![!\]\\])\[(?=[^\]\n]*\][([])/g, '![')
        .replace(/(\]\([^\s()]+)\)/g, '$1.png)')
        .replace(/^(\[[^\]\n]+\]: *\S+)$/gm, '$1.png')
        .replace(/<a href=("[^"\n]*)"/g, '<img src=$1.png"');
    case 'css':
    case 'scss':
    case 'less':
      return text.replace(/"([^"\\\n]*)"/g, 'url("$1.png")').replace(/\bvar\(([^(),]*)\)/g, 'url($1.png)');
    case 'html':
      return text.replace(/<a href=/g, '<img src=').replace(/((?:src|href)="[^"\n#?]*)/g, '$1.png');
    default:
      return text
        .replace(/(?<!import\()(['"`])(\.{0,2}[/@\w-]+)\1/g, '$1$2.png$1')
        .replace(/(?<!import\(['"]\.?)(\.[\w/-]+)\.(?:js|mjs|cjs|json|ts|css)(['"`])/g, '$1.png$2');
  }
}

/** Where finder and oracle differ on a text. Undefined when the oracle's parser cannot read it. */
export function differences(language: string, text: string): string[] | undefined {
  let expected: readonly string[];
  try {
    expected = oracles[language]!(text).map((reference) => shown(text, reference));
  } catch {
    return undefined;
  }
  const found = findImageReferences(language, text).map((reference) => shown(text, reference));
  const [known, wanted] = [new Set(found), new Set(expected)];
  return [
    ...expected.filter((reference) => !known.has(reference)).map((reference) => `missed ${reference}`),
    ...found.filter((reference) => !wanted.has(reference)).map((reference) => `wrong  ${reference}`),
  ];
}

function shown(text: string, { start, end, ...rest }: ImageReference): string {
  return JSON.stringify({ start, end, written: text.slice(start, end), ...rest });
}

/** What came of a comparison over files. */
export type Comparison = { read: number; unreadable: number; references: number; differences: string[] };

/** Holds the finder against the oracle on every file, as it is and with all in it made images. */
export function compareOn(files: readonly CorpusFile[]): Comparison {
  const result: Comparison = { read: 0, unreadable: 0, references: 0, differences: [] };
  for (const { file, language } of files) {
    const written = readFileSync(file, 'utf8');
    for (const [kind, text] of [
      ['', written],
      [' with images', withImages(language, written)],
    ] as const) {
      const found = differences(language, text);
      if (found) result.read++;
      else result.unreadable++;
      result.references += findImageReferences(language, text).length;
      result.differences.push(...(found ?? []).map((difference) => `${file}${kind}: ${difference}`));
    }
  }
  return result;
}
