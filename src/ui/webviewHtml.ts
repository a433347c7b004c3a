import { randomBytes } from 'node:crypto';
import { env, Uri } from 'vscode';
import type { Webview } from 'vscode';

/** What a page consists of. */
export type WebviewPage = {
  /** Of its script and style in `dist`: `panel` stands for `panel.js` and `panelStyle.css`. */
  readonly name: string;
  readonly bodyClass?: string;
  /** Where pictures may come from, besides files, as the policy spells it. */
  readonly pictures?: string;
};

/** The page of a webview. Nothing remote, nothing inline: scripts by nonce, styles and pictures from files. */
export function webviewHtml(webview: Webview, extensionUri: Uri, page: WebviewPage): string {
  const { name, bodyClass = '', pictures = '' } = page;
  const nonce = randomBytes(16).toString('base64');
  const fileUri = (file: string): string =>
    webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', file)).toString();
  const policy = [
    `default-src 'none'`,
    `img-src ${webview.cspSource} ${pictures}`,
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
  <link rel="stylesheet" href="${fileUri(`${name}Style.css`)}">
  <title>Easel</title>
</head>
<body class="${bodyClass}">
  <main id="app"></main>
  <script type="module" nonce="${nonce}" src="${fileUri(`${name}.js`)}"></script>
</body>
</html>`;
}
