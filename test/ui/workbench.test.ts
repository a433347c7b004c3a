import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import type { Browser } from 'playwright-core';

import { launchBrowser } from '../vscode/browser.ts';
import { startVscode, type VscodeServer } from '../vscode/server.ts';
import { until } from '../vscode/until.ts';
import { openWorkbench, type Workbench } from '../vscode/workbench.ts';
import { copyWorkspace, type Workspace } from '../vscode/workspace.ts';

describe('A person at the workbench', () => {
  let workspace: Workspace;
  let browser: Browser;
  let server: VscodeServer;
  let workbench: Workbench;

  before('installs VS Code if need be, and opens a folder', async function () {
    this.timeout(600_000);
    workspace = await copyWorkspace();
    await mkdir(path.join(workspace.folder, '.git'));
    browser = await launchBrowser();
    server = await startVscode({
      folder: workspace.folder,
      keybindings: [{ key: 'ctrl+alt+o', command: 'workbench.action.quickOpen', args: '>Preferences: ' }],
      // No Git to be found for a folder that is under Git, which VS Code remarks.
      env: { PATH: '/nonexistent' },
    });
    workbench = await openWorkbench(server, browser, { theme: 'dark' });
  });

  after(async () => {
    await browser.close();
    await server.stop();
    await workspace.remove();
  });

  afterEach('starts over with no editors', async () => {
    await workbench.runCommand('View: Close All Editors');
  });

  it('reads a notification and closes it by its cross', async () => {
    const notification = await workbench.notifications.get(/^Git not found/);
    assert.deepEqual(await notification.buttons(), ['Download Git', "Don't Show Again"]);
    assert.deepEqual(await workbench.notifications.list(), [await notification.text()]);
    await notification.close();
    await notification.box.waitFor({ state: 'hidden' });
    assert.deepEqual(await workbench.notifications.list(), []);
  });

  it('opens a file by a part of its path and sees its language in the status bar', async () => {
    await workbench.openFile('src/KiteCard.tsx');
    await workbench.statusBarItem('TypeScript JSX').waitFor();
  });

  it('reads what a quick pick offers and changes their mind', async () => {
    await workbench.openFile('style.css');
    await workbench.runCommand('Change File Encoding');
    await workbench.quickInput.opened('Select Action');
    assert.deepEqual(
      (await workbench.quickInput.rows()).map(({ label }) => label),
      ['Reopen with Encoding', 'Save with Encoding'],
    );
    await workbench.quickInput.pick('Save with Encoding');
    await workbench.quickInput.opened(/^Select File Encoding/);
    const [first] = await workbench.quickInput.rows();
    assert.deepEqual(first, { label: 'UTF-8', description: 'utf8', detail: '' });
    await workbench.quickInput.cancel();
  });

  it('uses keybindings of their own', async () => {
    await workbench.press('Control+Alt+O');
    await workbench.quickInput.opened();
    assert.equal(await workbench.quickInput.input.inputValue(), '>Preferences: ');
    await workbench.quickInput.cancel();
  });

  it('selects two files in the explorer and compares them by the context menu', async () => {
    await workbench.explorer.select('index.html', 'img/logo.svg');
    const menu = await workbench.explorer.contextMenu('img/logo.svg');
    assert.ok((await menu.labels()).includes('Compare Selected'));
    await menu.choose('Compare Selected');
    await workbench.tab('index.html ↔ logo.svg').waitFor();
  });

  it('is asked before changes are lost', async () => {
    await workbench.openFile('style.css');
    await workbench.page.locator('.monaco-editor .view-lines').click();
    await workbench.press('Control+Home');
    await workbench.page.keyboard.type('/* windy */');
    await workbench.runCommand('View: Close Editor');
    assert.equal(await workbench.dialog.text(), 'Do you want to save the changes you made to style.css?');
    assert.deepEqual(await workbench.dialog.buttons(), ["Don't Save", 'Cancel', 'Save']);
    await workbench.dialog.press('Save');
    await until('the file to be saved', async () =>
      (await readFile(path.join(workspace.folder, 'style.css'), 'utf8')).startsWith('/* windy */'),
    );
  });

  it('looks into a webview, in the dark and in the light', async () => {
    await workbench.openFile('README.md');
    await workbench.runCommand('Markdown: Open Preview');
    const preview = await workbench.webview('Preview README.md');
    assert.equal(await preview.locator('h1').innerText(), 'Updraft');
    await preview.locator('img[alt="kites above the beach at sunset"]').waitFor();
    await preview.locator('body.vscode-dark').waitFor();
    await workbench.setTheme('light');
    await preview.locator('body.vscode-light').waitFor();
  });

  it('reloads the window, is told the same again, and answers by a button', async () => {
    await workbench.reload();
    const notification = await workbench.notifications.get(/^Git not found/);
    await notification.press("Don't Show Again");
    await notification.box.waitFor({ state: 'hidden' });
  });

  it('goes on when the extension host has crashed', async () => {
    const [crashed] = server.extensionHostPids();
    await server.killExtensionHost();
    await until('another extension host', () => server.extensionHostPids().some((pid) => pid !== crashed));
    await workbench.openFile('README.md');
    await workbench.runCommand('Markdown: Open Preview');
    const preview = await workbench.webview('Preview README.md');
    await preview.locator('h1').waitFor();
  });
});

describe('A person who does not know whose folder it is', () => {
  it('works in restricted mode until they trust it', async () => {
    const workspace = await copyWorkspace();
    const browser = await launchBrowser();
    const server = await startVscode({ folder: workspace.folder, workspaceTrust: true });
    try {
      const workbench = await openWorkbench(server, browser);
      await workbench.trustFolder();
      await workbench.statusBarItem('Restricted Mode').waitFor({ state: 'detached' });
    } finally {
      await browser.close();
      await server.stop();
      await workspace.remove();
    }
  });
});
