import { randomBytes } from 'node:crypto';
import { env, Uri } from 'vscode';
import type { Webview } from 'vscode';

/** The page of the panel. Nothing remote, nothing inline: scripts by nonce, styles and pictures from files. */
export function panelHtml(webview: Webview, extensionUri: Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const fileUri = (name: string): string =>
    webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
  const policy = [
    `default-src 'none'`,
    `img-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${fileUri('codicon.css')}" id="vscode-codicon-stylesheet">
  <link rel="stylesheet" href="${fileUri('panelStyle.css')}">
  <title>Easel</title>
</head>
<body>
  <main id="app"></main>
  <script type="module" nonce="${nonce}" src="${fileUri('panel.js')}"></script>
</body>
</html>`;
}
