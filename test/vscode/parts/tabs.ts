import type { Locator, Page } from 'playwright-core';

import { escaped, type Label } from './text.ts';

/** The tab of an editor by its title, whether or not in front. To be looked for in an editor group. */
export function editorTab(page: Page, title: Label): Locator {
  // VS Code may draw a name in pieces, but names the tab as a whole, and then its group and what else there is to say.
  const name = typeof title === 'string' ? new RegExp(`^${escaped(title)}(,|$)`) : title;
  return page.getByRole('tab', { name });
}
