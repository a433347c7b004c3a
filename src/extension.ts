import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Easel } from './easel.ts';
import { commandNames, generationsView, maskViewType, panelView, panelViewType } from './ui/commands.ts';
import type { GenerationItem } from './ui/generationsTree.ts';
import { journalDirectory, openRows } from './workspace/journalDirectory.ts';

/**
 * Registers what the editor must know and looks whether this folder has unfinished jobs. Everything else is a
 * bundle of its own, loaded when it is first needed.
 */
export function activate(context: vscode.ExtensionContext): void {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<GenerationItem>(generationsView, {
    showCollapseAll: false,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (item) => item,
      getChildren: async (item) => (item ? [...item.children] : (await easel()).generations()),
    },
  });
  let loading: Promise<Easel> | undefined;
  const load = async (): Promise<Easel> => {
    const { createEasel } = await import('./easel.ts');
    return createEasel(context, { view, refresh: () => changed.fire(undefined) });
  };
  const easel = (): Promise<Easel> =>
    (loading ??= load().catch((thrown: unknown) => {
      loading = undefined; // the next command tries again
      throw thrown;
    }));

  context.subscriptions.push(
    changed,
    view,
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: async (panel) => (await easel()).restorePanel(panel),
    }),
    vscode.window.registerWebviewPanelSerializer(maskViewType, {
      deserializeWebviewPanel: async (panel, state) => (await easel()).restoreMaskEditor(panel, state),
    }),
    vscode.window.registerWebviewViewProvider(panelView, {
      resolveWebviewView: async (shown) => (await easel()).attachPanelView(shown),
    }),
    ...commandNames.map((name) =>
      vscode.commands.registerCommand(`easel.${name}`, async (...args: unknown[]) =>
        (await easel()).run(name, args),
      ),
    ),
  );
  void hasUnfinishedJobs(context.globalStorageUri.fsPath).then(async (unfinished) => {
    if (unfinished) await easel();
  });
}

/** A paid job goes on after a reload or crash without anyone asking for it. */
async function hasUnfinishedJobs(storage: string): Promise<boolean> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const roots = folders.length > 0 ? folders.map(({ uri }) => uri.toString()) : [undefined];
  const rows = await Promise.all(
    roots.map((root) => readdir(join(journalDirectory(storage, root), openRows)).catch(() => [])),
  );
  return rows.some((names) => names.length > 0);
}
