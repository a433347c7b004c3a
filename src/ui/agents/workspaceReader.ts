import * as vscode from 'vscode';
import type { Place, WorkspaceReader } from '../../agents/ports.ts';
import { FolderFiles } from '../../local/folderFiles.ts';

/** Reads what lies in the folders of the workspace, for agents. */
export class EditorReader implements WorkspaceReader {
  readonly #local = new FolderFiles();

  async read(place: Place): Promise<Uint8Array | undefined> {
    const uri = uriOf(place);
    if (uri.scheme === 'file') return this.#local.read(place);
    return Promise.resolve(vscode.workspace.fs.readFile(uri)).catch(() => undefined);
  }

  async kindOf(place: Place): ReturnType<WorkspaceReader['kindOf']> {
    const uri = uriOf(place);
    if (uri.scheme === 'file') return this.#local.kindOf(place);
    try {
      const { type } = await vscode.workspace.fs.stat(uri);
      return (type & vscode.FileType.Directory) === 0 ? 'file' : 'folder';
    } catch {
      return 'nothing';
    }
  }
}

/** A place of an agent as a URI. */
export function uriOf({ root, path }: Place): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(root, true), path);
}
