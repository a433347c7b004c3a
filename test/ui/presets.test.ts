import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { makePng } from '../unit/support/images.ts';
import { Session } from './session.ts';

/** What of a browser a test here has no types for. */
type Browser = {
  readonly ClipboardItem: new (content: Readonly<Record<string, Blob>>) => unknown;
  readonly navigator: { readonly clipboard: { write(items: unknown[]): Promise<void> } };
};

const flatIcon =
  ', as a flat vector icon: simple shapes, two or three solid colours, centred on a plain background, no text';

describe('The presets that Easel comes with', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open();
    await session.setKey();
    await session.workbench.runCommand('Easel: Open Image Panel');
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const panel = (): Promise<FrameLocator> => session.workbench.webview('Easel');
  const promptOf = (page: FrameLocator): Locator => page.getByRole('textbox', { name: 'Prompt' });
  const bodyOf = (create: number): string => JSON.stringify(session.api.ledger.creates[create]?.body);

  it('put their words around the typed ones, after which alone the file is named', async () => {
    const page = await panel();
    await page.getByLabel('Preset').selectOption('Flat icon, no text');
    await page.getByText(`Sent as: …${flatIcon}`).waitFor();
    await promptOf(page).fill('A paper boat');
    await page.getByRole('button', { name: /^Generate/ }).click();
    assert.deepEqual(await session.image('assets/a-paper-boat.png', 60_000), { width: 1024, height: 1024 });
    assert.ok(bodyOf(0).includes(`"prompt":"A paper boat${flatIcon}"`), bodyOf(0));
    assert.deepEqual(await session.files(), ['a-paper-boat.png']);
    await (await session.workbench.notifications.get(/^Image saved/)).close();
    await session.picture('presets');
  });

  it('leave their words out of the last prompt, which arrow up brings back, as long as one is chosen', async () => {
    const prompt = promptOf(await panel());
    await prompt.fill('');
    await prompt.press('ArrowUp');
    assert.equal(await prompt.inputValue(), 'A paper boat');
    await (await panel()).getByLabel('Preset').selectOption('No preset');
    await prompt.fill('');
    await prompt.press('ArrowUp');
    assert.equal(await prompt.inputValue(), `A paper boat${flatIcon}`);
  });

  it('go together with an image from the clipboard, which the next order sends', async () => {
    const { workbench, api } = session;
    await workbench.page.evaluate(
      async (content: string) => {
        const { ClipboardItem, navigator } = globalThis as unknown as Browser;
        const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
        const image = new Blob([bytes], { type: 'image/png' });
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })]);
      },
      Buffer.from(makePng(64, 48)).toString('base64'),
    );
    const page = await panel();
    await promptOf(page).fill('A boat as in image 1');
    await promptOf(page).press('ControlOrMeta+V');
    const picture = page.getByRole('img', { name: 'Reference 1: image.png' });
    await picture.waitFor();
    assert.ok(
      await picture.evaluate((image: { decode(): Promise<void>; naturalWidth: number }) =>
        image.decode().then(() => image.naturalWidth === 64),
      ),
    );
    await page.getByLabel('Preset').selectOption('Flat icon, no text');
    await promptOf(page).press('Control+Enter');
    assert.match(await workbench.dialog.detail(), /public web address/);
    await workbench.dialog.press('Send');
    await session.image('assets/a-boat-as-in-image-1.png', 60_000);
    const [upload] = api.ledger.uploads;
    assert.ok(upload);
    assert.equal(upload.mediaType, 'image/png');
    assert.ok(bodyOf(1).includes(JSON.stringify(upload.url)), bodyOf(1));
    assert.ok(bodyOf(1).includes(`"prompt":"A boat as in image 1${flatIcon}"`), bodyOf(1));
    await session.picture('presets-pasted');
  });
});
