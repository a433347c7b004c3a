import assert from 'node:assert/strict';

import { readImage } from '../../src/core/imageFile.ts';
import { drawPicture } from '../panel/pictures.ts';
import { MaskStudio, sampleImage } from './maskPage.ts';
import type { MaskPage } from './maskPage.ts';

describe('the form of the mask editor', function () {
  this.timeout(30_000);
  let studio: MaskStudio;
  before(async () => (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  const asked = async (mask: MaskPage): Promise<void> => {
    await mask.mask();
  };

  it('sends prompt, number, choice and mask, all at once', async () => {
    const mask = await studio.open();
    await mask.press('i');
    await mask.prompt.fill('A window with plants');
    await mask.page.getByRole('radiogroup', { name: 'Count' }).getByRole('radio', { name: '3' }).click();
    await asked(mask);
    const [{ mask: png, ...order }] = mask.orders as [(typeof mask.orders)[number]];
    const choices = { keepOutside: true, keepUntouched: false };
    assert.deepEqual(order, { prompt: 'A window with plants', count: 3, ...choices });
    assert.deepEqual(readImage(png), {
      kind: 'png',
      pixels: { width: 300, height: 200 },
      alpha: true,
      whole: true,
    });
    await mask.reads(mask.note, 'On its way. You can go on painting.');
    await mask.keepUntouched.click();
    await asked(mask);
    assert.equal(mask.orders[1]?.keepUntouched, true);
    await mask.keepOutside.click();
    await mask.reads(mask.note, 'Images go to site/img');
    await asked(mask);
    assert.equal(mask.orders[2]?.keepOutside, false);
  });

  it('says why nothing can be generated yet, and generates nothing', async () => {
    const mask = await studio.open();
    const tries = async (reason: string): Promise<void> => {
      await mask.reads(mask.note, reason);
      assert.equal(await mask.generate.getAttribute('aria-disabled'), 'true');
      await mask.generate.click({ force: true });
      await mask.press('Control+Enter');
      await mask.reads(mask.said, reason);
    };
    await tries('Paint over what should change first.');
    await mask.canvas.focus();
    await mask.press('i');
    await tries('Describe what should be there first.');
    await mask.prompt.fill('x'.repeat(1001));
    await mask.page.getByText('Characters over the limit: 1').waitFor();
    await tries('The prompt is too long.');
    assert.equal(mask.orders.length, 0);
    await mask.prompt.fill('x'.repeat(1000));
    await mask.reads(mask.note, 'Images go to site/img');
    assert.equal(await mask.generate.getAttribute('aria-disabled'), null);
  });

  it('generates with Ctrl+Enter from everywhere, once for all that is pressed meanwhile', async () => {
    let answer = (): void => undefined;
    const mask = await studio.open({
      generate: () => new Promise((done) => (answer = () => done({ accepted: true, problems: [] }))),
    });
    await mask.press('i');
    await mask.prompt.fill('A window');
    await mask.canvas.focus();
    await mask.press('Control+Enter', 'Control+Enter');
    await mask.generate.dblclick({ force: true });
    await mask.reads(mask.generate, 'Starting…');
    answer();
    await mask.reads(mask.note, 'On its way. You can go on painting.');
    assert.equal(mask.orders.length, 1);
  });

  it('shows what was refused or went wrong, until something is changed', async () => {
    const mask = await studio.open({
      generate: ({ count }) =>
        count === 1
          ? Promise.resolve({ accepted: false, problems: [{ field: 'mask', text: 'Not this mask.' }] })
          : Promise.reject(new Error('The disk is full.')),
    });
    await mask.press('i');
    await asked(mask);
    await mask.reads(mask.page.getByRole('alert'), 'Not this mask.');
    await mask.page.getByRole('radio', { name: '2' }).click();
    await mask.page.getByRole('alert').waitFor({ state: 'detached' });
    await asked(mask);
    await mask.reads(mask.page.getByRole('alert'), 'The disk is full.');
    await mask.reads(mask.generate, 'Generate · price unknown');
  });

  it('tells the price of as many images as are wished, as it is now', async () => {
    const mask = await studio.open();
    await mask.reads(mask.generate, 'Generate · price unknown');
    mask.push({ prices: { 'gpt-4o-image': 0.04 } });
    await mask.reads(mask.generate, 'Generate · ~$0.040');
    await mask.page.getByRole('radio', { name: '4' }).click();
    await mask.reads(mask.generate, 'Generate · ~$0.160');
    mask.push({ backend: 'placeholder' });
    await mask.reads(mask.generate, 'Draw placeholder · free');
  });

  it('says when the model makes another shape than the image has', async () => {
    const text = 'The model makes 3:2; this image has 1920 × 1080 px, so the result can have another shape.';
    const wide = await studio.open({
      image: { width: 1920, height: 1080, picture: { src: '/pictures/1920x1080-9.svg' } },
    });
    await wide.page.getByText(text).waitFor();
    const fitting = await studio.open();
    assert.equal(await fitting.page.getByText('The model makes').count(), 0);
  });

  it('shows a picture whose bytes it is given, where it cannot read the file', async () => {
    const bytes = new Uint8Array(Buffer.from(drawPicture('/pictures/300x200-90.svg')));
    const mask = await studio.open({ image: { picture: { bytes, mediaType: 'image/svg+xml' } } });
    const shown = 'document.querySelector(".stage img").naturalWidth';
    assert.equal(await mask.evaluate(shown), 300);
    assert.equal(await mask.page.getByRole('alert').count(), 0);
  });

  for (const [what, picture] of [
    ['is missing', '/pictures/missing.svg'],
    ['has other pixels than the file', '/pictures/200x300-9.svg'],
  ] as const) {
    it(`lets nobody generate when the picture ${what}`, async () => {
      const mask = await studio.open({ image: { picture: { src: picture } } });
      const reason = 'The picture cannot be shown, so nothing can be painted over.';
      await mask.reads(mask.page.getByRole('alert'), reason);
      await mask.press('i');
      await mask.prompt.fill('A window');
      await mask.reads(mask.note, reason);
      await mask.generate.click({ force: true });
      assert.equal(mask.orders.length, 0);
    });
  }

  it('takes any nonsense that arrives for nothing', async () => {
    const mask = await studio.open();
    for (const message of [
      null,
      7,
      {},
      { kind: 'snapshot' },
      { kind: 'snapshot', snapshot: { backend: 'x' } },
    ])
      await mask.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
    mask.push({ destination: 'elsewhere' });
    await mask.press('i');
    await mask.prompt.fill('A window');
    await mask.reads(mask.note, 'Images go to elsewhere');
  });
});

describe('hiding the mask editor and showing it again', function () {
  this.timeout(30_000);
  let studio: MaskStudio;
  before(async () => (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('loses nothing: mask, steps, prompt, choices, tool and zoom', async () => {
    const mask = await studio.open();
    await mask.press('r');
    await mask.drag([0, 0], [149.5, 199.5]);
    await mask.press('i', 'e', ']', '+');
    await mask.prompt.fill('A window');
    await mask.page.getByRole('radio', { name: '3' }).click();
    await mask.keepOutside.click();
    const [zoom, corner] = [await mask.zoom(), await mask.at(0, 0)];
    await mask.reload();
    assert.equal(await mask.zoom(), zoom);
    assert.deepEqual(await mask.at(0, 0), corner);
    assert.equal(await mask.tool('Eraser').getAttribute('aria-checked'), 'true');
    await mask.reads(mask.page.locator('.size .pixels'), '21 px');
    const repaints = await mask.mask();
    assert.deepEqual([repaints(10, 10), repaints(290, 10)], [false, true]);
    const { prompt, count, keepOutside } = mask.orders[0]!;
    assert.deepEqual({ prompt, count, keepOutside }, { prompt: 'A window', count: 3, keepOutside: false });
    await mask.canvas.focus();
    await mask.press('Control+z', 'Control+z');
    await mask.reads(mask.share, 'Nothing is painted yet.');
    await mask.press('Control+y');
    await mask.reads(mask.share, 'Painted: 50% of the image');
  });

  it('keeps the name of its image for the extension from the beginning', async () => {
    const mask = await studio.open();
    assert.deepEqual(await mask.evaluate(`JSON.parse(sessionStorage.getItem('kept')).uri`), sampleImage.uri);
  });

  it('takes what another version or another image left behind for nothing, but keeps the prompt', async () => {
    for (const kept of [
      { prompt: 'A window', mask: 'damaged', tool: 'airbrush', size: -3, view: { zoom: 0 }, count: 9 },
      { prompt: 'A window', mask: 7, view: 'far' },
    ]) {
      const mask = await studio.open({ kept });
      await mask.reads(mask.share, 'Nothing is painted yet.');
      assert.equal(await mask.prompt.inputValue(), 'A window');
      assert.equal(await mask.tool('Brush').getAttribute('aria-checked'), 'true');
      assert.equal(await mask.zoom(), 100);
    }
  });
});
