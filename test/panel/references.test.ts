import assert from 'node:assert/strict';

import { until } from '../vscode/until.ts';
import { type PanelPage, PanelStudio } from './panelPage.ts';
import { reference, references, snapshot } from './samples.ts';

/** Drags something with this content over the panel, and lets it go there. */
async function drop(
  panel: PanelPage,
  types: Readonly<Record<string, string>>,
  last: 'drop' | 'dragover' | 'dragleave' = 'drop',
): Promise<boolean> {
  return panel.evaluate<boolean>(`(() => {
    const dataTransfer = new DataTransfer();
    for (const [type, data] of Object.entries(${JSON.stringify(types)})) dataTransfer.setData(type, data);
    const fire = (name) => !document.querySelector('#prompt').dispatchEvent(
      new DragEvent(name, { bubbles: true, cancelable: true, composed: true, dataTransfer }));
    fire('dragenter');
    const taken = fire('dragover');
    if ('${last}' !== 'dragover') fire('${last}');
    return taken;
  })()`);
}

/**
 * Drops or pastes files, by name with their content or length, and other content by its type.
 * @returns whether the panel took it
 */
async function bring(
  panel: PanelPage,
  how: 'drop' | 'paste',
  what: {
    readonly files?: Readonly<Record<string, string | number>>;
    readonly types?: Readonly<Record<string, string>>;
  },
): Promise<boolean> {
  return panel.evaluate<boolean>(`(() => {
    const { files = {}, types = {} } = ${JSON.stringify(what)};
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(types)) data.setData(type, text);
    for (const [name, content] of Object.entries(files))
      data.items.add(new File([typeof content === 'number' ? new Uint8Array(content) : content], name));
    const init = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
    const event = '${how}' === 'drop' ? new DragEvent('drop', init) : new ClipboardEvent('paste', init);
    return !document.body.dispatchEvent(event);
  })()`);
}

/** The names that are seen, in order. */
async function names(panel: PanelPage): Promise<string[]> {
  return panel.evaluate(`[...document.querySelectorAll('.reference img')].map((image) => image.alt)`);
}

