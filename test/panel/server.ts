import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { bundlePanel, root } from './bundle.ts';
import { drawPicture } from './pictures.ts';
import { bodyClasses, themeCss, type ThemeName } from './themes.ts';
import { webviewCss } from './webviewCss.ts';

/** Where VS Code shows it. */
export type PanelPlace = 'tab' | 'view';

/** Serves the panel as a page, with the policy and the styles that a webview of VS Code has. */
export interface PanelServer {
  /** @param place a tab by default */
  url(theme: ThemeName, place?: PanelPlace): string;
  close(): Promise<void>;
}

/** Starts the server on a free port of this machine. @param name of another webview than the panel */
export async function servePanel(name: 'panel' | 'mask' = 'panel'): Promise<PanelServer> {
  const { script, style } = await bundlePanel(name);
  const codicons = path.join(root, 'node_modules/@vscode/codicons/dist');
  const files = new Map<string, readonly [type: string, content: Buffer | string]>([
    [`/${name}.js`, ['text/javascript', script]],
    [`/${name}Style.css`, ['text/css', style]],
    ['/webview.css', ['text/css', webviewCss]],
    ['/codicon.css', ['text/css', await readFile(path.join(codicons, 'codicon.css'))]],
    ['/codicon.ttf', ['font/ttf', await readFile(path.join(codicons, 'codicon.ttf'))]],
  ]);
  const server = createServer((request, response) => {
    const { pathname, searchParams, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const theme = (searchParams.get('theme') ?? 'dark') as ThemeName;
    const place = (searchParams.get('place') ?? 'tab') as PanelPlace;
    const [type, content] = files.get(pathname) ??
      (pathname === '/' ? (['text/html', page(name, origin, theme, place)] as const) : undefined) ??
      (pathname === '/theme.css' ? (['text/css', themeCss(theme)] as const) : undefined) ??
      (pathname.startsWith('/pictures/') && pathname !== '/pictures/missing.svg'
        ? (['image/svg+xml', drawPicture(pathname)] as const)
        : undefined) ?? ['', undefined];
    if (content === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
        .end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (theme, place = 'tab') => `http://127.0.0.1:${port}/?theme=${theme}&place=${place}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What `src/ui/webviewHtml.ts` makes, plus what VS Code adds to it. */
function page(name: string, source: string, theme: ThemeName, place: PanelPlace): string {
  const nonce = 'dGVzdC1ub25jZQ==';
  const policy = [
    `default-src 'none'`,
    `img-src ${source}${name === 'mask' ? ' blob:' : ''}`,
    `font-src ${source}`,
    `style-src ${source}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="/webview.css">
  <link rel="stylesheet" href="/theme.css?theme=${theme}">
  <link rel="stylesheet" href="/codicon.css" id="vscode-codicon-stylesheet">
  <link rel="stylesheet" href="/${name}Style.css">
  <title>Easel</title>
</head>
<body class="in-${place} ${bodyClasses[theme]}">
  <main id="app"></main>
  <script type="module" nonce="${nonce}" src="/${name}.js"></script>
</body>
</html>`;
}
