import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { manifestName } from '../../src/core/assetManifest.ts';
import { Session } from './session.ts';

const text = `{
  // What the landing page shows.
  "presets": {
    "photo": { "after": ", as a quiet photograph: natural light, no text" }
  },
  "defaults": { "preset": "photo" },
  "assets": {
    "pictures/hero.webp": {
      "prompt": "A red kite over a field",
      "width": 1200,
      "height": 630
    },
    "pictures/tile.png": { "prompt": "Clouds", "resolution": "1K", "size": "1:1" },
    "pictures/team.txt": { "prompt": "Five people", "width": 90, "height": 60 }
  }
}
`;

describe('A manifest of assets, as a person uses it', function () {
  this.timeout(240_000);
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open();
    await session.setKey();
    await writeFile(session.pathOf(manifestName), text);
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const lens = (title: RegExp | string): Locator =>
    session.workbench.page.locator('.codelens-decoration').filter({ hasText: title });
  const row = (title: RegExp | string): Locator =>
    session.workbench.page.locator('.pane-body .monaco-list-row').filter({ hasText: title });

  it('says over each entry how its image stands, and what it would cost', async () => {
    const { workbench } = session;
    await workbench.openFile(manifestName);
    await lens('Generate · 1200×630 WebP · ~$0.020').waitFor();
    await lens('Generate · 1024×1024 PNG · ~$0.015').waitFor();
    await lens(/Easel makes no images with this extension\./).waitFor();
    await session.picture('assets-lenses');
  });

  it('explains and completes what can be said', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await page
      .locator('.view-line span', { hasText: /^"height"$/ })
      .first()
      .hover();
    await page.locator('.monaco-hover', { hasText: 'Height of the file, px.' }).waitFor();
    await session.picture('assets-hover');
    await page.locator('.view-line', { hasText: '"height": 630' }).click();
    await workbench.press('End');
    await page.keyboard.insertText(',');
    await workbench.press('Enter', 'Control+Space');
    const suggestions = page.locator('.suggest-widget.visible');
    await suggestions.getByText('focus').first().waitFor();
    await suggestions.getByText('references').first().waitFor();
    await session.picture('assets-completion');
    await workbench.press('Escape', 'ControlOrMeta+Z', 'ControlOrMeta+Z', 'ControlOrMeta+Z');
    await lens('Generate · 1200×630 WebP').waitFor();
  });

  it('makes an image where it is pressed, and says so until the entry changes', async () => {
    const { workbench, api } = session;
    const { page } = workbench;
    await lens('Generate · 1200×630 WebP').locator('a').click();
    await lens('On its way').waitFor();
    await (await workbench.notifications.get(/Image saved: pictures\/hero\.webp/)).close();
    await lens('Up to date').waitFor();
    assert.deepEqual(await session.image('pictures/hero.webp'), { width: 1200, height: 630 });
    const [order] = api.ledger.creates;
    assert.equal(
      (order?.body as { prompt: string }).prompt,
      'A red kite over a field, as a quiet photograph: natural light, no text',
    );
    await session.picture('assets-up-to-date');

    await page.locator('.view-line', { hasText: 'A red kite over a field' }).click();
    await workbench.press('End', 'ArrowLeft', 'ArrowLeft');
    await page.keyboard.insertText(', at dusk');
    await lens('Regenerate · 1200×630 WebP · ~$0.020').waitFor();
    await session.picture('assets-stale');
  });

  it('replaces an image after one question', async () => {
    const { workbench } = session;
    await lens('Regenerate').locator('a').click();
    assert.equal(await workbench.dialog.text(), 'Generate 1 image, ~$0.020?');
    assert.match(
      await workbench.dialog.detail(),
      /^The image that is there goes to the trash once the new one is made/,
    );
    await session.picture('assets-question');
    await workbench.dialog.press('Generate');
    await (await workbench.notifications.get(/Image saved: pictures\/hero\.webp/)).close();
    await lens('Up to date').waitFor();
    assert.deepEqual(await session.files('pictures'), ['hero.webp']);
  });

  it('lists what has changed, to be made together', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.press('ControlOrMeta+S');
    await page.locator('.view-line', { hasText: 'A red kite' }).click();
    await workbench.press('End', 'ArrowLeft', 'ArrowLeft');
    await page.keyboard.insertText(' in autumn');
    await lens('Regenerate').waitFor();
    await workbench.setTheme('light');
    await workbench.runCommand('Easel: Generate Changed Assets…');
    await row(/pictures\/hero\.webp.*~\$0\.020 · 1200×630 WebP/).waitFor();
    await row(/Generate 2 Images.*~\$0\.035/).waitFor();
    await workbench.notifications.get(/assets\["pictures\/team\.txt"\]: Easel makes no images/);
    await session.picture('assets-review-light');
    await row(/Generate 2 Images/).click();
    assert.equal(await workbench.dialog.text(), 'Generate 2 images, ~$0.035?');
    await workbench.dialog.press('Generate');
    await workbench.notifications.get(/^2 images made\.$/);
    await lens('Up to date').nth(1).waitFor();
    await session.picture('assets-done-light');
  });
});
