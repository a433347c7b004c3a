import * as vscode from 'vscode';
import type { Job, SavedImage } from '../core/job.ts';
import { unlinked } from '../core/unlinked.ts';
import { removeFile } from './discardImage.ts';

/** An image that lies beside its path in code, since something else than a placeholder lies there. */
export type BesideImage = { readonly image: SavedImage; readonly path: vscode.Uri };

/** Those images of a job that lie beside their paths. */
export function besideImages({ request, files }: Job): BesideImage[] {
  const root = vscode.Uri.parse(request.target.root, true);
  return files.flatMap((image, index) => {
    const wanted = request.exact?.files[index];
    const isBeside = image.note === 'beside' && wanted;
    return isBeside ? [{ image, path: vscode.Uri.joinPath(root, wanted.path) }] : [];
  });
}

/**
 * Puts an image at its path; what lies there goes to the trash. Nothing happens when the person keeps that after all.
 * @param moved told where the image was and is
 */
export async function takePath(
  { image, path }: BesideImage,
  moved: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const { fs } = vscode.workspace;
  const from = vscode.Uri.parse(image.uri, true);
  try {
    // Nothing goes for an image that is not there any more.
    await fs.stat(from);
    if ((await isThere(path)) && !(await removeFile(path))) return;
    await fs.rename(from, path, { overwrite: false });
  } catch (thrown) {
    const name = vscode.workspace.asRelativePath(path);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    void vscode.window.showErrorMessage(
      unlinked(vscode.l10n.t('{0} could not be replaced: {1}', name, reason)),
    );
    return;
  }
  await moved(image.uri, path.toString());
}

async function isThere(path: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(path).then(
    () => true,
    () => false,
  );
}

/** Opens what lies at the path, and the image beside it. */
export async function showBoth({ image, path }: BesideImage): Promise<void> {
  const options = { preview: false };
  await vscode.commands.executeCommand('vscode.open', path, {
    ...options,
    viewColumn: vscode.ViewColumn.One,
  });
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(image.uri, true), {
    ...options,
    viewColumn: vscode.ViewColumn.Two,
  });
}
