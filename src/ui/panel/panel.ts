import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { pathBelow } from '../../core/uriPath.ts';
import type { FormValues, PanelFill, PanelSnapshot } from '../../protocol/messages.ts';
import { PanelServer } from '../../protocol/channel.ts';
import type { PanelHandlers } from '../../protocol/channel.ts';
import { panelViewType } from '../commands.ts';
import { exactForm } from './exactForm.ts';
import type { ExactWish } from './exactForm.ts';
import { panelHtml } from './panelHtml.ts';
import type { PanelPlace } from './panelHtml.ts';

/** What the panel needs of the rest. */
export type PanelPorts = {
  readonly extensionUri: vscode.Uri;
  /** The folder that keeps images which came from outside: the panel shows them. */
  readonly addedImages: vscode.Uri;
  /** The handlers of a page's requests. */
  readonly handlers: (page: PanelPage) => PanelHandlers;
  readonly snapshot: (page: PanelPage) => Promise<PanelSnapshot>;
  readonly errorText: (thrown: unknown) => string;
};

/** Webview URL of a file; undefined where the panel may not read it. */
export type SrcOf = (uri: string) => string | undefined;

/** The panel in one webview. */
export type PanelPage = {
  readonly srcOf: SrcOf;
  /** What the form is to be filled with, as long as the page lives: it knows what it has taken. */
  readonly fill: () => PanelFill | undefined;
};

type OpenPage = PanelPage & { readonly server: PanelServer; readonly isVisible: () => boolean };

/**
 * The panel of a window: as a tab that is opened, brought to the front, restored after a reload; and as a view at the
 * side. Both show the same; what is typed belongs to each.
 */
export class Panel {
  readonly #ports: PanelPorts;
  readonly #pages = new Set<OpenPage>();
  #tab: vscode.WebviewPanel | undefined;
  /** For the tab, which is what is shown to be filled in. */
  #pendingFill: PanelFill | undefined;

  constructor(ports: PanelPorts) {
    this.#ports = ports;
  }

  /** Shows the panel as a tab, beside the editor when it is new. */
  show(): void {
    if (this.#tab) {
      this.#tab.reveal();
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

  /** Shows the panel with its form filled in. */
  async fill(form: FormValues): Promise<void> {
    this.#pendingFill = { id: randomUUID(), form };
    this.show();
    await this.refresh();
  }

  /** Shows the panel with its form filled in for an image that code names. */
  async fillExact(wish: ExactWish): Promise<void> {
    await this.fill(exactForm(wish));
  }

  /** Takes over a tab: a new one, or one that the editor restores. */
  attach(tab: vscode.WebviewPanel): void {
    tab.iconPath = { dark: this.#media('tab-dark.svg'), light: this.#media('tab-light.svg') };
    tab.onDidDispose(() => {
      if (this.#tab !== tab) return;
      this.#tab = undefined;
      this.#pendingFill = undefined;
    });
    this.#tab = tab;
    this.#connect(tab, 'tab', () => this.#pendingFill);
  }

  /** Takes over the view at the side. */
  attachView(view: vscode.WebviewView): void {
    this.#connect(view, 'view', () => undefined);
  }

  /** Tells the panel how things stand now, wherever it is in sight. */
  async refresh(): Promise<void> {
    const visible = [...this.#pages].filter((page) => page.isVisible());
    await Promise.all(visible.map(async (page) => page.server.push(await this.#ports.snapshot(page))));
  }

  dispose(): void {
    this.#tab?.dispose();
  }

  #connect(
    holder: vscode.WebviewPanel | vscode.WebviewView,
    place: PanelPlace,
    fill: PanelPage['fill'],
  ): void {
    const { webview } = holder;
    webview.options = { enableScripts: true, localResourceRoots: this.#roots() };
    const roots = this.#roots();
    const srcOf: SrcOf = (text) => {
      const uri = vscode.Uri.parse(text, true);
      const isShown = roots.some((root) => pathBelow(root, uri) !== undefined);
      return isShown ? webview.asWebviewUri(uri).toString() : undefined;
    };
    const server = new PanelServer(
      (message) => void webview.postMessage(message),
      this.#ports.handlers({ srcOf, fill }),
      this.#ports.errorText,
    );
    const receiving = webview.onDidReceiveMessage((message) => void server.receive(message));
    const page: OpenPage = { srcOf, fill, server, isVisible: () => holder.visible };
    holder.onDidDispose(() => {
      server.close();
      receiving.dispose();
      this.#pages.delete(page);
    });
    this.#pages.add(page);
    webview.html = panelHtml(webview, this.#ports.extensionUri, place);
  }

  #media(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#ports.extensionUri, 'media', name);
  }

  #roots(): vscode.Uri[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const { extensionUri, addedImages } = this.#ports;
    return [vscode.Uri.joinPath(extensionUri, 'dist'), addedImages, ...folders.map(({ uri }) => uri)];
  }
}
