import * as vscode from 'vscode';

/** The folder that an image belongs to. */
export type Home = { readonly root: vscode.Uri; readonly inWorkspace: boolean };

/** Finds, or asks once, where the images of this window go. */
export class Folders {
  #chosen: Home | undefined;

  /** The place for a new image, asked for when there is more than one answer; undefined when the person dismissed. */
  async ask(): Promise<Home | undefined> {
    const home = this.guess();
    if (home) return home;
    this.#chosen = vscode.workspace.workspaceFolders ? await askFolder() : await askDirectory();
    return this.#chosen;
  }

  /** The place as far as it is known without asking: the active editor's folder, the only one, the one chosen last. */
  guess(): Home | undefined {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const active = vscode.window.activeTextEditor?.document.uri ?? activeTabUri();
    const folder =
      (active && vscode.workspace.getWorkspaceFolder(active)) ??
      (folders.length === 1 ? folders[0] : undefined);
    if (folder) return { root: folder.uri, inWorkspace: true };
    const stillOpen =
      folders.length === 0 || folders.some(({ uri }) => uri.toString() === this.#chosen?.root.toString());
    return stillOpen ? this.#chosen : undefined;
  }
}

/** The file that the active tab shows, where it shows one: an image is no text editor. */
export function activeTabUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
    ? input.uri
    : undefined;
}

async function askFolder(): Promise<Home | undefined> {
  const folder = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t('Workspace folder for the images'),
  });
  return folder && { root: folder.uri, inWorkspace: true };
}

async function askDirectory(): Promise<Home | undefined> {
  const [root] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Where should the images be saved?'),
      openLabel: vscode.l10n.t('Save Images Here'),
    })) ?? [];
  return root && { root, inWorkspace: false };
}
