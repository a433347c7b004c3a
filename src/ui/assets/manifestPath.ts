import type { TextDocument } from 'vscode';

/** The documents that get lenses. The name is here too, so that nothing else is loaded. */
export const manifests = { pattern: '**/assets.easel.json' } as const;

/** Whether a document is one of these. */
export function isManifest({ uri, isUntitled }: TextDocument): boolean {
  return !isUntitled && uri.path.endsWith('/assets.easel.json');
}
