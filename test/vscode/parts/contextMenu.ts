import type { Locator, Page } from 'playwright-core';

import { until } from '../until.ts';
import { type Label, pattern, visible } from './text.ts';

/** A menu that has come up. */
export class ContextMenu {
  readonly #page: Page;
  readonly #menus: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#menus = page.locator('.monaco-menu:visible');
  }

  /** Of the items, from top to bottom, without those of submenus. */
  async labels(): Promise<string[]> {
    const items = this.#menus.first().locator('.action-menu-item > .action-label');
    await items.first().waitFor();
    return (await items.allTextContents()).map(visible);
  }

  /**
   * Chooses an item.
   *
   * @param labels of the submenus on the way, if any, and of the item
   */
  async choose(...labels: Label[]): Promise<void> {
    const [last] = labels.slice(-1);
    for (const label of labels.slice(0, -1)) await this.#item(label).hover();
    const item = this.#item(last ?? '');
    await item.waitFor();
    // A menu takes no click in its first moments, so that the one that opened it is not taken for a choice.
    await until(`the menu to take the click on ${String(last)}`, async () => {
      if (await item.isVisible()) await item.click();
      return this.#menus
        .first()
        .waitFor({ state: 'hidden', timeout: 500 })
        .then(() => true);
    });
  }

  /** Closes the menu without a choice. */
  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.#menus.first().waitFor({ state: 'hidden' });
  }

  #item(label: Label): Locator {
    const text = this.#page.locator('.action-label', { hasText: pattern(label) });
    return this.#menus.locator('.action-menu-item').filter({ has: text }).last();
  }
}
