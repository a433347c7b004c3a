import assert from 'node:assert/strict';

import { sampleImage, MaskStudio } from './maskPage.ts';
import type { MaskPage } from './maskPage.ts';

describe('painting a mask', function () {
  this.timeout(30_000);
  let studio: MaskStudio;
  before(async () => (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('with a rectangle marks exactly the pixels from corner to corner', async () => {
    const mask = await studio.open();
    await mask.tool('Rectangle').click();
    await mask.drag([50.5, 40.5], [120.5, 90.5]);
    const repaints = await mask.mask();
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 300; x++) {
        assert.equal(repaints(x, y), x >= 50 && x <= 120 && y >= 40 && y <= 90, `${x}, ${y}`);
      }
    }
  });

  it('with the brush follows the pointer, as thick as the brush; the eraser takes it away', async () => {
    const mask = await studio.open();
    await mask.drag([50, 100], [250, 100]);
    await mask.press('e');
    await mask.drag([150, 50], [150, 150]);
    const repaints = await mask.mask();
    // The usual brush of this image has 17 pixels.
    assert.deepEqual(
      [
        [60, 93],
        [60, 107],
        [60, 90],
        [60, 110],
        [150, 100],
        [240, 100],
      ].map(([x, y]) => repaints(x!, y!)),
      [true, true, false, false, false, true],
    );
  });

  it('with the lasso marks what it goes around', async () => {
    const mask = await studio.open();
    await mask.press('l');
    await mask.drag([50, 50], [250, 50], [250, 150], [50, 150]);
    const repaints = await mask.mask();
    assert.deepEqual([repaints(150, 100), repaints(40, 100), repaints(150, 160)], [true, false, false]);
  });

  it('with Alt held takes away, whatever the tool', async () => {
    const mask = await studio.open();
    await mask.press('i', 'r');
    await mask.page.keyboard.down('Alt');
    await mask.drag([100, 50], [200, 150]);
    await mask.page.keyboard.up('Alt');
    const repaints = await mask.mask();
    assert.deepEqual([repaints(150, 100), repaints(50, 100)], [false, true]);
  });

  it('can be undone and done again, by button and by key', async () => {
    const mask = await studio.open();
    assert.equal(await mask.button('Undo').getAttribute('aria-disabled'), 'true');
    await mask.tool('Rectangle').click();
    await mask.drag([0, 0], [149.5, 199.5]);
    await mask.reads(mask.share, 'Painted: 50% of the image');
    await mask.button('Undo').click();
    await mask.reads(mask.share, 'Nothing is painted yet.');
    await mask.press('Control+Shift+Z');
    await mask.reads(mask.share, 'Painted: 50% of the image');
    await mask.press('Control+z');
    await mask.reads(mask.share, 'Nothing is painted yet.');
    await mask.press('Control+y');
    await mask.reads(mask.share, 'Painted: 50% of the image');
    await mask.button('Invert').click();
    await mask.reads(mask.share, 'Painted: 50% of the image');
    assert.deepEqual((await mask.mask())(10, 10), false);
    await mask.button('Clear').click();
    await mask.reads(mask.share, 'Nothing is painted yet.');
    await mask.canvas.focus();
    await mask.press('Control+z', 'Control+z');
    assert.equal((await mask.mask())(10, 10), true);
  });

  it('changes nothing of the text that is typed, and typing nothing of the mask', async () => {
    const mask = await studio.open();
    await mask.prompt.focus();
    await mask.page.keyboard.type('bell [ire] 0-1');
    await mask.press('Delete', 'Control+z');
    assert.equal(await mask.tool('Brush').getAttribute('aria-checked'), 'true');
    await mask.reads(mask.share, 'Nothing is painted yet.');
  });

  it('with the eraser end of a pen takes away', async () => {
    const mask = await studio.open();
    await mask.press('i');
    const place = await mask.at(150, 100);
    for (const type of ['pointerdown', 'pointerup']) {
      await mask.canvas.dispatchEvent(type, {
        pointerType: 'pen',
        pointerId: 1,
        button: 5,
        buttons: type === 'pointerdown' ? 32 : 0,
        clientX: place.x,
        clientY: place.y,
        bubbles: true,
      });
    }
    const repaints = await mask.mask();
    assert.deepEqual([repaints(150, 100), repaints(100, 100)], [false, true]);
  });

  it('uses every point that the pointer went through between two frames', async () => {
    const mask = await studio.open();
    const [from, corner, to] = await Promise.all([mask.at(50, 50), mask.at(250, 50), mask.at(250, 150)]);
    await mask.evaluate(`(() => {
      const canvas = document.querySelector('canvas');
      const at = (point) => ({ pointerId: 1, clientX: point.x, clientY: point.y, button: 0, buttons: 1, bubbles: true });
      const [from, corner, to] = ${JSON.stringify([from, corner, to])};
      canvas.setPointerCapture = () => {};
      canvas.dispatchEvent(new PointerEvent('pointerdown', at(from)));
      canvas.dispatchEvent(new PointerEvent('pointermove', { ...at(to),
        coalescedEvents: [new PointerEvent('pointermove', at(corner)), new PointerEvent('pointermove', at(to))] }));
      canvas.dispatchEvent(new PointerEvent('pointerup', at(to)));
    })()`);
    const repaints = await mask.mask();
    assert.deepEqual([repaints(200, 50), repaints(250, 100), repaints(150, 100)], [true, true, false]);
  });

  describe('by touch', () => {
    const touch = async (
      mask: MaskPage,
      ...steps: readonly (readonly [number, number])[][]
    ): Promise<void> => {
      const session = await mask.page.context().newCDPSession(mask.page);
      for (const [at, fingers] of steps.entries()) {
        const touchPoints = await Promise.all(
          fingers.map(async ([x, y], id) => ({ id, ...(await mask.at(x, y)) })),
        );
        const type = at === 0 || fingers.length > steps[at - 1]!.length ? 'touchStart' : 'touchMove';
        await session.send('Input.dispatchTouchEvent', { type, touchPoints });
      }
      await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };

    it('one finger paints', async () => {
      const mask = await studio.open({ touch: true });
      await touch(mask, [[50, 100]], [[150, 100]], [[250, 100]]);
      const repaints = await mask.mask();
      assert.deepEqual([repaints(60, 100), repaints(240, 100), repaints(150, 60)], [true, true, false]);
    });

    it('two fingers zoom, and what the first one had begun is dropped', async () => {
      const mask = await studio.open({ touch: true });
      const before = await mask.zoom();
      await touch(
        mask,
        [[140, 100]],
        [
          [140, 100],
          [160, 100],
        ],
        [
          [140, 100],
          [220, 100],
        ],
      );
      assert.ok((await mask.zoom()) > before * 1.5);
      await mask.reads(mask.share, 'Nothing is painted yet.');
    });
  });
});

