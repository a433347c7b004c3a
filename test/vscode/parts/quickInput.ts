import type { Locator, Page } from 'playwright-core';

import { type Label, pattern, visible } from './text.ts';

/** A row of a quick pick, as a person reads it. What it does not have is empty. */
export interface QuickRow {
  readonly label: string;
  /** On the same line, in a lighter colour. */
  readonly description: string;
  /** On a line of its own. */
  readonly detail: string;
}

/** The little of the DOM that reading a row takes. */
interface RowElement {
  querySelector(selector: string): { readonly textContent: string | null } | null;
}

/** The input box and the list that come down from the top: palette, quick open, what extensions ask for. */
export class QuickInput {
  /** The whole widget. */
  readonly widget: Locator;
  /** Where a person types. */
  readonly input: Locator;
  /** The line below, which says what is asked for, or what is wrong with the input. */
  readonly message: Locator;
  readonly #page: Page;
  readonly #rows: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
    this.message = this.widget.locator('.quick-input-message');
    this.#rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Waits until it is there, asking for the given thing in its title or its placeholder if one is given. */
  async opened(question?: Label): Promise<void> {
    await this.widget.waitFor();
    if (question === undefined) return;
    const asking = pattern(question);
    const title = this.widget.locator('.quick-input-title').filter({ hasText: asking });
    const inputs = this.widget.getByPlaceholder(asking);
    await title.or(inputs).first().waitFor();
  }

  /** Waits until it is gone. */
  async closed(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** Replaces the text in the input box. */
  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** The row with this label: it may not be there (yet). */
  row(label: Label): Locator {
    const name = this.#page.locator('.quick-input-list-row:first-child .label-name', {
      hasText: pattern(label),
    });
    return this.#rows.filter({ has: name });
  }

  /** The rows that can be seen without scrolling, once there are any. */
  async rows(): Promise<QuickRow[]> {
    await this.#rows.first().waitFor();
    const texts = await this.#rows.evaluateAll((rows: RowElement[]) =>
      rows.map((row) => [
        row.querySelector('.quick-input-list-row:first-child .label-name')?.textContent,
        row.querySelector('.quick-input-list-row:first-child .label-description')?.textContent,
        row.querySelector('.quick-input-list-label-meta')?.textContent,
      ]),
    );
    return texts.map(([label, description, detail]) => ({
      label: visible(label),
      description: visible(description),
      detail: visible(detail),
    }));
  }

  /** Clicks the row with this label, once it is there. */
  async pick(label: Label): Promise<void> {
    await this.row(label).first().click();
  }

  /** Enter. */
  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  /** Escape. */
  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.closed();
  }
}
