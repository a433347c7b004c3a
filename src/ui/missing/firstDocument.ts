import * as vscode from 'vscode';
import { isManifest } from '../assets/manifestPath.ts';
import { hintedLanguage } from './languages.ts';

/** Calls back, once, as soon as a document is open that gets hints or lenses. Until then nothing of them is loaded. */
export function whenHintsAreWanted(begin: () => void): vscode.Disposable {
  const look = (): void => {
    if (!vscode.workspace.textDocuments.some((document) => wantsHints(document) || isManifest(document)))
      return;
    listening.dispose();
    begin();
  };
  const listening = vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeConfiguration(look),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
  );
  look();
  return listening;
}

/** Whether a document is of a kind that gets hints, and the person wants them there. */
export function wantsHints({ languageId, uri, isUntitled }: vscode.TextDocument): boolean {
  if (isUntitled || hintedLanguage(languageId, uri.path) === undefined) return false;
  if (!vscode.workspace.getWorkspaceFolder(uri)) return false;
  return vscode.workspace.getConfiguration('easel', uri).get('missingImages') !== 'off';
}
