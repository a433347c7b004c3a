import * as vscode from 'vscode';
import { imageKind } from './dropImages.ts';
import { codeEdit } from './insertion.ts';
import type { MadeImage } from './insertion.ts';

/**
 * An image that was copied: its path lies in the clipboard, and pasting that path inserts the image. Whatever else is
 * pasted must not wait for Easel. So the editor asks only as long as the copy may still be there.
 */
export class CopiedImage {
  #asking: vscode.Disposable | undefined;

  /** Copies an image. */
  async copy(made: MadeImage): Promise<void> {
    const uri = vscode.Uri.parse(made.image.uri, true);
    const text = uri.scheme === 'file' ? uri.fsPath : uri.toString();
    this.dispose();
    this.#asking = vscode.languages.registerDocumentPasteEditProvider(
      '*',
      {
        provideDocumentPasteEdits: async (document, ranges, data) => {
          if ((await data.get('text/plain')?.asString())?.trim() !== text) {
            this.dispose(); // something else was copied since
            return undefined;
          }
          const positions = ranges.map(({ start }) => start);
          const { insertText, additionalEdit } = codeEdit(document, positions, [made]);
          const edit = new vscode.DocumentPasteEdit(insertText, vscode.l10n.t('Insert Image'), imageKind);
          if (additionalEdit) edit.additionalEdit = additionalEdit;
          return [edit];
        },
      },
      { pasteMimeTypes: ['text/plain'], providedPasteEditKinds: [imageKind] },
    );
    await vscode.env.clipboard.writeText(text);
  }

  dispose(): void {
    this.#asking?.dispose();
    this.#asking = undefined;
  }
}
