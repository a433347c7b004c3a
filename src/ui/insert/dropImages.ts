import * as vscode from 'vscode';
import type { Job } from '../../core/job.ts';
import { draggedImageType, urisOfDragged } from '../../protocol/draggedImage.ts';
import { findImage } from '../imageActions.ts';
import { codeEdit } from './insertion.ts';

/** What inserts an image, among the ways to drop or paste something. */
export const imageKind = vscode.DocumentDropOrPasteEditKind.Text.append('easel', 'image');

/** Takes images that are dragged out of the list or the panel into every editor. */
export function dropImages(jobs: () => readonly Job[]): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(
    '*',
    {
      provideDocumentDropEdits: async (document, position, data) => {
        const dragged = urisOfDragged((await data.get(draggedImageType)?.asString()) ?? '');
        const [first, ...others] = dragged.flatMap((uri) => findImage(jobs(), uri) ?? []);
        if (!first) return undefined;
        const { insertText, additionalEdit } = codeEdit(document, [position], [first, ...others]);
        const edit = new vscode.DocumentDropEdit(insertText, vscode.l10n.t('Insert Image'), imageKind);
        if (additionalEdit) edit.additionalEdit = additionalEdit;
        return edit;
      },
    },
    { dropMimeTypes: [draggedImageType], providedDropEditKinds: [imageKind] },
  );
}
