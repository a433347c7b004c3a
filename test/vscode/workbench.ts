import path from 'node:path';

import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';

import { Dialog } from './parts/dialog.ts';
import { Explorer } from './parts/explorer.ts';
import { Notifications } from './parts/notifications.ts';
import { QuickInput } from './parts/quickInput.ts';
import { editorTab } from './parts/tabs.ts';
import { type Label, pattern } from './parts/text.ts';
import { Webviews } from './parts/webviews.ts';
import type { VscodeServer } from './server.ts';
import { patience, until } from './until.ts';

/** One for each kind of theme that VS Code knows, and what the window is marked with. */
const themeMarks = {
  dark: 'vs-dark',
  light: 'vs',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
} as const;

/** A kind of theme; which one is meant is the choice of the version of VS Code. */
export type Theme = keyof typeof themeMarks;

/** How long to try something that may have to be tried again, in milliseconds. */
const attempt = 2_000;

/** How to open a window. */
export interface WorkbenchOptions {
  /** In CSS pixels; 1280 × 800 by default. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Device pixels for each CSS pixel; 1 by default. */
  readonly deviceScaleFactor?: number;
  /** By default what the settings say. */
  readonly theme?: Theme;
  /** Added to what the address tells the workbench. */
  readonly payload?: Readonly<Record<string, string>>;
  /** Called when the tests in the extension host are over, with 0 when they passed. */
  readonly onExit?: (code: number) => void;
  /** Called with what the tests in the extension host write to their console; the type is a method of `console`. */
  readonly onLog?: (type: string, args: unknown[]) => void;
}

/** Opens a window on a running VS Code and waits until it can be used. */
export async function openWorkbench(
  server: VscodeServer,
  browser: Browser,
  options: WorkbenchOptions = {},
): Promise<Workbench> {
  const { viewport = { width: 1280, height: 800 }, deviceScaleFactor = 1, theme, payload } = options;
  if (theme !== undefined) await writeTheme(server, theme);
  const context = await browser.newContext({ viewport, deviceScaleFactor });
  context.setDefaultTimeout(patience);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // VS Code asks the server for the key that seals secrets; a desktop has one from its system. Any will do.
  await context.route('**/mint-key', (route) => route.fulfill({ body: Buffer.alloc(32, 1) }));
  const page = await context.newPage();
  await page.exposeFunction('codeAutomationExit', (code: number) => options.onExit?.(code));
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
    options.onLog?.(type, args),
  );
  const workbench = new Workbench(server, context, page);
  await page.goto(server.url(payload));
  await workbench.ready();
  if (theme !== undefined) await workbench.themed(theme);
  return workbench;
}

/** A window of VS Code, used as a person uses it. Every wait ends with an error after {@link patience}. */
export class Workbench {
  /** For what has no method here. */
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly explorer: Explorer;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly #server: VscodeServer;
  readonly #context: BrowserContext;
  readonly #webviews: Webviews;

  constructor(server: VscodeServer, context: BrowserContext, page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.explorer = new Explorer(page, server.folder);
    this.notifications = new Notifications(page);
    this.dialog = new Dialog(page);
    this.#server = server;
    this.#context = context;
    this.#webviews = new Webviews(page);
  }

  /** Waits until the window is drawn and its extension host runs. */
  async ready(): Promise<void> {
    await this.page
      .locator('.part.statusbar .statusbar-item')
      .first()
      .waitFor({ timeout: 2 * patience });
    await until('the extension host', () => this.#server.extensionHostPids().length > 0);
  }

  /** Presses keys one after the other, named as Playwright names them, for instance `'Control+K', 'V'`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Runs a command by the palette. @param title as the palette shows it, with its category */
  async runCommand(title: string): Promise<void> {
    await this.#choose('F1', '>', title, title);
  }

  /** Opens a file by quick open and waits for its tab. @param file relative to the folder, with slashes */
  async openFile(file: string): Promise<void> {
    const name = path.posix.basename(file);
    await this.#choose('ControlOrMeta+P', '', file, name);
    await this.tab(name).and(this.page.locator('.active')).waitFor();
  }

  /** The tab of an editor, whether or not in front: it may not be there (yet). */
  tab(title: Label): Locator {
    return this.page.locator('.editor-group-container').locator(editorTab(this.page, title));
  }

  /** An item of the status bar by its text or a part of it: it may not be there (yet). */
  statusBarItem(text: Label): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** The content of the webview with this title, in sight: a panel in front or a view. */
  async webview(title: Label): Promise<FrameLocator> {
    return this.#webviews.get(title);
  }

  /** Changes the theme by the settings and waits for the window to follow. */
  async setTheme(theme: Theme): Promise<void> {
    await writeTheme(this.#server, theme);
    await this.themed(theme);
  }

  /** Waits until the window has a theme. */
  async themed(theme: Theme): Promise<void> {
    await this.page.locator(`.monaco-workbench.${themeMarks[theme]}`).waitFor();
  }

  /** Ends the restricted mode, in which a server with `workspaceTrust` opens a folder. */
  async trustFolder(): Promise<void> {
    const restricted = this.statusBarItem('Restricted Mode');
    await restricted.click();
    const editor = this.page.locator('.workspace-trust-editor');
    await editor.locator('.monaco-button', { hasText: pattern('Trust') }).click();
    await restricted.waitFor({ state: 'detached' });
    await this.page.keyboard.press('Escape');
  }

  /** Reloads the window, which takes a new extension host with it. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Writes a picture of the window. @param file to write: a PNG; its folder is made */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.#context.close();
  }

  /**
   * Opens the quick input, types and picks. Right after the start VS Code may not know all commands and files, and does
   * not add to an open list what it learns; a person would try again.
   */
  async #choose(key: string, prefix: string, text: string, label: string): Promise<void> {
    await until(`${label} in the quick input`, async () => {
      await this.press(key);
      try {
        await this.quickInput.input.fill(prefix + text, { timeout: attempt });
        await this.quickInput.row(label).first().click({ timeout: attempt });
        return true;
      } catch (error) {
        await this.press('Escape');
        throw error;
      }
    });
  }
}

async function writeTheme(server: VscodeServer, theme: Theme): Promise<void> {
  const names = {
    ...server.install.release.themes,
    'high-contrast': 'Default High Contrast',
    'high-contrast-light': 'Default High Contrast Light',
  };
  await server.changeSettings({ 'workbench.colorTheme': names[theme] });
}
