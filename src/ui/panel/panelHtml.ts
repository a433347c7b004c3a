import type { Uri, Webview } from 'vscode';
import { webviewHtml } from '../webviewHtml.ts';

/** Where the panel is: its background is that of its surroundings. */
export type PanelPlace = 'tab' | 'view';

/** The page of the panel. */
export function panelHtml(webview: Webview, extensionUri: Uri, place: PanelPlace): string {
  return webviewHtml(webview, extensionUri, { name: 'panel', bodyClass: `in-${place}` });
}
