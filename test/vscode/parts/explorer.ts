import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { ContextMenu } from './contextMenu.ts';

/** The file tree of the opened folder. All paths are relative to the folder and have slashes. */
export class Explorer {
  readonly #page: Page;
  readonly #folderName: string;
  readonly #tree: Locator;

  constructor(page: Page, folder: string) {
    this.#page = page;
    this.#folderName = path.basename(folder);
    this.#tree = page.locator('.explorer-folders-view');
  }

  /** Brings the tree to the front and waits for its first file. */
  async open(): Promise<void> {
    if (!(await this.#tree.isVisible())) await this.#page.keyboard.press('ControlOrMeta+Shift+E');
    await this.#tree.locator('.monaco-list-row').first().waitFor();
  }

  /** The row of a file or folder: it may not be there (yet). */
  row(file: string): Locator {
    const end = JSON.stringify(`/${this.#folderName}/${file}`);
    // Behind the path, extensions may have put what they say of the file.
    const decorated = JSON.stringify(`/${this.#folderName}/${file} `);
    return this.#tree
      .locator('.monaco-list-row')
      .filter({ has: this.#page.locator(`[aria-label$=${end}], [aria-label*=${decorated}]`) });
  }

  /** Unfolds the folders on the way to a file. @returns its row, once it is there */
  async reveal(file: string): Promise<Locator> {
    await this.open();
    const parts = file.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = this.row(parts.slice(0, depth).join('/'));
      await folder.waitFor();
      if ((await folder.getAttribute('aria-expanded')) === 'false')
        await folder.locator('.monaco-tl-twistie').click();
    }
    const row = this.row(file);
    await row.waitFor();
    return row;
  }

  /** Clicks the first file, which opens it, and Ctrl-clicks (Cmd-clicks) the others. */
  async select(first: string, ...others: string[]): Promise<void> {
    await (await this.reveal(first)).click();
    // Once its editor is there, the tree selects the file anew, and nothing else.
    const name = first.slice(first.lastIndexOf('/') + 1);
    await this.#page.locator('.tabs-container .tab.active', { hasText: name }).waitFor();
    for (const other of others) await (await this.reveal(other)).click({ modifiers: ['ControlOrMeta'] });
  }

  /** Right-clicks a file; a selection that it is part of stays. */
  async contextMenu(file: string): Promise<ContextMenu> {
    await (await this.reveal(file)).click({ button: 'right' });
    return new ContextMenu(this.#page);
  }
}
