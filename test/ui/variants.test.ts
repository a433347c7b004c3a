import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import type { FrameLocator, Locator } from 'playwright-core';
import { editorTab } from '../vscode/parts/tabs.ts';
import { until } from '../vscode/until.ts';
import { Session } from './session.ts';

describe('Variants of one wish', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open();
    await session.setKey();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const names = ['two-kites.png', 'two-kites-2.png'] as const;
  const [, discarded] = names;
  const panel = (): Promise<FrameLocator> => session.workbench.webview('Easel');
  const variants = (page: FrameLocator): Locator =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: '2 variants' }) });

  it('are ordered one by one, saved beside each other, and shown as one group', async () => {
    const { workbench, api } = session;
    await workbench.runCommand('Easel: Open Image Panel');
    const page = await panel();
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Two kites');
    await page.getByRole('radio', { name: '2K' }).click();
    await page.getByRole('radio', { name: '16:9', exact: true }).click();
    await page
      .getByRole('radiogroup', { name: 'Count' })
      .getByRole('radio', { name: '2', exact: true })
      .click();
    await page.getByRole('button', { name: /^Generate · ~\$0\.040/ }).click();
    for (const name of names)
      assert.deepEqual(await session.image(`assets/${name}`, 60_000), { width: 2048, height: 1152 });
    await (await workbench.notifications.get(/^2 images saved/)).close();
    assert.equal(api.ledger.creates.length, 2);
    assert.equal(api.ledger.accepted.length, 2);
    assert.deepEqual(await session.files(), [...names].sort());
    await variants(page).getByRole('article', { name: 'Two kites' }).nth(1).waitFor();
    for (const name of names) await variants(page).getByRole('group', { name, exact: true }).waitFor();
    await session.picture('variants');
  });

  it('give their prompt and settings back to the form', async () => {
    const page = await panel();
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.fill('Something else');
    await page.getByRole('radio', { name: '1K' }).click();
    await page.getByRole('radio', { name: '1:1', exact: true }).click();
    await variants(page).getByRole('button', { name: 'Reuse prompt and settings' }).first().click();
    await page.getByRole('radio', { name: '2K', checked: true }).waitFor();
    await page.getByRole('radio', { name: '16:9', exact: true, checked: true }).waitFor();
    assert.equal(await prompt.inputValue(), 'Two kites');
  });

  it('are compared in editors beside each other', async () => {
    const { workbench } = session;
    await variants(await panel())
      .getByRole('button', { name: 'Compare Side by Side' })
      .click();
    const places = [];
    for (const name of names) {
      const image = (await workbench.webview(name)).getByRole('img');
      await until(`the picture ${name}`, () =>
        image.evaluate((shown: { naturalWidth: number }) => shown.naturalWidth === 2048),
      );
      const group = workbench.page
        .locator('.editor-group-container')
        .filter({ has: editorTab(workbench.page, name) });
      places.push(await group.boundingBox());
    }
    const [left, right] = places.sort((a, b) => (a?.x ?? 0) - (b?.x ?? 0));
    assert.ok(left && right);
    assert.ok(left.x + left.width <= right.x + 1);
    assert.equal(left.y, right.y);
    await session.picture('variants-compared');
  });

  it('go one by one, and come back to the byte when it was a mistake', async () => {
    const { workbench } = session;
    const path = session.pathOf(`assets/${discarded}`);
    const bytes = await readFile(path);
    await workbench.tab('Easel').click();
    const page = await panel();
    const gone = page.getByText('No longer there');
    await page.getByRole('button', { name: `Move ${discarded} to the trash` }).click();
    // A VS Code in the browser has no trash. A question without a detail is drawn where details are.
    assert.match(await workbench.dialog.detail(), /There is no trash here/);
    await workbench.dialog.press('Delete');
    const removed = await workbench.notifications.get(`assets/${discarded} is removed.`);
    await assert.rejects(access(path));
    await gone.waitFor();
    await session.picture('variants-discarded');
    await removed.press('Undo');
    await gone.waitFor({ state: 'detached' });
    await until('the same bytes', async () => (await readFile(path)).equals(bytes));
    await variants(page).getByRole('group', { name: discarded, exact: true }).waitFor();
    await variants(page).getByRole('button', { name: 'Compare Side by Side' }).waitFor();
  });
});