describe('the view of the image', function () {
  this.timeout(30_000);
  let studio: MaskStudio;
  before(async () => (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  const large = {
    image: { ...sampleImage, width: 1500, height: 1000, picture: { src: '/pictures/1500x1000-9.svg' } },
  };

  it('shows all of the image, and follows the size of the tab until it is zoomed', async () => {
    const mask = await studio.open(large);
    assert.equal(await mask.zoom(), 25);
    await mask.page.setViewportSize({ width: 700, height: 900 });
    await mask.reads(mask.page.locator('.percent'), '45%');
    await mask.press('+');
    const zoomed = await mask.zoom();
    await mask.page.setViewportSize({ width: 400, height: 700 });
    await mask.drawn();
    assert.equal(await mask.zoom(), zoomed);
    await mask.button('Fit').click();
    assert.equal(await mask.zoom(), 25);
  });

  it('is zoomed with Ctrl and the wheel, around the pointer; the picture and the mask stay together', async () => {
    const mask = await studio.open(large);
    const { x, y } = await mask.at(300, 300);
    await mask.page.mouse.move(x, y);
    await mask.page.keyboard.down('Control');
    await mask.page.mouse.wheel(0, -300);
    await mask.page.keyboard.up('Control');
    await mask.reads(mask.page.locator('.percent'), '68%');
    await mask.drawn();
    const after = await mask.at(300, 300);
    assert.ok(Math.hypot(after.x - x, after.y - y) < 1, 'the place under the pointer stays');
    await mask.press('r');
    await mask.drag([290.5, 290.5], [309.5, 309.5]);
    const repaints = await mask.mask();
    assert.deepEqual([repaints(300, 300), repaints(280, 300)], [true, false]);
  });

  for (const [name, begin, end] of [
    [
      'the space bar held',
      (mask: MaskPage) => mask.page.keyboard.down(' ').then(() => mask.page.mouse.down()),
      (mask: MaskPage) => mask.page.mouse.up().then(() => mask.page.keyboard.up(' ')),
    ],
    [
      'the middle button',
      (mask: MaskPage) => mask.page.mouse.down({ button: 'middle' }),
      (mask: MaskPage) => mask.page.mouse.up({ button: 'middle' }),
    ],
  ] as const) {
    it(`is moved with ${name}, and nothing is painted`, async () => {
      const mask = await studio.open(large);
      const before = await mask.at(0, 0);
      const { x, y } = await mask.at(700, 500);
      await mask.page.mouse.click(x, y);
      await mask.press('Control+z');
      await begin(mask);
      await mask.page.mouse.move(x + 30, y + 20);
      await end(mask);
      await mask.drawn();
      const after = await mask.at(0, 0);
      assert.deepEqual([after.x - before.x, after.y - before.y].map(Math.round), [30, 20]);
      await mask.reads(mask.share, 'Nothing is painted yet.');
    });
  }

  it('is moved by scrolling', async () => {
    const mask = await studio.open(large);
    const before = await mask.at(0, 0);
    const { x, y } = await mask.at(700, 500);
    await mask.page.mouse.move(x, y);
    await mask.page.mouse.wheel(15, 40);
    await mask.drawn();
    const after = await mask.at(0, 0);
    assert.deepEqual([after.x - before.x, after.y - before.y].map(Math.round), [-15, -40]);
  });

  it('shows what is painted in light and dark stripes on any ground, and only there', async () => {
    for (const scale of [1, 2]) {
      const mask = await studio.open({ ...large, scale });
      await mask.press('r');
      await mask.drag([300.5, 300.5], [900.5, 700.5]);
      await mask.page.mouse.move(0, 0);
      await mask.drawn();
      const colours = await mask.evaluate<{ readonly inside: number; readonly outside: number }>(`(() => {
        const canvas = document.querySelector('canvas');
        const box = document.querySelector('.stage img').getBoundingClientRect();
        const own = canvas.getBoundingClientRect();
        const at = (x, y) => [((box.x - own.x) + x / 1500 * box.width) * ${scale}, ((box.y - own.y) + y / 1000 * box.height) * ${scale}];
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const distinct = ([left, top]) => {
          const shades = new Set();
          for (let y = Math.round(top); y < top + 40; y++) {
            for (let x = Math.round(left); x < left + 40; x++) {
              const i = (y * canvas.width + x) * 4;
              if (data[i + 3] > 0) shades.add(data[i + 1] >> 5);
            }
          }
          return shades.size;
        };
        return { inside: distinct(at(500, 400)), outside: distinct(at(1000, 800)) };
      })()`);
      assert.ok(colours.inside >= 3, `${colours.inside} shades inside`);
      assert.equal(colours.outside, 0);
    }
  });
});
