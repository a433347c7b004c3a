import * as vscode from 'vscode';
import type { Job, SavedImage } from '../core/job.ts';
import { insertionAt } from './insert/insertion.ts';

/** Shows a saved image in the editor. */
export async function openImage(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri);
}

/** As many as fit beside each other. */
const mostCompared = 4;

/** Opens images of some jobs beside each other; others are not opened. */
export async function compareImages(jobs: readonly Job[], uris: readonly string[]): Promise<void> {
  const known = uris.filter((uri) => findImage(jobs, uri)).slice(0, mostCompared);
  for (const [index, uri] of known.entries()) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri, true), {
      viewColumn: index + 1,
      preview: false,
    });
  }
}

/** Shows a saved image in the explorer. */
export async function revealImage(uri: vscode.Uri): Promise<void> {
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

/** Remembers the editor that was active last: while the panel has the focus, no text editor is active. */
export class LastEditor {
  #editor = vscode.window.activeTextEditor;
  readonly #subscription = vscode.window.onDidChangeActiveTextEditor((editor) => {
    this.#editor = editor ?? this.#editor;
  });

  /** The editor to insert into; undefined when it is gone. */
  current(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => document === this.#editor?.document);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/**
 * Puts an image into the code at the cursor, in the document's language, or its path where one stands there; into the
 * clipboard when no editor is open.
 */
export async function insertImage(
  image: SavedImage,
  job: Job,
  editor: vscode.TextEditor | undefined,
): Promise<void> {
  const uri = vscode.Uri.parse(image.uri, true);
  if (!editor) {
    await vscode.env.clipboard.writeText(vscode.workspace.asRelativePath(uri));
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No editor is open: the path is in the clipboard.'),
    );
    return;
  }
  const { document } = editor;
  const shown = await vscode.window.showTextDocument(document, editor.viewColumn);
  await shown.edit((edit) => {
    for (const selection of shown.selections) {
      const { text, replaces } = insertionAt(document, selection.start, { image, job });
      edit.replace(replaces ?? selection, text);
    }
  });
}

/** A saved image and the job that made it, found by the image's URI. */
export function findImage(
  jobs: readonly Job[],
  uri: string,
): { readonly job: Job; readonly image: SavedImage } | undefined {
  for (const job of jobs) {
    const image = job.files.find((file) => file.uri === uri);
    if (image) return { job, image };
  }
  return undefined;
}
