import * as vscode from 'vscode';
import type { PanelSnapshot } from '../../protocol/messages.ts';
import { PanelServer } from '../../protocol/channel.ts';
import type { PanelHandlers } from '../../protocol/channel.ts';
import { panelViewType } from '../commands.ts';
import { panelHtml } from './panelHtml.ts';

/** What the panel needs of the rest. */
export type PanelPorts = {
  readonly extensionUri: vscode.Uri;
  /** The handlers of the panel's requests. @param srcOf webview URL of a file, if the panel may read it */
  readonly handlers: (srcOf: SrcOf) => PanelHandlers;
  readonly snapshot: (srcOf: SrcOf) => Promise<PanelSnapshot>;
  readonly errorText: (thrown: unknown) => string;
};

/** Webview URL of a file; undefined where the panel may not read it. */
export type SrcOf = (uri: string) => string | undefined;

/** The one panel of a window: opened, brought to the front, restored after a reload. */
export class Panel {
  readonly #ports: PanelPorts;
  #open:
    { readonly panel: vscode.WebviewPanel; readonly server: PanelServer; readonly srcOf: SrcOf } | undefined;

  constructor(ports: PanelPorts) {
    this.#ports = ports;
  }

  /** Shows the panel, beside the editor when it is new. */
  show(): void {
    if (this.#open) {
      this.#open.panel.reveal();
      return;
    }
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    this.attach(
      vscode.window.createWebviewPanel(panelViewType, 'Easel', column, {
        enableScripts: true,
        localResourceRoots: this.#roots(),
      }),
    );
  }

  /** Takes over a panel: a new one, or one that the editor restores. */
  attach(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: this.#roots() };
    panel.iconPath = { dark: this.#media('tab-dark.svg'), light: this.#media('tab-light.svg') };
    const roots = this.#roots().map((root) => `${root.toString()}/`);
    const srcOf: SrcOf = (uri) =>
      roots.some((root) => uri.startsWith(root))
        ? webview.asWebviewUri(vscode.Uri.parse(uri, true)).toString()
        : undefined;
    const server = new PanelServer(
      (message) => void webview.postMessage(message),
      this.#ports.handlers(srcOf),
      this.#ports.errorText,
    );
    const receiving = webview.onDidReceiveMessage((message) => void server.receive(message));
    panel.onDidDispose(() => {
      server.close();
      receiving.dispose();
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    this.#open = { panel, server, srcOf };
    webview.html = panelHtml(webview, this.#ports.extensionUri);
  }

  /** Tells the panel how things stand now, if there is one. */
  async refresh(): Promise<void> {
    const open = this.#open;
    if (!open?.panel.visible) return;
    open.server.push(await this.#ports.snapshot(open.srcOf));
  }

  dispose(): void {
    this.#open?.panel.dispose();
  }

  #media(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#ports.extensionUri, 'media', name);
  }

  #roots(): vscode.Uri[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return [vscode.Uri.joinPath(this.#ports.extensionUri, 'dist'), ...folders.map(({ uri }) => uri)];
  }
}
