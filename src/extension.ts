import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { onFirstUse } from './core/onFirstUse.ts';
import type { Easel } from './easel.ts';
import { registerAgentTools } from './ui/agents/lazyTools.ts';
import { commandNames, generationsView, maskViewType, panelView, panelViewType } from './ui/commands.ts';
import type { GenerationItem } from './ui/generationsTree.ts';
import { dragGenerations } from './ui/insert/dragGenerations.ts';
import { offerImages } from './ui/insert/offerImages.ts';
import { offerMcpServer } from './ui/mcpServer.ts';
import { whenHintsAreWanted } from './ui/missing/firstDocument.ts';
import { finishedRows, journalDirectory, openRows } from './local/journalDirectory.ts';
import type { Rows } from './local/journalDirectory.ts';

/**
 * Registers what the editor must know and looks whether this folder has jobs. Everything else is in two bundles of
 * their own, loaded when they are first needed: the hints by a document that may get some, the rest by what a person
 * does.
 */
export function activate(context: vscode.ExtensionContext): void {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<GenerationItem>(generationsView, {
    showCollapseAll: false,
    dragAndDropController: dragGenerations,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (item) => item,
      getChildren: async (item) => (item ? [...item.children] : (await easel()).generations()),
    },
  });
  const hints = onFirstUse(async () => {
    const { createHints } = await import('./hints.ts');
    return createHints(context);
  });
  const easel: () => Promise<Easel> = onFirstUse(async () => {
    const { createEasel } = await import('./easel.ts');
    return createEasel(context, { view, refresh: () => changed.fire(undefined) }, hints, followImages);
  });

  let following = false;
  const followImages = (): void => {
    if (following) return;
    following = true;
    context.subscriptions.push(
      offerImages(async (document, place) => (await easel()).completions(document, place)),
      vscode.workspace.onDidRenameFiles(async ({ files }) => (await easel()).moved(files)),
    );
  };

  context.subscriptions.push(
    changed,
    view,
    whenHintsAreWanted(() => void hints()),
    registerAgentTools(async () => (await easel()).agentTools),
    offerMcpServer(context, async () => (await easel()).mcpDoor()),
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
  const hasRows = (rows: Rows): Promise<boolean> => hasJobs(context.globalStorageUri.fsPath, rows);
  // A paid job goes on after a reload or crash without anyone asking for it.
  void hasRows(openRows).then(async (unfinished) => {
    if (unfinished) await easel();
  });
  // Who has never made an image here shall not pay for what is done with them.
  void hasRows(finishedRows).then((finished) => {
    if (finished) followImages();
  });
}

async function hasJobs(storage: string, kind: Rows): Promise<boolean> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const roots = folders.length > 0 ? folders.map(({ uri }) => uri.toString()) : [undefined];
  const rows = await Promise.all(
    roots.map((root) => readdir(join(journalDirectory(storage, root), kind)).catch(() => [])),
  );
  return rows.some((names) => names.length > 0);
}
