import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Locator } from 'playwright-core';
import { Session } from './session.ts';

const site: Readonly<Record<string, string>> = {
  'site/index.html':
    '<!doctype html>\n<title>Updraft</title>\n<img src="img/hero.webp" alt="A red kite over a field" width="1200" height="630">\n' +
    '<img src="img/logo.png" srcset="img/logo@2x.png 2x" alt="A kite as a logo, flat" width="256" height="256">\n',
  'site/team.html':
    '<img src="img/hero.webp" alt="The same kite">\n<img src="img/team.jpg" alt="Five people on a windy beach" width="900" height="600">\n',
  'site/style.css': '.tile { width: 64px; height: 64px; background: url(img/tile.gif) }\n',
};

describe('Many missing images, as a person makes them', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open();
    for (const [path, text] of Object.entries(site)) {
      await mkdir(dirname(session.pathOf(path)), { recursive: true });
      await writeFile(session.pathOf(path), text);
    }
    // The explorer need not have seen them come.
    await session.workbench.reload();
    await session.setKey();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const rows = (): Locator => session.workbench.page.locator('.pane-body .monaco-list-row');
  const row = (text: RegExp | string): Locator => rows().filter({ hasText: text });
  const tick = (text: RegExp | string): Locator => row(text).getByRole('checkbox');

  it('lists them by file, each with its size and price, and what they cost together', async () => {
    const { workbench } = session;
    await (await workbench.explorer.contextMenu('site')).choose('Generate Missing Images…');
    await row('team.html').waitFor();
    await row(/img\/hero\.webp.*~\$0\.020 · 1200×630 WebP · 2K 2:1, then cropped · A red kite/).waitFor();
    await row(/img\/hero\.webp.*and in 1 more file/).waitFor();
    await row(/img\/logo\.png.*512×512 PNG and 1 more/).waitFor();
    await row(/Generate 4 Images.*~\$0\.0\d\d/).waitFor();
    await workbench.page.getByText(/^4 images, ~\$0\.0\d\d\. Spent today: \$0\.000 of \$5\.00\.$/).waitFor();
    await session.picture('batch-review');
    await workbench.page.setViewportSize({ width: 560, height: 800 });
    await session.picture('batch-narrow');
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('leaves out what is unticked, one by one or by file, also by the keyboard', async () => {
    const { page } = session.workbench;
    await tick(/team\.jpg/).click();
    await row(/Generate 3 Images/).waitFor();
    await tick('style.css').click();
    await row(/Generate 2 Images/).waitFor();
    await tick(/tile\.gif/)
      .and(page.locator('[aria-checked=false]'))
      .waitFor();
    await row(/tile\.gif/).click();
    await row(/Generate 3 Images/).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await row(/Generate 2 Images/).waitFor();
    await page.keyboard.press('Enter');
    await row(/Generate 3 Images/).waitFor();
    const label = await row(/tile\.gif/).getAttribute('aria-label');
    assert.equal(label, 'site/img/tile.gif, chosen, ~$0.015, 64×64 GIF, 1K 1:1, tile');
    await session.picture('batch-unticked');
  });

  it('shows where the code refers to one', async () => {
    const { workbench } = session;
    await row(/logo\.png/).hover();
    await row(/logo\.png/)
      .getByRole('button', { name: 'Show in File' })
      .click();
    await workbench.tab('index.html').waitFor();
    await workbench.statusBarItem(/Ln 4, Col 11/).waitFor();
  });

  it('takes another prompt for one', async () => {
    const { workbench } = session;
    await row(/hero\.webp/).hover();
    await row(/hero\.webp/)
      .getByRole('button', { name: 'Edit Prompt' })
      .click();
    await workbench.quickInput.opened(/hero\.webp/);
    await workbench.quickInput.type('A blue kite over the sea');
    await workbench.quickInput.accept();
    await row(/hero\.webp.*A blue kite over the sea/).waitFor();
  });

  it('asks once, and tells once what became of them', async () => {
    const { workbench, api } = session;
    await row(/Generate 3 Images/).click();
    assert.match(await workbench.dialog.text(), /^Generate 3 images, ~\$0\.0\d\d\?$/);
    assert.match(await workbench.dialog.detail(), /on its way: \$0\.000 of \$5\.00/);
    await session.picture('batch-question');
    await workbench.dialog.press('Generate');
    const summary = await workbench.notifications.get(/^3 images made\. 1 left out\.$/);
    assert.deepEqual(await summary.buttons(), ['Show']);
    await session.picture('batch-summary');
    assert.deepEqual(await workbench.notifications.list(), [await summary.text()]);
    assert.deepEqual(await session.image('site/img/hero.webp'), { width: 1200, height: 630 });
    assert.deepEqual(await session.image('site/img/logo@2x.png'), { width: 512, height: 512 });
    assert.deepEqual(await session.files('site/img'), ['hero.webp', 'logo.png', 'logo@2x.png', 'tile.gif']);
    const prompts = api.ledger.creates.map(({ body }) => (body as { prompt: string }).prompt);
    assert.ok(prompts.includes('A blue kite over the sea'));
    await summary.press('Show');
    await row(/A blue kite over the sea/).waitFor();
  });

  it('draws placeholders for the file in front, and replaces them later', async () => {
    const { workbench, api } = session;
    const creates = api.ledger.creates.length;
    await workbench.openFile('site/team.html');
    await workbench.runCommand('Easel: Generate Missing Images…');
    await workbench.quickInput.opened('Generate Missing Images');
    await workbench.quickInput.pick('team.html');
    await row(/Use 1 Placeholder.*free, offline/).waitFor();
    await workbench.setTheme('light');
    await session.picture('batch-light');
    await row(/Use 1 Placeholder/).click();
    await (await workbench.notifications.get('1 placeholder drawn.')).close();
    assert.equal(api.ledger.creates.length, creates);
    await workbench.runCommand('Easel: Replace Placeholders…');
    await row(/team\.jpg.*900×600 JPEG.*Five people on a windy beach/).waitFor();
    await session.picture('batch-placeholders');
    await row(/Generate 1 Image/).click();
    await workbench.dialog.press('Generate');
    await (await workbench.notifications.get(/^1 image made\.$/)).close();
    await workbench.runCommand('Easel: Replace Placeholders…');
    await workbench.notifications.get('No placeholder stands in for an image.');
    assert.deepEqual(await session.image('site/img/team.jpg'), { width: 900, height: 600 });
  });
});
