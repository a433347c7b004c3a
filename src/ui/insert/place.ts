import * as vscode from 'vscode';
import { pathPlace, placeReach } from '../../core/pathPlace.ts';
import type { PathPlace } from '../../core/pathPlace.ts';

/** The path of an image in a document, and which part of it is typed so far. */
export type DocumentPlace = PathPlace & {
  readonly typedRange: vscode.Range;
  readonly range: vscode.Range;
};

/** Where a position lies in the path of an image; undefined everywhere else. */
export function placeAt(document: vscode.TextDocument, position: vscode.Position): DocumentPlace | undefined {
  const from = document.positionAt(Math.max(0, document.offsetAt(position) - placeReach));
  const before = document.getText(new vscode.Range(from, position));
  const after = document.lineAt(position.line).text.slice(position.character);
  const place = pathPlace(document.languageId, before, after);
  if (!place) return undefined;
  const start = position.translate(0, -place.typed.length);
  return {
    ...place,
    typedRange: new vscode.Range(start, position),
    range: new vscode.Range(start, position.translate(0, place.rest)),
  };
}
