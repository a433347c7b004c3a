import assert from 'node:assert/strict';

import { decode } from 'fast-png';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

import { ChannelServer } from '../../src/protocol/channel.ts';
import { maskProtocol } from '../../src/protocol/maskMessages.ts';
import type { MaskHandlers, MaskImage, MaskOrder, MaskSnapshot } from '../../src/protocol/maskMessages.ts';
import { english, type Language } from '../panel/languages.ts';
import { type PanelServer, servePanel } from '../panel/server.ts';
import type { ThemeName } from '../panel/themes.ts';
import { launchBrowser } from '../vscode/browser.ts';
import { until } from '../vscode/until.ts';
import { english as texts } from './english.ts';

/** How to open the mask editor. */
export interface OpenOptions {
  readonly image?: Partial<MaskImage>;
  readonly snapshot?: Partial<MaskSnapshot>;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier editor kept. */
  readonly kept?: unknown;
  /** Answers a wish to generate; accepts it by default. */
  readonly generate?: MaskHandlers['generate'];
  readonly touch?: boolean;
  /** What the editor speaks; English by default. Tests name what they look for in English all the same. */
  readonly language?: Language;
  /** Device pixels for a CSS pixel. */
  readonly scale?: number;
}

/** The image that the tests paint on: as large as the stage, roughly, so that it is shown in its own pixels. */
export const sampleImage: MaskImage = {
  uri: 'file:///site/img/kite.png',
  name: 'kite.png',
  width: 300,
  height: 200,
  ratio: '3:2',
  picture: { src: '/pictures/300x200-200.svg' },
};

/** A webview's API in a browser; bytes travel as base64, since the test's side of the wire is text. */
const webviewApi = `
  const send = window.sendToExtension;
  const pack = (key, value) => value instanceof Uint8Array ? { base64: value.toBase64() } : value;
  const unpack = (key, value) => value?.base64 === undefined ? value : Uint8Array.fromBase64(value.base64);
  window.receive = (text) => window.postMessage(JSON.parse(text, unpack), '*');
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => send(JSON.stringify(message, pack)),
    getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
  });
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
`;

const pack = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
const unpack = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'base64' in value
    ? new Uint8Array(Buffer.from(String(value.base64), 'base64'))
    : value;

/** A mask editor in a browser, and the extension's end of it. */
export class MaskPage {
  readonly page: Page;
  readonly image: MaskImage;
  /** The wishes that arrived. */
  readonly orders: MaskOrder[] = [];
  readonly #context: BrowserContext;
  readonly #server: ChannelServer<(typeof maskProtocol)['requests'], MaskSnapshot>;
  readonly #language: Language;
  readonly #complaints: string[] = [];
  #snapshot: MaskSnapshot;

