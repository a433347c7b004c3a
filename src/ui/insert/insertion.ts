import * as vscode from 'vscode';
import type { Job, SavedImage } from '../../core/job.ts';
import { altText, imageSnippet, writtenPath } from '../../core/snippet.ts';
import { pathBetween } from '../../core/uriPath.ts';
import { placeAt } from './place.ts';

/** An image that a job has made. */
export type MadeImage = { readonly image: SavedImage; readonly job: Job };

/** What an image becomes at a place of a document. */
export type Insertion = {
  readonly text: string;
  /** The path that stands there and gives way; undefined where a snippet of its own is inserted. */
  readonly replaces: vscode.Range | undefined;
};

/** In a path of an image only the path, elsewhere the snippet of the document's language. */
export function insertionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  { image, job }: MadeImage,
): Insertion {
  const path = pathFrom(document.uri, vscode.Uri.parse(image.uri, true));
  const place = placeAt(document, position);
  if (place) {
    return { text: writtenPath(document.languageId, place.notation, path), replaces: place.range };
  }
  const alt = altText(job.request.prompt);
  return { text: imageSnippet(document.languageId, { path, alt, pixels: image }), replaces: undefined };
}

/** What images become that are dropped or pasted: text to insert, or changes to make instead. */
export type CodeEdit = { readonly insertText: string; readonly additionalEdit?: vscode.WorkspaceEdit };

/** What images become at places of a document; only the first one where there is a path already. */
export function codeEdit(
  document: vscode.TextDocument,
  positions: readonly vscode.Position[],
  images: readonly [MadeImage, ...MadeImage[]],
): CodeEdit {
  const [first] = images;
  const replaced = positions
    .map((position) => insertionAt(document, position, first))
    .flatMap(({ text, replaces }) => (replaces ? [new vscode.TextEdit(replaces, text)] : []));
  if (replaced.length > 0 && replaced.length === positions.length) {
    const additionalEdit = new vscode.WorkspaceEdit();
    additionalEdit.set(document.uri, replaced);
    // With no text of its own the edit is only what is additional.
    return { insertText: '', additionalEdit };
  }
  const [position = new vscode.Position(0, 0)] = positions;
  return { insertText: images.map((image) => insertionAt(document, position, image).text).join('\n') };
}

function pathFrom(document: vscode.Uri, image: vscode.Uri): string {
  return pathBetween(document, image) ?? vscode.workspace.asRelativePath(image);
}
