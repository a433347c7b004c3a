import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { FrameLocator } from 'playwright-core';
import { until } from '../vscode/until.ts';
import { Session } from './session.ts';

describe('The mask editor', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({
      api: { taskDurationMs: 0 },
      server: { machineSettings: { 'easel.prices': { 'gpt-4o-image': 0.04 } } },
    });
    await session.setKey();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const editor = (): Promise<FrameLocator> => session.workbench.webview('Mask: delta.png');
  /** Drags the mouse from one part of the canvas to another, in parts of its width and height. */
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    const box = await (await editor()).locator('canvas').boundingBox();
    assert.ok(box);
    const { mouse } = session.workbench.page;
    await mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
    await mouse.down();
    await mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 4 });
    await mouse.up();
  };

  it('opens from the menu of an image in the explorer, beside what is open, and shows it', async () => {
    const { workbench } = session;
    await workbench.openFile('index.html');
    await (await workbench.explorer.contextMenu('img/delta.png')).choose('Edit with Mask…');
    const view = await editor();
    await view.getByText('What you paint over is what will be repainted.').waitFor();
    await until('the picture', async () =>
      view.locator('.stage img').evaluate((image: { naturalWidth: number }) => image.naturalWidth === 240),
    );
    assert.equal(await view.getByRole('alert').count(), 0);
    await workbench.tab('index.html').waitFor();
  });

  it('keeps what was painted and typed while it is hidden, and over a reload of the window', async () => {
    const { workbench } = session;
    const view = await editor();
    await view.getByRole('radio', { name: 'Rectangle' }).click();
    await drag([0.4, 0.4], [0.6, 0.6]);
    const share = /^Painted: 1\d% of the image$/;
    await view.locator('.share', { hasText: share }).waitFor();
    await view.getByRole('textbox', { name: 'What should be there?' }).fill('A red kite');
    await session.picture('mask-editor');
    await workbench.openFile('style.css');
    await workbench.tab('Mask: delta.png').click();
    const shown = await editor();
    await shown.locator('.share', { hasText: share }).waitFor();
    await until('VS Code to write down what is open', () =>
      workbench.page.evaluate<boolean>(hasWritten('A red kite')),
    );
    await workbench.reload();
    await workbench.tab('Mask: delta.png').click();
    const restored = await editor();
    await restored.locator('.share', { hasText: share }).waitFor();
    assert.equal(
      await restored.getByRole('textbox', { name: 'What should be there?' }).inputValue(),
      'A red kite',
    );
  });

  it('undoes by key what was painted, and VS Code undoes nothing else', async () => {
    const view = await editor();
    await view.locator('canvas').focus();
    await session.workbench.page.keyboard.press('Control+z');
    await view.locator('.share', { hasText: 'Nothing is painted yet.' }).waitFor();
    assert.equal(
      await view.getByRole('textbox', { name: 'What should be there?' }).inputValue(),
      'A red kite',
    );
    await session.workbench.page.keyboard.press('Control+y');
    await view.locator('.share', { hasText: /^Painted: / }).waitFor();
  });

  it('orders the image with its mask, which the server takes, and saves the result beside it', async () => {
    const { workbench, api } = session;
    const view = await editor();
    await view.getByRole('button', { name: 'Generate · ~$0.040' }).click();
    assert.match(await workbench.dialog.text(), /Send 2 images/);
    await workbench.dialog.press('Send');
    assert.ok((await session.image('img/delta-edit.png', 60_000)).width > 0);
    const [create] = api.ledger.creates;
    assert.match(JSON.stringify(create?.body), /"mask_url":"http/);
    assert.match(JSON.stringify(create?.body), /"size":"1:1"/);
    assert.equal(api.ledger.accepted.length, 1);
    await view.getByText('On its way. You can go on painting.').waitFor();
  });

  it('has changed what was painted over, and not one pixel outside it', async () => {
    const [before, after] = await Promise.all(
      ['img/delta.png', 'img/delta-edit.png'].map(async (file) =>
        decode(await readFile(session.pathOf(file))),
      ),
    );
    const { mask_url } = session.api.ledger.creates[0]?.body as { mask_url: string };
    const mask = decode(await (await fetch(mask_url)).arrayBuffer());
    assert.ok(before && after);
    assert.deepEqual([after.width, after.height], [before.width, before.height]);
    const changed = { painted: 0, outside: 0 };
    for (let at = 0; at < mask.data.length; at += 4) {
      const isPainted = mask.data[at + 3] === 0;
      const pixel = ({ data }: typeof mask): string => data.subarray(at, at + 4).join();
      if (pixel(before) !== pixel(after)) changed[isPainted ? 'painted' : 'outside']++;
    }
    assert.equal(changed.outside, 0);
    assert.ok(changed.painted > 1_000, `${changed.painted} changed`);
  });

  it('says what is wrong with an image that cannot be edited, and opens nothing', async () => {
    await writeFile(session.pathOf('img/cut.png'), 'no picture at all');
    const { explorer, notifications, page } = session.workbench;
    await (await explorer.contextMenu('img/cut.png')).choose('Edit with Mask…');
    await notifications.get(/cut\.png is not a complete PNG, JPEG or WebP image/);
    assert.equal(await page.getByRole('tab', { name: 'Mask: cut.png' }).count(), 0);
  });
});

/** An expression: whether a text stands in what VS Code keeps in the browser. It does so some seconds late. */
function hasWritten(text: string): string {
  return `(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      try {
        for (const store of database.objectStoreNames) {
          const values = await done(database.transaction(store).objectStore(store).getAll());
          if (values.some((value) => typeof value === 'string' && value.includes(${JSON.stringify(text)}))) return true;
        }
      } finally {
        database.close();
      }
    }
    return false;
  })()`;
}
