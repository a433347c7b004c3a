import * as vscode from 'vscode';
import { placeLanguages } from '../../core/pathPlace.ts';
import { placeAt } from './place.ts';
import type { DocumentPlace } from './place.ts';

/** Characters after which a path begins or goes on. */
const triggers = ['"', "'", '(', '/'];

/** Says what can be offered at a place. */
export type Complete = (
  document: vscode.TextDocument,
  place: DocumentPlace,
) => Promise<vscode.CompletionItem[]>;

/** Offers images where code names some. Everywhere else it answers at once, from what is around the cursor. */
export function offerImages(complete: Complete): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    [...placeLanguages].map((language) => ({ language })),
    {
      provideCompletionItems: (document, position) => {
        const place = placeAt(document, position);
        return place && complete(document, place);
      },
    },
    ...triggers,
  );
}
