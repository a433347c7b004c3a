import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { webviewHtml } from '../../src/ui/webviewHtml.ts';

describe('The page of a webview', () => {
  it('lets nothing run but its own script, by a nonce of its own, and nothing load but files', () => {
    const panel = vscode.window.createWebviewPanel('easel.test', 'Test', vscode.ViewColumn.Active);
    try {
      const { webview } = panel;
      const nonces = ['panel', 'mask'].map((name) => {
        const html = webviewHtml(webview, vscode.Uri.file('/extension'), { name });
        const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
        const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
        const directives = policy
          .split(';')
          .map((each) => each.trim().replaceAll(webview.cspSource, 'FILES'));
        assert.deepEqual(directives, [
          "default-src 'none'",
          'img-src FILES',
          'font-src FILES',
          'style-src FILES',
          `script-src 'nonce-${nonce}'`,
        ]);
        assert.ok(Buffer.from(nonce, 'base64').length >= 16);
        for (const [tag] of html.matchAll(/<script[^>]*>/g)) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
        assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|unsafe|https?:\/\/(?!.*vscode)/);
        return nonce;
      });
      assert.notEqual(nonces[0], nonces[1]);
    } finally {
      panel.dispose();
    }
  });
});
