import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { referencesInSheet } from './css.ts';
import { referencesInHtml } from './html.ts';
import { referencesInManifest } from './manifest.ts';
import { referencesInMarkdown } from './markdown.ts';
import { referencesInScriptDocument } from './script.ts';
import { referencesInSvelte } from './svelte.ts';
import { referencesInVue } from './vue.ts';

/** What real parsers find by the rules, for a language id. Throws where the parser gives up on the text. */
export const oracles: Readonly<Record<string, (text: string) => ImageReference[]>> = {
  html: referencesInHtml,
  css: (text) => referencesInSheet('css', text),
  scss: (text) => referencesInSheet('scss', text),
  less: (text) => referencesInSheet('less', text),
  markdown: referencesInMarkdown,
  javascript: (text) => referencesInScriptDocument('javascript', text),
  javascriptreact: (text) => referencesInScriptDocument('javascript', text),
  typescript: (text) => referencesInScriptDocument('typescript', text),
  typescriptreact: (text) => referencesInScriptDocument('typescriptreact', text),
  vue: referencesInVue,
  svelte: referencesInSvelte,
  json: referencesInManifest,
};
