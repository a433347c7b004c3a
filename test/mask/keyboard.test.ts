import assert from 'node:assert/strict';

import { MaskStudio, sampleImage } from './maskPage.ts';
import type { MaskPage } from './maskPage.ts';

describe('painting a mask by keys', function () {
  this.timeout(30_000);
  let studio: MaskStudio;
  before(async () => (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  /** Goes to the canvas as somebody without a mouse does. */
  const enter = async (mask: MaskPage): Promise<void> => {
    await mask.button('Fit').focus();
    await mask.press('Tab');
    await mask.page.locator('canvas:focus').waitFor();
  };
  const arrows = (key: string, count: number): string[] => Array<string>(count).fill(key);

  it('arrows move a cursor, with Shift faster, and say what lies under it', async () => {
    const mask = await studio.open();
    await enter(mask);
    await mask.press('ArrowRight');
    await mask.reads(mask.said, '158, 100: not painted');
    await mask.press('Shift+ArrowLeft', 'ArrowUp');
    await mask.reads(mask.said, '118, 92: not painted');
    await mask.press('i', 'ArrowDown');
    await mask.reads(mask.said, '118, 100: painted');
  });

  it('Space begins a stroke and ends it; what lies between is painted', async () => {
    const mask = await studio.open();
    await enter(mask);
    await mask.press(' ');
    await mask.reads(mask.said, 'Begun at 150, 100.');
    await mask.press(...arrows('ArrowRight', 5));
    await mask.reads(mask.said, '190, 100: painted');
    await mask.press(' ');
    await mask.reads(mask.said, /^Painted: /);
    await mask.press('Shift+ArrowRight');
    const repaints = await mask.mask();
    assert.deepEqual([repaints(150, 100), repaints(190, 100), repaints(230, 100)], [true, true, false]);
  });

  it('Enter does the same; two corners make a rectangle', async () => {
    const mask = await studio.open();
    await mask.press('r');
    await enter(mask);
    await mask.press('Enter', ...arrows('ArrowRight', 2), 'ArrowDown', 'Enter');
    const repaints = await mask.mask();
    assert.deepEqual(
      [repaints(150, 100), repaints(166, 108), repaints(167, 108), repaints(149, 100)],
      [true, true, false, false],
    );
  });

  it('Escape gives a stroke up', async () => {
    const mask = await studio.open();
    await enter(mask);
    await mask.press('Enter', 'ArrowRight', 'Escape');
    await mask.reads(mask.said, 'Canceled.');
    await mask.reads(mask.share, 'Nothing is painted yet.');
  });

  it('the cursor is finer the nearer the image is, and stays in sight and on the image', async () => {
    const mask = await studio.open({
      image: { ...sampleImage, width: 3000, height: 2000, picture: { src: '/pictures/3000x2000-9.svg' } },
    });
    await enter(mask);
    await mask.press('ArrowRight');
    await mask.reads(mask.said, /^156\d, 1000/); // 8 px of the screen at 12.5 %
    await mask.press(...arrows('+', 20), 'ArrowRight');
    const near = await mask.said.textContent();
    await mask.press('ArrowRight');
    const [a, b] = [near, await mask.said.textContent()].map((text) => Number.parseInt(text!.trim(), 10));
    assert.equal(b! - a!, Math.max(1, Math.round(800 / (await mask.zoom()))));
    await mask.press('0', ...arrows('Shift+ArrowLeft', 12));
    await mask.reads(mask.said, '0, 1000: not painted');
  });

  it('every control is reached by Tab, in the order in which it is read', async () => {
    const mask = await studio.open();
    await mask.press('i');
    await mask.evaluate('document.activeElement.blur()');
    const names: string[] = [];
    for (let step = 0; step < 15; step++) {
      await mask.press('Tab');
      names.push(
        await mask.evaluate<string>(`(() => { const it = document.activeElement;
          return (it.ariaLabel ?? it.labels?.[0]?.textContent ?? it.textContent).trim().split('\\n')[0]; })()`),
      );
    }
    assert.deepEqual(names, [
      'Brush',
      'Size',
      'Undo',
      'Redo',
      'Invert',
      'Clear',
      'Zoom Out',
      'Zoom In',
      'Fit',
      'Mask of kite.png, 300 × 200 px',
      'What should be there?',
      '1',
      'Keep everything outside the mask exactly as it is',
      'Save the image as the server made it, too',
      'Generate · price unknown',
    ]);
  });

  it('brackets change the brush, and so does its slider', async () => {
    const mask = await studio.open();
    const size = mask.page.locator('.size .pixels');
    await mask.reads(size, '17 px');
    await mask.press(']');
    await mask.reads(size, '21 px');
    await mask.press('[', '[');
    await mask.reads(size, '14 px');
    await mask.page.getByRole('slider', { name: 'Size' }).press('End');
    await mask.reads(size, '100 px');
    await mask.page.getByRole('slider', { name: 'Size' }).press('Home');
    await mask.reads(size, '1 px');
    await mask.press('[');
    await mask.reads(size, '1 px');
    await mask.press(']');
    await mask.reads(size, '2 px');
  });
});
