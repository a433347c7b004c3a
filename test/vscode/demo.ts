/**
 * Shows Easel at work: opens the sample workspace in a real VS Code, generates an image with a reference as a person
 * would, and leaves VS Code open to play with. The API is the stand-in server, or the real one, which costs money,
 * when `TOAPIS_API_KEY` is set. With `--once` it ends after the image.
 */
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { readImage } from '../../src/core/imageFile.ts';
import { startToapis } from '../toapis/server.ts';
import { launchBrowser } from './browser.ts';
import { startVscode, type VscodeServer } from './server.ts';
import { until } from './until.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const workspace = path.join(import.meta.dirname, 'workspace');
const assets = path.join(workspace, 'assets');
const screenshots = path.join(root, 'out/demo');
const prompt = 'A red kite over a field, flat illustration';

/** How long the stand-in takes for an image, in milliseconds: long enough to see the status bar. */
const standInDuration = 4_000;
/** How long an image may take, in milliseconds: the real service needs minutes at times. */
const imageTimeout = 10 * 60_000;

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });

/** The API to speak to. */
interface Api {
  readonly baseUrl: string | undefined;
  readonly key: string;
  readonly name: string;
  stop(): Promise<void>;
}

async function startApi(): Promise<Api> {
  const key = process.env.TOAPIS_API_KEY;
  if (key) return { baseUrl: undefined, key, name: 'the real ToAPIs', stop: () => Promise.resolve() };
  const toapis = await startToapis({ taskDurationMs: standInDuration });
  return { baseUrl: toapis.baseUrl, key: toapis.key, name: 'the stand-in server', stop: () => toapis.stop() };
}

async function setKey(workbench: Workbench, key: string): Promise<void> {
  await workbench.runCommand('Easel: Set API Key');
  await workbench.quickInput.opened('Set API Key');
  await workbench.quickInput.type(key);
  await workbench.quickInput.accept();
  await (await workbench.notifications.get(/API key works/)).close();
}

/** @returns the path of the image, relative to the workspace */
async function generate(workbench: Workbench): Promise<string> {
  await (await workbench.explorer.contextMenu('img/delta.png')).choose('Use as Reference');
  await workbench.runCommand('Easel: Quick Generate Image');
  await workbench.quickInput.opened(/Quick Generate/);
  await workbench.quickInput.type(prompt);
  await workbench.quickInput.accept();
  await workbench.quickInput.opened(/Resolution and size/);
  await workbench.quickInput.accept();
  await workbench.dialog.press('Send');
  const isSaved = async (): Promise<string | undefined> => {
    const [text = ''] = (await workbench.notifications.list()).filter((each) =>
      each.startsWith('Image saved'),
    );
    return /assets\/\S+/.exec(text)?.[0];
  };
  return until('the image', isSaved, imageTimeout);
}

async function describe(file: string): Promise<string> {
  const facts = readImage(await readFile(path.join(workspace, file)));
  if (!facts?.whole) throw new Error(`${file} is no whole image.`);
  return `${path.join(workspace, file)}, ${facts.kind.toUpperCase()}, ${facts.pixels.width} × ${facts.pixels.height} px`;
}

async function showOff(server: VscodeServer, api: Api): Promise<void> {
  const browser = await launchBrowser();
  try {
    const workbench = await openWorkbench(server, browser, { theme: 'dark' });
    await workbench.openFile('index.html');
    await setKey(workbench, api.key);
    const before: string[] = await readdir(assets).catch(() => []);
    const file = await generate(workbench);
    await workbench.openFile(file);
    await workbench.runCommand('Easel: Show Generations');
    await workbench.page.locator('.monaco-list-row', { hasText: prompt }).waitFor();
    await (await workbench.webview(path.basename(file))).locator('img').waitFor();
    await mkdir(screenshots, { recursive: true });
    const picture = path.join(screenshots, 'demo.png');
    await workbench.screenshot(picture);
    console.log(`Image saved:  ${await describe(file)}`);
    console.log(
      `New files:    ${(await readdir(assets)).filter((name) => !before.includes(name)).join(', ')}`,
    );
    console.log(`Screenshot:   ${picture}`);
  } finally {
    await browser.close();
  }
}

const api = await startApi();
console.log(`One quick generation with a reference, by ${api.name}…`);
const server = await startVscode({
  folder: workspace,
  extensionPath: root,
  machineSettings: api.baseUrl === undefined ? {} : { 'easel.baseUrl': api.baseUrl },
});
try {
  await showOff(server, api);
  if (!values.once) {
    console.log(`\nVS Code is open at ${server.url()}`);
    if (api.baseUrl !== undefined) console.log(`Its API key, for “Easel: Set API Key”: ${api.key}`);
    console.log('Press Ctrl+C to end.');
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  }
} finally {
  await server.stop();
  await api.stop();
}
