/** The languages of documents that get hints: those that the finder knows. Here too, so that nothing else is loaded. */
export const hintedLanguages: readonly string[] = [
  'html',
  'css',
  'scss',
  'less',
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'vue',
  'svelte',
  'markdown',
  'json',
  'jsonc',
];

/** Of all that is JSON, only a web app's manifest names images. */
const manifestPath = /(?:^|\/)manifest\.json$|\.webmanifest$/i;

/** What only further extensions know the language of, by the file's. */
const componentPath = /\.(vue|svelte)$/i;

/** The documents that the editor is to ask about: those of `hintedLanguage`, and a few more. */
export const hintedDocuments: readonly ({ readonly language: string } | { readonly pattern: string })[] = [
  ...hintedLanguages.map((language) => ({ language })),
  { pattern: '**/*.{vue,svelte}' },
];

/** The language in which a document is searched for images; undefined for one that gets no hints. */
export function hintedLanguage(languageId: string, path: string): string | undefined {
  if (languageId.startsWith('json')) return manifestPath.test(path) ? languageId : undefined;
  if (hintedLanguages.includes(languageId)) return languageId;
  return languageId === 'plaintext' ? componentPath.exec(path)?.[1]?.toLowerCase() : undefined;
}
