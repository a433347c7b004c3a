import * as vscode from 'vscode';
import { unlinked } from '../core/unlinked.ts';
import { readBytes } from '../workspace/assets.ts';

/** Moves an image to the trash and offers to bring it back. Where there is no trash, asks first. */
export async function discardImage(uri: vscode.Uri): Promise<void> {
  const name = vscode.workspace.asRelativePath(uri);
  const bytes = await readBytes(uri);
  if (!(await removeFile(uri))) return;
  const undo = vscode.l10n.t('Undo');
  const answer = await vscode.window.showInformationMessage(
    unlinked(vscode.l10n.t('{0} is removed.', name)),
    undo,
  );
  if (answer === undo) await bringBack(uri, bytes);
}

/** Moves a file to the trash; where there is none, asks before it is deleted. Resolves to whether it is gone. */
export async function removeFile(uri: vscode.Uri): Promise<boolean> {
  return (await toTrash(uri)) || (await deleteForGood(uri, vscode.workspace.asRelativePath(uri)));
}

/** Takes away a file that was replaced, as the person has agreed: to the trash, or for good where there is none. */
export async function discardReplaced(uri: vscode.Uri): Promise<void> {
  if (!(await toTrash(uri))) await vscode.workspace.fs.delete(uri);
}

async function toTrash(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
    return true;
  } catch (thrown) {
    // Gone is gone; everything else may be for want of a trash, as in most remote windows.
    if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound') throw thrown;
    return false;
  }
}

async function deleteForGood(uri: vscode.Uri, name: string): Promise<boolean> {
  const remove = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('There is no trash here. Delete {0} for good?', name);
  if ((await vscode.window.showWarningMessage(question, { modal: true }, remove)) !== remove) return false;
  await vscode.workspace.fs.delete(uri);
  return true;
}

/** Never over a file that has taken the name meanwhile. */
async function bringBack(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: bytes, overwrite: false });
  if (await vscode.workspace.applyEdit(edit)) return;
  void vscode.window.showErrorMessage(
    vscode.l10n.t(
      '{0} cannot be brought back: there is another file of that name.',
      unlinked(vscode.workspace.asRelativePath(uri)),
    ),
  );
}
