import type { Locator, Page } from 'playwright-core';

import { type Label, pattern, visible } from './text.ts';

/** What pops up in the lower right corner. VS Code hides a message without buttons after some seconds. */
export class Notifications {
  readonly #page: Page;
  readonly #items: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#items = page.locator('.notifications-toasts .notification-list-item');
  }

  /** Of all that can be seen, the newest first. */
  async list(): Promise<string[]> {
    return (await this.#items.locator('.notification-list-item-message').allTextContents()).map(visible);
  }

  /** The one with this message, once it is there. */
  async get(message: Label): Promise<Notification> {
    const text = this.#page.locator('.notification-list-item-message', { hasText: pattern(message) });
    const item = this.#items.filter({ has: text }).first();
    await item.waitFor();
    return new Notification(item);
  }
}

/** One of them. */
export class Notification {
  /** The whole box. */
  readonly box: Locator;
  readonly #buttons: Locator;

  constructor(box: Locator) {
    this.box = box;
    this.#buttons = box.locator('.notification-list-item-buttons-container .monaco-button');
  }

  /** The message. */
  async text(): Promise<string> {
    return visible(await this.box.locator('.notification-list-item-message').textContent());
  }

  /** The labels of its buttons. */
  async buttons(): Promise<string[]> {
    return (await this.#buttons.allTextContents()).map(visible);
  }

  /** Clicks a button, which closes the box. */
  async press(button: Label): Promise<void> {
    await this.#buttons.filter({ hasText: pattern(button) }).click();
  }

  /** Closes it by its cross, which shows only below the mouse. */
  async close(): Promise<void> {
    await this.box.hover();
    await this.box.locator('.codicon-notifications-clear').click();
  }
}
