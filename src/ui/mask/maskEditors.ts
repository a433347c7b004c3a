import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { fileNameOf } from '../../core/fileName.ts';
import { ChannelServer } from '../../protocol/channel.ts';
import { maskProtocol } from '../../protocol/maskMessages.ts';
import type { maskRequests, MaskSnapshot } from '../../protocol/maskMessages.ts';
import { maskViewType } from '../commands.ts';
import { webviewHtml } from '../webviewHtml.ts';
import { readEdited } from './editedImage.ts';
import { maskHandlers, maskSnapshot } from './maskHandlers.ts';
import type { MaskServices } from './maskHandlers.ts';

/** What the mask editors need of the rest. */
export type MaskEditorPorts = {
  readonly extensionUri: vscode.Uri;
  readonly services: MaskServices;
  readonly errorText: (thrown: unknown) => string;
};

type Open = {
  readonly uri: vscode.Uri;
  readonly panel: vscode.WebviewPanel;
  readonly server: ChannelServer<typeof maskRequests, MaskSnapshot>;
};

/** What the webview keeps, as far as it matters here. */
const Kept = z.object({ uri: z.string() });

/** The tabs in which images are painted over: one for each image. */
export class MaskEditors {
  readonly #ports: MaskEditorPorts;
  readonly #open = new Set<Open>();

  constructor(ports: MaskEditorPorts) {
    this.#ports = ports;
  }

  /**
   * Opens the editor of an image beside what is open, or brings it to the front.
   * @throws EaselError reference-unreadable, invalid-request: where the image cannot be edited there is no tab
   */
  async show(uri: vscode.Uri): Promise<void> {
    const open = [...this.#open].find((each) => each.uri.toString() === uri.toString());
    if (open) {
      open.panel.reveal();
      return;
    }
    await readEdited(uri);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    const column = activeTab ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    this.#attach(vscode.window.createWebviewPanel(maskViewType, '', column), uri);
  }

  /** Takes over a tab that the editor restores. @param state what its webview kept; without an image it is closed */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = Kept.safeParse(state);
    if (kept.success) this.#attach(panel, vscode.Uri.parse(kept.data.uri));
    else panel.dispose();
  }

  /** Tells the editors how things stand now. */
  refresh(): void {
    for (const { uri, panel, server } of this.#open) {
      if (panel.visible) server.push(maskSnapshot(this.#ports.services, uri));
    }
  }

  dispose(): void {
    for (const { panel } of this.#open) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const { extensionUri, services, errorText } = this.#ports;
    const { webview } = panel;
    const folder = vscode.Uri.joinPath(uri, '..');
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist'), folder],
    };
    const media = (name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', name);
    panel.iconPath = { dark: media('tab-dark.svg'), light: media('tab-light.svg') };
    panel.title = vscode.l10n.t('Mask: {0}', fileNameOf(uri.path));
    const server = new ChannelServer(
      maskProtocol,
      (message) => void webview.postMessage(message),
      maskHandlers(services, uri, webview),
      errorText,
    );
    const receiving = webview.onDidReceiveMessage((message) => void server.receive(message));
    const open: Open = { uri, panel, server };
    this.#open.add(open);
    panel.onDidDispose(() => {
      server.close();
      receiving.dispose();
      this.#open.delete(open);
    });
    webview.html = webviewHtml(webview, extensionUri, { name: 'mask', pictures: 'blob:' });
  }
}
