import * as vscode from 'vscode';

/** The formats that Easel saves. */
const pattern = '**/*.{png,jpg,jpeg,webp,gif,avif,svg,bmp,ico}';

/** What is done when saved images come and go, whoever deletes them or brings them back: the editor, a terminal, Git. */
export type SavedImagePorts = {
  /** Whether a file is one that is shown somewhere. */
  readonly isSaved: (uri: vscode.Uri) => boolean;
  /** Such a file has come or gone. */
  readonly changed: () => void;
  /** Anything may have gone. */
  readonly deleted: () => void;
};

/** Watches images that were saved. */
export function watchSavedImages({ isSaved, changed, deleted }: SavedImagePorts): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
  const look = (uri: vscode.Uri): void => {
    if (isSaved(uri)) changed();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(look),
    watcher.onDidDelete(look),
    // A deleted folder says nothing of what was in it.
    vscode.workspace.onDidDeleteFiles(deleted),
  );
}
