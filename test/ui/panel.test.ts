import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { Theme } from '../vscode/workbench.ts';
import { Session } from './session.ts';

const themes: readonly Theme[] = ['dark', 'light', 'high-contrast', 'high-contrast-light'];

describe('The panel', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: Infinity } });
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const panel = (): Promise<FrameLocator> => session.workbench.webview('Easel');

  it('offers a newcomer the key or placeholders without standing in the way', async () => {
    await session.workbench.runCommand('Easel: Open Image Panel');
    const page = await panel();
    await page.getByRole('button', { name: 'Set API Key' }).waitFor();
    await page.getByRole('button', { name: 'Use Offline Placeholders' }).waitFor();
    await page.getByRole('textbox', { name: 'Prompt' }).waitFor();
    await session.picture('panel-no-key');
    await session.setKey();
    await page.getByRole('button', { name: 'Set API Key' }).waitFor({ state: 'detached' });
  });

  it('shows references chosen in the explorer, several at once, with their order', async () => {
    const { explorer, page } = session.workbench;
    await explorer.select('img/beach.jpg', 'img/delta.png');
    await (await explorer.contextMenu('img/delta.png')).choose('Use as Reference');
    // The click in the explorer has opened the file over the panel.
    await session.workbench.tab('Easel').click();
    const view = await panel();
    await view.getByRole('img', { name: 'Reference 2: img/delta.png' }).waitFor();
    await page.locator('.explorer-folders-view [aria-label*="Reference 1"]').waitFor();
    await session.picture('panel-references');
  });

  it('generates by Ctrl+Enter after asking for the upload, and counts the time', async () => {
    const { workbench, api } = session;
    const view = await panel();
    await view.getByRole('radio', { name: '2K' }).click();
    await view.getByRole('radio', { name: '16:9' }).click();
    await view.getByRole('button', { name: /Generate · ~\$0\.020/ }).waitFor();
    await view.getByRole('textbox', { name: 'Prompt' }).fill('A pier in the fog');
    await view.getByRole('textbox', { name: 'Prompt' }).press('Control+Enter');
    assert.match(await workbench.dialog.detail(), /public web address.*img\/beach\.jpg.*img\/delta\.png/s);
    await session.picture('panel-consent');
    await workbench.dialog.press('Send');
    await api.reached('accepted', 1);
    await view.getByText(/0:0\d/).first().waitFor();
    await view.getByRole('button', { name: 'Stop Waiting' }).waitFor();
    await session.picture('panel-running');
    const [create] = api.ledger.creates;
    assert.match(JSON.stringify(create?.body), /"size":"16:9","resolution":"2K"/);
  });

  it('keeps prompt and jobs while it is hidden and over a reload of the window', async () => {
    const { workbench } = session;
    await workbench.openFile('index.html');
    await workbench.tab('Easel').click();
    assert.equal(
      await (await panel()).getByRole('textbox', { name: 'Prompt' }).inputValue(),
      'A pier in the fog',
    );
    await workbench.reload();
    // The window may restore the tab that was in front some seconds ago.
    await workbench.tab('Easel').click();
    const view = await panel();
    await view.getByRole('button', { name: 'Stop Waiting' }).waitFor();
    assert.equal(await view.getByRole('textbox', { name: 'Prompt' }).inputValue(), 'A pier in the fog');
    assert.equal(await view.getByRole('radio', { name: '2K' }).isChecked(), true);
  });

  it('shows the finished image from its file and lets it serve as reference', async () => {
    session.api.finish();
    assert.deepEqual(await session.image('assets/a-pier-in-the-fog.png', 60_000), {
      width: 2048,
      height: 1152,
    });
    const view = await panel();
    const picture = view.getByRole('img', { name: 'A pier in the fog' });
    await picture.waitFor();
    assert.ok(
      await picture.evaluate((image: { decode(): Promise<void>; naturalWidth: number }) =>
        image.decode().then(() => image.naturalWidth === 2048),
      ),
    );
    await view.getByRole('button', { name: /Use a-pier-in-the-fog\.png as reference/ }).click();
    await view.getByRole('img', { name: /Reference 3:/ }).waitFor();
  });

  it('says at the field what is missing', async () => {
    const view = await panel();
    await view.getByRole('textbox', { name: 'Prompt' }).fill('');
    await view.getByRole('button', { name: /^Generate/ }).click();
    await view.getByText('Describe the image first.').waitFor();
    await view.getByRole('textbox', { name: 'Prompt' }).fill('A pier in the fog');
  });

  for (const theme of themes) {
    it(`is drawn in the theme ${theme}, wide and narrow`, async () => {
      const { workbench } = session;
      await workbench.setTheme(theme);
      const view = await panel();
      await view.getByRole('img', { name: 'A pier in the fog' }).waitFor();
      await session.picture(`panel-${theme}-wide`);
      await workbench.page.setViewportSize({ width: 760, height: 800 });
      await session.picture(`panel-${theme}-narrow`);
      await workbench.page.setViewportSize({ width: 1280, height: 800 });
    });
  }
});