  constructor(context: BrowserContext, page: Page, options: OpenOptions) {
    this.#context = context;
    this.page = page;
    this.#language = options.language ?? english;
    this.image = { ...sampleImage, ...options.image };
    this.#snapshot = { backend: 'toapis', destination: 'site/img', ...options.snapshot };
    const handlers: MaskHandlers = {
      ready: () =>
        Promise.resolve({
          strings: this.#language.strings(texts),
          image: this.image,
          snapshot: this.#snapshot,
        }),
      generate: (order) => {
        this.orders.push(order);
        return options.generate?.(order) ?? Promise.resolve({ accepted: true, problems: [] });
      },
    };
    this.#server = new ChannelServer(
      maskProtocol,
      (message) => void page.evaluate(`window.receive(${JSON.stringify(JSON.stringify(message, pack))})`),
      handlers,
      (thrown) => (thrown instanceof Error ? thrown.message : String(thrown)),
    );
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      // A picture that is missing on purpose is told by the browser too.
      const expected = message.text().includes('404');
      if (['error', 'warning'].includes(message.type()) && !expected) this.#complaints.push(message.text());
    });
  }

  receive(text: string): Promise<void> {
    return this.#server.receive(JSON.parse(text, unpack));
  }

  /** Tells the editor that something changed. */
  push(change: Partial<MaskSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#server.push(this.#snapshot);
  }

  get canvas(): Locator {
    return this.page.locator('canvas');
  }

  get prompt(): Locator {
    return this.page.getByRole('textbox', { name: this.#language.say('What should be there?') });
  }

  /** The button that generates, whatever is written on it. */
  get generate(): Locator {
    return this.page.locator('.generate vscode-button');
  }

  /** The choice to keep everything outside the mask. */
  get keepOutside(): Locator {
    return this.page.locator('vscode-checkbox').first();
  }

  /** The choice to save the server's image as well. */
  get keepUntouched(): Locator {
    return this.page.locator('vscode-checkbox').last();
  }

  /** What stands below the button that generates. */
  get note(): Locator {
    return this.page.locator('#generate-note');
  }

  /** How much is painted, in words. */
  get share(): Locator {
    return this.page.locator('.share');
  }

  /** What was said last to those who cannot see it. */
  get said(): Locator {
    return this.page.locator('[aria-live=polite]');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name: this.#language.say(name), exact: true });
  }

  tool(name: string): Locator {
    return this.page
      .getByRole('radiogroup', { name: this.#language.say('Tool') })
      .getByRole('radio', { name: this.#language.say(name), exact: true });
  }

  /** Waits until a text is read at a place. */
  async reads(locator: Locator, text: string | RegExp): Promise<void> {
    let found = '';
    await until(`the text ${String(text)}`, async () => {
      found = ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim();
      return typeof text === 'string' ? found === this.#language.say(text) : text.test(found);
    }).catch((cause: unknown) => {
      throw new Error(`Expected ${String(text)}, found ${found}`, { cause });
    });
  }

  /** Where a place of the image is on the page. */
  async at(x: number, y: number): Promise<{ readonly x: number; readonly y: number }> {
    const box = await this.page.locator('.stage img').boundingBox();
    assert.ok(box, 'the picture is shown');
    return {
      x: box.x + (x / this.image.width) * box.width,
      y: box.y + (y / this.image.height) * box.height,
    };
  }

  /** Drags the mouse over places of the image. */
  async drag(...places: readonly (readonly [x: number, y: number])[]): Promise<void> {
    const [first, ...further] = await Promise.all(places.map(([x, y]) => this.at(x, y)));
    assert.ok(first);
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const { x, y } of further) await this.page.mouse.move(x, y);
    await this.page.mouse.up();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Asks for an image and gives the mask that arrives: for a place of the image, whether it is to be repainted. */
  async mask(): Promise<(x: number, y: number) => boolean> {
    const before = this.orders.length;
    if ((await this.prompt.inputValue()) === '') await this.prompt.fill('A window');
    await this.generate.click();
    await until('an order', () => this.orders.length > before);
    const { width, height, channels, data } = decode(this.orders.at(-1)!.mask);
    assert.deepEqual([width, height, channels], [this.image.width, this.image.height, 4]);
    return (x, y) => data[(y * width + x) * 4 + 3] === 0;
  }

  /** How far the image is zoomed, in percent, as it is shown. */
  async zoom(): Promise<number> {
    return Number.parseFloat((await this.page.locator('.percent').textContent()) ?? '');
  }

  /** The result of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  /** Two frames later all that was changed is drawn. */
  async drawn(): Promise<void> {
    await this.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  async ready(): Promise<void> {
    await this.prompt.waitFor();
    await this.evaluate(`document.querySelector('.stage img').decode().catch(() => {})`);
    await this.drawn();
  }

  /** Hides the editor and shows it again: the page is made anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Closes the page. @throws AssertionError when it complained, or its policy refused something */
  async close(): Promise<void> {
    const violations = await this.evaluate<string[]>('window.violations');
    await this.#context.close();
    assert.deepEqual([...violations, ...this.#complaints], []);
  }
}

/** A browser and a server for a suite of tests. */
export class MaskStudio {
  readonly #browser: Browser;
  readonly #server: PanelServer;
  readonly #open = new Set<MaskPage>();

  constructor(browser: Browser, server: PanelServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<MaskStudio> {
    const [browser, server] = await Promise.all([launchBrowser(), servePanel('mask')]);
    return new MaskStudio(browser, server);
  }

  /** Opens the editor and waits until it is drawn. */
  async open(options: OpenOptions = {}): Promise<MaskPage> {
    const { width = 400, height = 700, theme = 'dark', kept, touch = false, scale = 1 } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      hasTouch: touch,
      deviceScaleFactor: scale,
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const mask = new MaskPage(context, page, options);
    await page.exposeFunction('sendToExtension', (text: string) => mask.receive(text));
    await page.addInitScript(webviewApi);
    if (kept !== undefined) {
      const text = JSON.stringify(JSON.stringify(kept));
      await page.addInitScript(
        `if (!sessionStorage.getItem('kept')) sessionStorage.setItem('kept', ${text})`,
      );
    }
    await page.goto(this.#server.url(theme));
    this.#open.add(mask);
    await mask.ready();
    return mask;
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