describe('the references in the panel', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('are picked by a button, and how to drop them is said', async () => {
    const panel = await studio.open();
    await panel.sees(panel.page.getByText('Or paste them, or hold Shift and drop them here.'));
    await panel.button(/^Add reference images/).click();
    await panel.asked('pickReferences');
    panel.extension.push({ references: references(1) });
    await panel.button('Add reference images').click();
    await panel.asked('pickReferences', 2);
  });

  it('show number and name, and their count only near the limit', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(4) }) });
    assert.equal(
      await panel.page.locator('.reference').nth(2).getAttribute('title'),
      'Reference 3: reference-3.png',
    );
    assert.deepEqual(await panel.page.locator('.reference .number').allInnerTexts(), ['1', '2', '3', '4']);
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    const count = panel.page.locator('#references-count');
    assert.equal(await count.count(), 0);
    panel.extension.push({ references: references(5) });
    await panel.reads(count, '5 of at most 5');
    panel.extension.push({ references: references(6) });
    await panel.reads(count, '6 of at most 5');
    await panel.page.getByLabel('Model').selectOption('GPT Image 2');
    await until('the count to go', async () => (await count.count()) === 0);
  });

  it('are taken from the explorer, wherever they are dropped', async () => {
    const panel = await studio.open();
    const uris = ['file:///work/a%20b.png', 'vscode-remote://ssh/work/c.png'];
    await drop(panel, {
      'application/vnd.code.uri-list': uris.join('\r\n'),
      'text/uri-list': 'file:///work/other.png',
    });
    await drop(panel, { 'text/uri-list': `# made by an editor\r\n${uris[1]}\n\n${uris[1]}\r\n` });
    await panel.asked('addReferences', 2);
    assert.deepEqual(panel.extension.bodies('addReferences'), [{ uris }, { uris: [uris[1]] }]);
    assert.equal(await panel.prompt.inputValue(), '');
  });

  it('say where files would land, only while files hover', async () => {
    const panel = await studio.open();
    const zone = panel.page.locator('.drop-now');
    assert.equal(
      await drop(panel, { 'text/plain': 'some text' }, 'dragover'),
      false,
      'text goes where it always goes',
    );
    assert.equal(await zone.isVisible(), false);
    assert.equal(await drop(panel, { 'text/uri-list': 'file:///a.png' }, 'dragover'), true);
    await panel.sees(zone.getByText('Drop to add as references'));
    await drop(panel, { 'text/uri-list': 'file:///a.png' }, 'dragleave');
    await zone.waitFor({ state: 'hidden' });
    assert.deepEqual(panel.extension.asked, []);
  });

  it('are written into the prompt by their number, where the caret is', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(3) }) });
    const name = (number: number): Promise<void> =>
      panel.button(`Write “image ${number}” into the prompt`).click();
    await panel.prompt.fill('A boat in the style of, at sea');
    await panel.evaluate(`document.activeElement.setSelectionRange(22, 22)`);
    await name(2);
    await panel.focuses(panel.prompt);
    assert.equal(await panel.prompt.inputValue(), 'A boat in the style of image 2, at sea');
    await panel.page.keyboard.type(' and');
    await panel.evaluate(`document.activeElement.setSelectionRange(0, 1)`);
    await name(1);
    assert.equal(await panel.prompt.inputValue(), 'image 1 boat in the style of image 2 and, at sea');
    await panel.press('Control+z');
    assert.equal(await panel.prompt.inputValue(), 'A boat in the style of image 2 and, at sea');
    await panel.press('Control+Enter');
    await panel.asked('generate');
    assert.equal(panel.extension.bodies('generate')[0]?.prompt, 'A boat in the style of image 2 and, at sea');
  });

  it('are named at the end of a prompt that was never touched, and by keyboard', async () => {
    const kept = { wish: { prompt: 'As in' } };
    const panel = await studio.open({ kept, snapshot: snapshot({ references: references(3) }) });
    await panel.button('Write “image 3” into the prompt').focus();
    await panel.press('Enter');
    await panel.focuses(panel.prompt);
    assert.equal(await panel.prompt.inputValue(), 'As in image 3');
  });

  it('are removed, and the focus goes on', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(3) }) });
    const remove = (index: number): ReturnType<typeof panel.button> =>
      panel.button(`Remove reference ${index}: reference-${index}.png`);
    await remove(2).focus();
    await panel.press('Enter');
    await panel.asked('removeReference');
    assert.deepEqual(panel.extension.bodies('removeReference'), [
      { uri: 'file:///work/site/reference-2.png' },
    ]);
    await panel.focuses(panel.button('Remove reference 2: reference-3.png'));
    await panel.press('Enter');
    await panel.focuses(panel.button('Remove reference 1: reference-1.png'));
    await panel.press('Enter');
    await panel.focuses(panel.button(/^Add reference images/));
  });

  it('lead to the mask editor, where a mask can go with them', async () => {
    const list = [reference('hero.png', 10), reference('scan.tiff', 20)];
    const panel = await studio.open({ snapshot: snapshot({ references: list }) });
    await panel.button('Edit hero.png with a mask').click();
    await panel.asked('editWithMask');
    assert.deepEqual(panel.extension.bodies('editWithMask'), [{ uri: list[0]?.uri }]);
    assert.equal(await panel.button('Edit scan.tiff with a mask').count(), 0);
  });

  it('say what will be done to them before they are sent', async () => {
    const note = 'TIFF, 24.1 MB: sent as WEBP, 1.9 MB.';
    const list = [reference('hero.png', 10), { ...reference('scan.tiff', 20), note }];
    const panel = await studio.open({ snapshot: snapshot({ references: list }) });
    await panel.reads(panel.page.locator('.reference-note'), `scan.tiff ${note}`);
  });

  it('are removed all at once', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(3) }) });
    await panel.button('Remove All').click();
    await panel.asked('clearReferences');
    await until('an empty list', async () => (await panel.page.locator('.reference').count()) === 0);
  });

  it('change their order by Alt and arrows, and the focus stays on the one that moves', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(3) }) });
    await panel.button('Remove reference 1: reference-1.png').focus();
    await panel.press('Alt+ArrowRight');
    await panel.focuses(panel.button('Remove reference 2: reference-1.png'));
    await panel.reads(panel.said, 'reference-1.png is reference 2 now.');
    await panel.press('Alt+ArrowRight');
    await panel.focuses(panel.button('Remove reference 3: reference-1.png'));
    await panel.press('Alt+ArrowRight', 'Alt+ArrowLeft');
    await panel.focuses(panel.button('Remove reference 2: reference-1.png'));
    const uri = 'file:///work/site/reference-1.png';
    assert.deepEqual(panel.extension.bodies('moveReference'), [
      { uri, to: 1 },
      { uri, to: 2 },
      { uri, to: 1 },
    ]);
  });

  it('keep keys that they use from VS Code, which would go back in its history', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(3) }) });
    await panel.evaluate(
      `window.reached = []; window.addEventListener('keydown', (event) => window.reached.push(event.key))`,
    );
    await panel.button('Remove reference 2: reference-2.png').focus();
    await panel.press('Alt+ArrowLeft', 'Control+Enter', 'Escape');
    const reached = await panel.evaluate<string[]>('window.reached');
    assert.deepEqual(reached, ['Alt', 'Control', 'Escape']);
  });

  it('change their order by buttons', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(3) }) });
    await panel.page.locator('.reference').nth(1).hover();
    await panel.page.locator('.reference').nth(1).locator('.earlier').click();
    await until('another order', async () => (await names(panel))[0] === 'Reference 1: reference-2.png');
    assert.equal(await panel.page.locator('.reference').first().locator('.earlier').count(), 0);
    assert.equal(await panel.page.locator('.reference').last().locator('.later').count(), 0);
  });

  it('change their order by dragging', async () => {
    const panel = await studio.open({ snapshot: snapshot({ references: references(4) }) });
    const items = panel.page.locator('.reference');
    await items.nth(0).dragTo(items.nth(2), { targetPosition: { x: 60, y: 32 } });
    await panel.asked('moveReference', 1);
    await items.nth(3).dragTo(items.nth(1), { targetPosition: { x: 4, y: 32 } });
    await panel.asked('moveReference', 2);
    assert.deepEqual(panel.extension.bodies('moveReference'), [
      { uri: 'file:///work/site/reference-1.png', to: 2 },
      { uri: 'file:///work/site/reference-4.png', to: 1 },
    ]);
    await until('the marker to go', async () => (await panel.page.locator('[data-drop]').count()) === 0);
    assert.deepEqual(panel.extension.bodies('addReferences'), []);
  });

  it('come from outside with their bytes: dropped from the desktop, in order', async () => {
    const panel = await studio.open();
    await bring(panel, 'drop', { files: { 'b.png': 'bytes of b', 'a.png': 'bytes of a' } });
    await panel.asked('addImage', 2);
    assert.deepEqual(panel.extension.bodies('addImage'), [
      { name: 'b.png', data: btoa('bytes of b') },
      { name: 'a.png', data: btoa('bytes of a') },
    ]);
    await panel.reads(panel.said, 'a.png is added as reference.');
    assert.deepEqual(panel.extension.bodies('addReferences'), []);
  });

  it('come from a web page as the picture, from VS Code as the file', async () => {
    const panel = await studio.open();
    const files = { 'kite.png': 'kite' };
    await bring(panel, 'drop', { files, types: { 'text/uri-list': 'https://example.com/kite.png' } });
    await panel.asked('addImage');
    await bring(panel, 'drop', { files, types: { 'application/vnd.code.uri-list': 'file:///kite.png' } });
    await panel.asked('addReferences');
    assert.equal(panel.extension.bodies('addImage').length, 1);
    assert.deepEqual(panel.extension.bodies('addReferences'), [{ uris: ['file:///kite.png'] }]);
  });

  it('are pasted, wherever the focus is; text stays text', async () => {
    const panel = await studio.open();
    const files = { 'image.png': 'pixels' };
    assert.equal(await bring(panel, 'paste', { files }), true);
    await panel.asked('addImage');
    assert.equal(await bring(panel, 'paste', { files, types: { 'text/html': '<img>' } }), true);
    await panel.asked('addImage', 2);
    assert.equal(await bring(panel, 'paste', { types: { 'text/plain': 'some text' } }), false);
    const office = { 'text/plain': 'A cell', 'text/html': '<b>A cell</b>' };
    assert.equal(await bring(panel, 'paste', { files, types: office }), false);
    await bring(panel, 'paste', { files });
    await panel.asked('addImage', 3);
    assert.equal(panel.extension.bodies('addImage').length, 3);
  });

  it('from outside that cannot be taken are told, and the others are taken', async () => {
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.addImage = ({ name }) =>
          name === 'notes.txt' ? Promise.reject(new Error('notes.txt is no image.')) : Promise.resolve({});
      },
    });
    const alert = panel.page.locator('.references').getByRole('alert');
    await bring(panel, 'drop', { files: { 'notes.txt': 'x', 'kite.png': 'kite' } });
    await panel.asked('addImage', 2);
    await panel.reads(alert, 'notes.txt is no image.');
    await bring(panel, 'paste', { files: { 'kite.png': 'kite' } });
    await until('the message to go', async () => (await alert.count()) === 0);
    await bring(panel, 'drop', { files: { 'huge.png': 20_000_001 } });
    await panel.reads(alert, 'huge.png is too large: at most 20 MB can be added.');
    assert.equal(panel.extension.bodies('addImage').length, 3, 'its bytes are not even sent');
    await bring(panel, 'drop', { files: { 'large.png': 20_000_000 } });
    await panel.asked('addImage', 4);
  });

  it('say why something could not be done', async () => {
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.addReferences = () => Promise.reject(new Error('notes.txt is no image.'));
      },
    });
    await drop(panel, { 'text/uri-list': 'file:///work/notes.txt' });
    await panel.reads(panel.page.locator('.references').getByRole('alert'), 'notes.txt is no image.');
  });
});
