import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { makePng } from '../unit/support/images.ts';
import { Session } from './session.ts';

/** What of a browser a test here has no types for. */
type Browser = {
  readonly DataTransfer: new () => { readonly items: { add(file: File): void } };
  readonly ClipboardEvent: new (type: string, init: object) => unknown;
};

const presets = [
  { name: 'Ink', before: 'Ink drawing:', after: ', no text', tier: '2K', ratio: '16:9' },
  { name: 'Huge', tier: '8K' },
];

describe('The panel at the side', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ server: { userSettings: { 'easel.presets': presets } } });
    await session.setKey();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const panel = (): Promise<FrameLocator> => session.workbench.webview('Image Panel');

  it('is a view of its own, with the presets of the settings and the wrong ones by name', async () => {
    await session.workbench.runCommand('Easel: Focus on Image Panel View');
    const page = await panel();
    await page.getByText('easel.presets has entries that cannot be used: Huge.').waitFor();
    await page.getByLabel('Preset').selectOption('Ink');
    await page.getByText('Sent as: Ink drawing: …, no text').waitFor();
    await page.getByRole('radio', { name: '2K', checked: true }).waitFor();
    await session.picture('panel-view');
  });

  it('shows a pasted image as reference, which is sent like any other', async () => {
    const page = await panel();
    const bytes = Buffer.from(makePng(64, 48)).toString('base64');
    await page
      .getByRole('textbox', { name: 'Prompt' })
      .evaluate((field: { dispatchEvent(event: unknown): void }, content: string) => {
        const { DataTransfer, ClipboardEvent } = globalThis as unknown as Browser;
        const clipboardData = new DataTransfer();
        const image = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
        clipboardData.items.add(new File([image], 'Photo of a pier.png', { type: 'image/png' }));
        const init = { bubbles: true, cancelable: true, clipboardData };
        field.dispatchEvent(new ClipboardEvent('paste', init));
      }, bytes);
    const picture = page.getByRole('img', { name: 'Reference 1: photo-of-a-pier.png' });
    await picture.waitFor();
    assert.ok(
      await picture.evaluate((image: { decode(): Promise<void>; naturalWidth: number }) =>
        image.decode().then(() => image.naturalWidth === 64),
      ),
    );
  });

  it('sends the words of the preset, and names the file after the own ones', async () => {
    const { workbench, api } = session;
    const page = await panel();
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A pier as in');
    await page.getByRole('button', { name: 'Write “image 1” into the prompt' }).click();
    await page.getByRole('textbox', { name: 'Prompt' }).press('Control+Enter');
    await workbench.dialog.press('Send');
    assert.deepEqual(await session.image('assets/a-pier-as-in-image-1.png', 60_000), {
      width: 2048,
      height: 1152,
    });
    assert.match(JSON.stringify(api.ledger.creates[0]?.body), /"Ink drawing: A pier as in image 1, no text"/);
    assert.equal(api.ledger.uploads.length, 1);
  });

  it('is the same as the tab, but for what is typed there', async () => {
    await session.workbench.runCommand('Easel: Open Image Panel');
    const [side, tab] = [await panel(), await session.workbench.webview('Easel')];
    for (const page of [side, tab]) {
      await page.getByRole('img', { name: 'Ink drawing: A pier as in image 1, no text' }).waitFor();
      await page.getByRole('img', { name: /Reference 1/ }).waitFor();
    }
    await tab.getByRole('button', { name: /Remove reference 1/ }).click();
    await side.getByRole('img', { name: /Reference 1/ }).waitFor({ state: 'detached' });
    assert.equal(await tab.getByRole('textbox', { name: 'Prompt' }).inputValue(), '');
    await tab.getByRole('textbox', { name: 'Prompt' }).press('ArrowUp');
    assert.equal(
      await tab.getByRole('textbox', { name: 'Prompt' }).inputValue(),
      'Ink drawing: A pier as in image 1, no text',
    );
    await session.picture('panel-view-and-tab');
  });
});
