import type { Locator, Page } from 'playwright-core';

import { type Label, pattern, visible } from './text.ts';

/** A modal box in the middle of the window. */
export class Dialog {
  /** The whole box. */
  readonly box: Locator;
  readonly #buttons: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
    this.#buttons = this.box.locator('.dialog-buttons .monaco-button');
  }

  /** The message, once there is a dialog. */
  async text(): Promise<string> {
    return visible(await this.box.locator('.dialog-message-text').textContent());
  }

  /** What is below the message in smaller letters. */
  async detail(): Promise<string> {
    return visible(await this.box.locator('.dialog-message-detail').textContent());
  }

  /** The labels of its buttons. */
  async buttons(): Promise<string[]> {
    await this.#buttons.first().waitFor();
    return (await this.#buttons.allTextContents()).map(visible);
  }

  /** Clicks a button and waits until the dialog is gone. */
  async press(button: Label): Promise<void> {
    await this.#buttons.filter({ hasText: pattern(button) }).click();
    await this.box.waitFor({ state: 'hidden' });
  }
}
