import * as vscode from 'vscode';
import { AssetLenses } from './ui/assets/assetLenses.ts';
import { manifests } from './ui/assets/manifestPath.ts';
import { DocumentLeads } from './ui/missing/documentLeads.ts';
import { hintedDocuments } from './ui/missing/languages.ts';
import { MissingActions } from './ui/missing/missingActions.ts';
import { MissingHints } from './ui/missing/missingHints.ts';
import type { MissingWish } from './ui/missing/missingWish.ts';
import { WorkspaceFiles } from './ui/missing/workspaceFiles.ts';

/** What the rest needs of the hints. */
export type Hints = {
  /** What the image reference at the cursor asks for; undefined where there is none whose image is missing. */
  missingAtCursor(): Promise<MissingWish | undefined>;
  /** The lenses of manifests. */
  readonly lenses: AssetLenses;
};

/** Begins to watch the open documents for image references that lead to no file, and to offer what helps. */
export function createHints(context: vscode.ExtensionContext): Hints {
  const files = new WorkspaceFiles();
  const leads = new DocumentLeads(files);
  const actions = new MissingActions(leads);
  const lenses = new AssetLenses();
  context.subscriptions.push(
    files,
    new MissingHints(leads, files),
    lenses,
    vscode.languages.registerCodeLensProvider(manifests, lenses),
    vscode.languages.registerCodeActionsProvider([...hintedDocuments], actions, MissingActions.kinds),
  );
  return { lenses, missingAtCursor: () => actions.atCursor(vscode.window.activeTextEditor) };
}
