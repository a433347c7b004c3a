import type { FrameLocator, Locator, Page } from 'playwright-core';

import { until } from '../until.ts';
import { editorTab } from './tabs.ts';
import { type Label, pattern } from './text.ts';

/** A part of the window, in CSS pixels. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What extensions draw themselves: panels among the editors, and views at the sides. */
export class Webviews {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /**
   * The content of the webview with this title: of the tab in front, or of a view.
   *
   * VS Code nests two frames, and lays the outer one over the place where it seems to be rather than into it. So it is
   * found as a person finds it: by its place below its title. It has to be asked for anew when it was out of sight, as
   * VS Code takes hidden ones apart.
   */
  async get(title: Label): Promise<FrameLocator> {
    const name = await until(`the webview ${String(title)}`, async () => {
      const place = await this.#placeBelow(title);
      if (place === undefined) return undefined;
      for (const frame of await this.#page.locator('iframe.webview.ready').all()) {
        const area = await frame.boundingBox();
        if (area !== null && holds(place, area)) return (await frame.getAttribute('name')) ?? undefined;
      }
      return undefined;
    });
    const content = this.#page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('#active-frame');
    await content.locator('body').waitFor();
    return content;
  }

  async #placeBelow(title: Label): Promise<Area | undefined> {
    const tab = editorTab(this.#page, title).and(this.#page.locator('.active'));
    const group = this.#page.locator('.editor-group-container').filter({ has: tab });
    const heading = this.#page.locator('.title', { hasText: pattern(title) });
    const view = this.#page.locator('.pane, .composite').filter({ has: heading });
    return (await areaOf(group.locator('.editor-container'))) ?? (await areaOf(view));
  }
}

async function areaOf(locator: Locator): Promise<Area | undefined> {
  if (!(await locator.first().isVisible())) return undefined;
  return (await locator.first().boundingBox()) ?? undefined;
}

/** Whether the middle of the inner area is within the outer one. */
function holds(outer: Area, inner: Area): boolean {
  const x = inner.x + inner.width / 2;
  const y = inner.y + inner.height / 2;
  return x > outer.x && x < outer.x + outer.width && y > outer.y && y < outer.y + outer.height;
}
