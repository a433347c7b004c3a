import assert from 'node:assert/strict';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { ContextMenu } from '../vscode/parts/contextMenu.ts';
import { until } from '../vscode/until.ts';
import { Session } from './session.ts';

describe('Images that are there already', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ server: { userSettings: { 'files.autoSave': 'off' } } });
    await session.setKey();
    await session.generate('A red kite');
    await session.image(image, 60_000);
    await (await session.workbench.notifications.get(/saved/)).close();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const image = 'assets/a-red-kite.png';
  const tag = '<img src="../assets/a-red-kite.png" alt="A red kite" width="1024" height="1024">';

  /** Opens a new file with some code, in front. */
  const open = async (file: string, code: string): Promise<void> => {
    await mkdir(path.dirname(session.pathOf(file)), { recursive: true });
    await writeFile(session.pathOf(file), code);
    await session.workbench.openFile(file);
    await line(0).waitFor();
  };
  /** Waits until an open file, saved, holds some code. */
  const becomes = async (file: string, code: string): Promise<void> => {
    await until(`${code} in ${file}`, async () => {
      await session.workbench.press('ControlOrMeta+S');
      return (await readFile(session.pathOf(file), 'utf8')) === code;
    }).catch(async () => assert.equal(await readFile(session.pathOf(file), 'utf8'), code));
  };
  const line = (index: number): Locator =>
    session.workbench.page.locator('.editor-instance .view-line').nth(index);
  const row = (): Locator =>
    session.workbench.page.locator('.pane-body .monaco-list-row').filter({ hasText: 'A red kite' });
  const suggestions = (): Locator => session.workbench.page.locator('.suggest-widget.visible');

  /** Drags something as a person does, and lets it go. @param by px from the left of the target */
  const drag = async (from: Locator, to: Locator, by: number, picture: string): Promise<void> => {
    const { mouse } = session.workbench.page;
    const [source, target] = [await from.boundingBox(), await to.boundingBox()];
    assert.ok(source && target);
    await mouse.move(source.x + Math.min(40, source.width / 2), source.y + source.height / 2);
    await mouse.down();
    await mouse.move(source.x + 60, source.y + source.height / 2 + 8, { steps: 4 });
    await mouse.move(target.x + by, target.y + target.height / 2, { steps: 12 });
    // An indicator shows where it would go.
    await until('the editor to take it', async () => {
      await mouse.move(target.x + by, target.y + target.height / 2 + 1, { steps: 2 });
      await mouse.move(target.x + by, target.y + target.height / 2, { steps: 2 });
      return (await session.workbench.page.locator('.dnd-target').count()) > 0;
    });
    await session.picture(picture);
    await mouse.up();
  };
  /** Where a text begins in a line, px from its left. */
  const placeOf = async (text: string): Promise<number> => {
    const before = await line(0).evaluate(
      (element: { textContent: string }, part) => element.textContent.indexOf(part),
      text,
    );
    const box = await line(0).locator('> span').boundingBox();
    const length = await line(0).evaluate((element: { textContent: string }) => element.textContent.length);
    assert.ok(box && before >= 0);
    return (box.width / length) * (before + 2);
  };

  it('are offered where code names one, after a restart too', async () => {
    const { workbench } = session;
    await workbench.reload();
    await open('pages/offer.html', '<p>\n\n</p>\n');
    await workbench.press('ControlOrMeta+Home', 'ArrowDown');
    await workbench.page.keyboard.type('<img src="', { delay: 30 });
    const offer = suggestions().getByRole('option', { name: /assets\/a-red-kite\.png.*1024×1024/ });
    // Right after the start Easel may not be up yet; a person would ask once more.
    await until('the offer', async () => {
      if (await offer.isVisible()) return true;
      await workbench.press('Control+Space');
      return false;
    });
    await session.picture('insert-completion');
    await workbench.page.keyboard.type('kite', { delay: 30 });
    await offer.waitFor();
    const picture = workbench.page.locator('.suggest-details img');
    await until('the picture beside the list', async () => {
      // The details are opened once, by the same key.
      await picture.waitFor({ timeout: 2_000 }).catch(() => workbench.press('Control+Space'));
      return picture.evaluate((shown: { naturalWidth: number }) => shown.naturalWidth > 0, {
        timeout: 2_000,
      });
    });
    await session.picture('insert-completion-picture');
    await workbench.press('Enter');
    await becomes('pages/offer.html', '<p>\n<img src="../assets/a-red-kite.png"\n</p>\n');
  });

  it('are dragged from the list into code', async () => {
    await open('pages/drop.html', '\n');
    await session.workbench.runCommand('Easel: Show Generations');
    await row().waitFor();
    await drag(row(), line(0), 4, 'insert-drag-list');
    await becomes('pages/drop.html', `${tag}\n`);
    await session.picture('insert-dropped');
  });

  it('take the place of a path that they are dropped on', async () => {
    await open('pages/path.html', '<img src="missing-kite.png" alt="one">\n');
    await drag(row(), line(0), await placeOf('kite.png'), 'insert-drag-path');
    await becomes('pages/path.html', '<img src="../assets/a-red-kite.png" alt="one">\n');
  });

  it('are dragged from the panel into code', async () => {
    const { workbench } = session;
    await open('pages/panel.md', '\n');
    await workbench.runCommand('Easel: Open Image Panel');
    const panel = await workbench.webview('Easel');
    const picture = panel.locator('.picture').first();
    await picture.scrollIntoViewIfNeeded();
    await drag(picture, line(0), 4, 'insert-drag-panel');
    await workbench.page.locator('.editor-instance').first().click();
    await becomes('pages/panel.md', '![A red kite](../assets/a-red-kite.png)\n');
    await workbench.tab('Easel').click();
    await workbench.press('ControlOrMeta+W');
  });

  it('are copied in the list and pasted into code, while other text is pasted as it is', async () => {
    const { workbench } = session;
    await open('pages/paste.css', 'a { background: }\n');
    await row().click({ button: 'right' });
    await new ContextMenu(workbench.page).choose('Copy to Paste into Code');
    await until('the copy', async () =>
      (await workbench.page.evaluate<string>('navigator.clipboard.readText()')).endsWith(image),
    );
    await line(0).click();
    await workbench.press('End', 'ArrowLeft', 'ControlOrMeta+V');
    await becomes('pages/paste.css', 'a { background: url("../assets/a-red-kite.png")}\n');
    await session.picture('insert-pasted');
    await workbench.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify('/* plain */')})`);
    await line(0).click();
    await workbench.press('ControlOrMeta+Home', 'ControlOrMeta+V');
    await becomes('pages/paste.css', '/* plain */a { background: url("../assets/a-red-kite.png")}\n');
  });

  it('are followed when the editor moves them right after a restart', async () => {
    const { workbench } = session;
    await workbench.reload();
    await open('pages/moved.html', '\n');
    await line(0).click();
    await (await workbench.explorer.reveal('assets')).click();
    await workbench.press('F2');
    const name = workbench.page.locator('.explorer-folders-view .monaco-inputbox input');
    await name.fill('pictures');
    await name.press('Enter');
    await session.image('pictures/a-red-kite.png');
    await workbench.runCommand('Easel: Open Image Panel');
    const panel = await workbench.webview('Easel');
    await panel.getByRole('button', { name: 'Insert a-red-kite.png at the cursor' }).waitFor();
    assert.equal(await panel.getByText('No longer there').count(), 0);
  });

  it('keep their history, and are said to be gone, when something else moves them while no window is open', async () => {
    const { workbench } = session;
    await workbench.page.goto('about:blank');
    await rename(session.pathOf('pictures'), session.pathOf('elsewhere'));
    await workbench.page.goto(session.server.url());
    await workbench.ready();
    await workbench.runCommand('Easel: Open Image Panel');
    const panel = await workbench.webview('Easel');
    await panel.getByText('No longer there').scrollIntoViewIfNeeded();
    await panel.getByText('A red kite').first().waitFor();
    await session.picture('insert-gone');
    await rename(session.pathOf('elsewhere'), session.pathOf('pictures'));
  });
});
