import assert from 'node:assert/strict';

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

import { launchBrowser } from '../vscode/browser.ts';
import { until } from '../vscode/until.ts';
import type { PanelSnapshot } from '../../src/protocol/messages.ts';
import { ExtensionSide } from './extensionSide.ts';
import { english, type Language } from './languages.ts';
import { type PanelPlace, type PanelServer, servePanel } from './server.ts';
import type { ThemeName } from './themes.ts';

/** How to open the panel. */
export interface OpenOptions {
  readonly snapshot?: PanelSnapshot;
  readonly theme?: ThemeName;
  readonly place?: PanelPlace;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier panel kept. */
  readonly kept?: unknown;
  /** Changes the extension's end before the panel asks anything. */
  readonly prepare?: (extension: ExtensionSide) => void;
  /** Changes the page before it loads. */
  readonly beforeLoad?: (page: Page) => Promise<void>;
  readonly reducedMotion?: 'reduce';
  /** What the panel speaks; English by default. Tests name what they look for in English all the same. */
  readonly language?: Language;
  /** Waits until the panel is drawn; by default for the form. */
  readonly ready?: (panel: PanelPage) => Promise<void>;
}

/** A webview's API in a browser; also notes what the page's policy refuses, and the timers that it starts. */
const webviewApi = `
  const send = window.sendToExtension;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => send(JSON.stringify(message)),
    getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
  });
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  window.intervals = new Set();
  const { setInterval: start, clearInterval: stop } = window;
  window.setInterval = (...args) => { const id = start(...args); window.intervals.add(id); return id; };
  window.clearInterval = (id) => { window.intervals.delete(id); stop(id); };
`;

/** A panel in a browser, and the extension's end of it. */
export class PanelPage {
  readonly page: Page;
  readonly extension: ExtensionSide;
  readonly #context: BrowserContext;
  readonly #language: Language;
  /** Errors of the page that nobody caught, and what it wrote to the console. */
  readonly complaints: string[] = [];

  constructor(context: BrowserContext, page: Page, extension: ExtensionSide, language = english) {
    this.#context = context;
    this.#language = language;
    this.page = page;
    this.extension = extension;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  get prompt(): Locator {
    return this.page.getByRole('textbox', { name: this.#language.say('Prompt') });
  }

  /** The button that generates, whatever is written on it. */
  get generate(): Locator {
    return this.page.locator('.generate vscode-button');
  }

  /** One of the options of a group: `radio('Resolution', '2K')`. */
  radio(group: string, option: string): Locator {
    return this.#group(group).getByRole('radio', { name: option, exact: true });
  }

  /** What is chosen in a group. */
  chosen(group: string): Locator {
    return this.#group(group).getByRole('radio', { checked: true });
  }

  #group(name: string): Locator {
    return this.page.getByRole('radiogroup', { name: this.#language.say(name) });
  }

  /** What was said last to those who cannot see it. */
  get said(): Locator {
    return this.page.locator('[aria-live=polite]');
  }

  job(id: string): Locator {
    return this.page.locator('.job').filter({ has: this.page.locator(`[id="prompt-of-${id}"]`) });
  }

  button(name: string | RegExp): Locator {
    const said = typeof name === 'string' ? this.#language.say(name) : name;
    return this.page.getByRole('button', { name: said, exact: true });
  }

  /** Waits until a locator finds something in sight. */
  async sees(locator: Locator): Promise<void> {
    await locator.first().waitFor();
  }

  /** Waits until a text is read at a place. */
  async reads(locator: Locator, text: string | RegExp): Promise<void> {
    let found = '';
    const fits = async (): Promise<boolean> => {
      found = ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim();
      return typeof text === 'string' ? found === text : text.test(found);
    };
    await until(`the text ${String(text)}`, fits).catch((error: unknown) => {
      throw new Error(`Expected ${String(text)}, found ${found}`, { cause: error });
    });
  }

  /** Waits until the focus is on an element. */
  async focuses(locator: Locator): Promise<void> {
    await this.sees(locator.and(this.page.locator(':focus')));
  }

  /** Waits for the first request of a type, or for the one with this number. */
  async asked(type: Parameters<ExtensionSide['bodies']>[0], count = 1): Promise<void> {
    await until(`${count} × ${type}`, () => this.extension.bodies(type).length >= count);
  }

  /** Waits until the last wish to generate was answered: until then, another one counts as a slip. */
  async answered(): Promise<void> {
    await this.sees(this.page.locator('.generate vscode-button:not([aria-disabled])'));
  }

  /** Presses keys one after the other. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Posts something to the page as if it came from the extension. */
  async post(message: unknown): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** The result of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  /** Waits until the panel has drawn its form. */
  async ready(): Promise<void> {
    await this.prompt.waitFor();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Closes the page. @throws AssertionError when it complained, or its policy refused something */
  async close(): Promise<void> {
    const violations = await this.evaluate<string[]>('window.violations');
    await this.#context.close();
    assert.deepEqual([...violations, ...this.complaints], []);
  }
}

/** A browser and a server for a suite of tests. */
export class PanelStudio {
  readonly #browser: Browser;
  readonly #server: PanelServer;
  readonly #open = new Set<PanelPage>();

  constructor(browser: Browser, server: PanelServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<PanelStudio> {
    const [browser, server] = await Promise.all([launchBrowser(), servePanel()]);
    return new PanelStudio(browser, server);
  }

  /** Opens the panel and waits until it is drawn. */
  async open(options: OpenOptions = {}): Promise<PanelPage> {
    const {
      width = 400,
      height = 700,
      theme = 'dark',
      place = 'tab',
      kept,
      reducedMotion,
      language,
    } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      ...(reducedMotion && { reducedMotion }),
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const extension = new ExtensionSide((message) => void panel.post(message), options.snapshot, language);
    const panel = new PanelPage(context, page, extension, language);
    options.prepare?.(extension);
    await page.exposeFunction('sendToExtension', (message: string) => extension.receive(JSON.parse(message)));
    await page.addInitScript(webviewApi);
    if (kept !== undefined) {
      const text = JSON.stringify(JSON.stringify(kept));
      await page.addInitScript(
        `if (!sessionStorage.getItem('kept')) sessionStorage.setItem('kept', ${text})`,
      );
    }
    await options.beforeLoad?.(page);
    await page.goto(this.#server.url(theme, place));
    this.#open.add(panel);
    await (options.ready?.(panel) ?? panel.ready());
    return panel;
  }

  /** Closes the pages of a test, each of which must be free of complaints. */
  async closePages(): Promise<void> {
    const pages = [...this.#open];
    this.#open.clear();
    for (const page of pages) await page.close();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
