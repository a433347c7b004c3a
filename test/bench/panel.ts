import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { startVscode } from '../vscode/server.ts';
import type { VscodeServer } from '../vscode/server.ts';
import { until } from '../vscode/until.ts';
import { openWorkbench } from '../vscode/workbench.ts';
import type { Workbench } from '../vscode/workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Whose panel is opened: a key that runs the command, and the title of the tab. */
const easel = { key: 'F8', command: 'easel.openPanel', title: 'Easel' };
const nothing = { key: 'F9', command: 'nothing.open', title: 'Nothing' };
const closer = { key: 'F7', command: 'workbench.action.closeActiveEditor' };
type Opener = typeof easel;

/** How long openings took, in ms. */
export type Openings = {
  /** The first webview of a window. Easel's bundle is not loaded yet. */
  readonly cold: number[];
  /** After both extensions have had an opening in the window, and the tab has been closed. */
  readonly warm: number[];
};

/** What its name says, but for a panel with one field that is there as soon as its page is. */
const nullExtension = `
const vscode = require('vscode');
exports.activate = (context) => {
  context.subscriptions.push(vscode.commands.registerCommand('${nothing.command}', () => {
    const panel = vscode.window.createWebviewPanel(
      'nothing', '${nothing.title}', vscode.ViewColumn.Active, { enableScripts: true });
    panel.webview.html = \`<!DOCTYPE html>
<html>
<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-0'"></head>
<body><script nonce="0">
  document.body.append(Object.assign(document.createElement('textarea'), { id: 'prompt' }));
</script></body>
</html>\`;
  }));
};`;

/** Runs in the extension host: says when both are active and the host has come to rest after its start. */
const probe = `
const vscode = require('vscode');
exports.run = async () => {
  for (const id of ['easel.easel', 'bench.nothing']) await vscode.extensions.getExtension(id).activate();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  console.log('at rest');
  await new Promise(() => {});
};`;

/**
 * Runs in every new frame, and works in the one that VS Code lays around the page of a webview: tells when the page
 * is in sight and has a field that takes text. It looks once for each frame that the browser draws.
 */
const watcher = `
if (window !== top && parent === top) {
  const look = () => {
    const field = document.getElementById('active-frame')?.contentDocument?.getElementById('prompt');
    if (field && !field.disabled && !field.readOnly) void benchFieldSeen(Date.now());
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}`;

/** A window in which both extensions are active and nothing is open. */
async function openWindow(server: VscodeServer, browser: Browser): Promise<[Workbench, Stopwatch]> {
  const atRest = Promise.withResolvers<undefined>();
  const opened = openWorkbench(server, browser, {
    onLog: (_type, args) => {
      if (args.includes('at rest')) atRest.resolve(undefined);
    },
    onExit: () => atRest.reject(new Error('The probe failed')),
  });
  const [window] = await Promise.all([opened, atRest.promise]);
  return [window, await Stopwatch.in(window)];
}

/** Opens panels in one window and takes the time from the key's event to the field, all by the browser's clock. */
class Stopwatch {
  readonly #window: Workbench;
  #seenAt: number | undefined;

  private constructor(window: Workbench) {
    this.#window = window;
  }

  static async in(window: Workbench): Promise<Stopwatch> {
    const watch = new Stopwatch(window);
    await window.page.exposeFunction('benchFieldSeen', (at: number) => {
      watch.#seenAt = at;
    });
    await window.page.addInitScript(watcher);
    await window.page.evaluate(
      "addEventListener('keydown', () => { globalThis.benchPressed = Date.now(); }, { capture: true })",
    );
    return watch;
  }

  /** Opens a panel, types into it, and closes it. @returns the time until it could be typed into, in ms */
  async time({ key, title }: Opener): Promise<number> {
    const window = this.#window;
    this.#seenAt = undefined;
    await window.press(key);
    const seenAt = await until(`the field in ${title}`, () => this.#seenAt);
    const pressedAt = await window.page.evaluate<number>('benchPressed');
    await (await window.webview(title)).locator('#prompt').fill('A kite');
    await window.press(closer.key);
    await window.tab(title).waitFor({ state: 'detached' });
    await window.page.locator('iframe.webview').waitFor({ state: 'detached' });
    return seenAt - pressedAt;
  }
}

/**
 * Opens the panel of the packaged Easel and that of an extension that does nothing else, in the same windows.
 *
 * @param windows each with a fresh extension host; they are begun by the one and the other in turn
 * @param warmRounds openings of each in a window that count as warm
 */
export async function panelOpenings(
  windows: number,
  warmRounds: number,
): Promise<{ easel: Openings; nothing: Openings }> {
  const temporary = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const extension = path.join(temporary, 'nothing');
  await mkdir(extension);
  await mkdir(path.join(temporary, 'folder'));
  const manifest = {
    name: 'nothing',
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.106.0' },
    main: './main.js',
    activationEvents: ['onStartupFinished'],
    contributes: { commands: [{ command: nothing.command, title: nothing.title }] },
  };
  await writeFile(path.join(extension, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(extension, 'main.js'), nullExtension);
  await writeFile(path.join(temporary, 'probe.js'), probe);
  const server = await startVscode({
    folder: path.join(temporary, 'folder'),
    vsix: path.join(root, 'easel.vsix'),
    extensionPath: extension,
    extensionTestsPath: path.join(temporary, 'probe.js'),
    keybindings: [easel, nothing, closer].map(({ key, command }) => ({ key, command })),
  });
  const browser = await launchBrowser();
  const times = {
    easel: { cold: [], warm: [] } as Openings,
    nothing: { cold: [], warm: [] } as Openings,
  };
  try {
    for (let round = 0; round < windows; round++) {
      const [window, watch] = await openWindow(server, browser);
      const both = [
        { opener: easel, taken: times.easel },
        { opener: nothing, taken: times.nothing },
      ];
      if (round % 2 === 1) both.reverse();
      for (let opening = 0; opening <= warmRounds; opening++) {
        for (const { opener, taken } of both) {
          const ms = await watch.time(opener);
          if (opening > 0) taken.warm.push(ms);
          // The second one finds what VS Code keeps of the first webview.
          else if (opener === both[0]?.opener) taken.cold.push(ms);
        }
      }
      await window.close();
    }
  } finally {
    await browser.close();
    await server.stop();
    await rm(temporary, { recursive: true, force: true });
  }
  return times;
}
