import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { readImage } from '../../src/core/imageFile.ts';
import type { Pixels } from '../../src/core/models.ts';
import type { ToapisOptions } from '../toapis/options.ts';
import { startToapis, type Toapis } from '../toapis/server.ts';
import { launchBrowser } from '../vscode/browser.ts';
import { startVscode, type ServerOptions, type VscodeServer } from '../vscode/server.ts';
import { until } from '../vscode/until.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../vscode/workbench.ts';
import { copyWorkspace, type Workspace } from '../vscode/workspace.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What a session is made of. */
export interface SessionOptions {
  readonly api?: ToapisOptions;
  readonly server?: Partial<ServerOptions>;
  readonly workbench?: WorkbenchOptions;
}

/** A person at a VS Code with Easel, the sample workspace, and the stand-in as its API. */
export class Session {
  readonly api: Toapis;
  readonly server: VscodeServer;
  readonly workbench: Workbench;
  readonly #workspace: Workspace;
  readonly #browser: Browser;

  private constructor(
    parts: Pick<Session, 'api' | 'server' | 'workbench'>,
    workspace: Workspace,
    browser: Browser,
  ) {
    this.api = parts.api;
    this.server = parts.server;
    this.workbench = parts.workbench;
    this.#workspace = workspace;
    this.#browser = browser;
  }

  /** Opens the window. */
  static async open(options: SessionOptions = {}): Promise<Session> {
    const api = await startToapis({ rateLimits: false, ...options.api });
    const workspace = await copyWorkspace();
    const server = await startVscode({
      folder: workspace.folder,
      extensionPath: root,
      ...options.server,
      // Pictures show the end of every movement.
      userSettings: { 'workbench.reduceMotion': 'on', ...options.server?.userSettings },
      machineSettings: { 'easel.baseUrl': api.baseUrl, ...options.server?.machineSettings },
    });
    const browser = await launchBrowser();
    const workbench = await openWorkbench(server, browser, { theme: 'dark', ...options.workbench });
    return new Session({ api, server, workbench }, workspace, browser);
  }

  /** Opens another window on the same folder, as another person at the same machine would. */
  async openWindow(): Promise<Workbench> {
    return openWorkbench(this.server, this.#browser);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
    await this.api.stop();
    await this.#workspace.remove();
  }

  /** Sets the key as a person does. */
  async setKey(workbench = this.workbench): Promise<void> {
    const { quickInput, notifications } = workbench;
    await workbench.runCommand('Easel: Set API Key');
    await quickInput.opened('Set API Key');
    await quickInput.type(this.api.key);
    await quickInput.accept();
    await (await notifications.get(/API key works/)).close();
  }

  /** Answers the two questions of a quick generation that has been started, the second with Enter. */
  async answer(prompt: string): Promise<void> {
    const { quickInput } = this.workbench;
    await quickInput.opened(/Quick Generate Image/);
    await quickInput.type(prompt);
    await quickInput.accept();
    await quickInput.opened(/Resolution and size/);
    await quickInput.accept();
  }

  /** Starts a quick generation from the palette. */
  async generate(prompt: string): Promise<void> {
    await this.workbench.runCommand('Easel: Quick Generate Image');
    await this.answer(prompt);
  }

  /** Waits for an image below the workspace; tells its pixels, by its bytes. */
  async image(file: string, timeout?: number): Promise<Pixels> {
    return until(
      file,
      async () => {
        const facts = readImage(await readFile(this.pathOf(file)));
        return facts?.whole ? facts.pixels : undefined;
      },
      timeout,
    );
  }

  /** The files in a folder of the workspace, sorted, once none is being written; none when it does not exist. */
  async files(folder = 'assets'): Promise<string[]> {
    return until('the end of what is being written', async () => {
      const names = await readdir(this.pathOf(folder)).catch(() => []);
      return names.some((name) => name.startsWith('.easel-')) ? undefined : names.sort();
    });
  }

  /** The absolute path of a file of the workspace. */
  pathOf(file: string): string {
    return path.join(this.#workspace.folder, file);
  }

  /** Writes a picture of the window to `out/screenshots/ui`, for people to look at. */
  async picture(name: string): Promise<void> {
    const folder = path.join(root, 'out/screenshots/ui');
    await mkdir(folder, { recursive: true });
    await this.workbench.screenshot(path.join(folder, `${name}.png`));
  }
}
