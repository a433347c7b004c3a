import assert from 'node:assert/strict';

import { cellsOf, tiers } from '../../src/core/models.ts';
import type { Cell } from '../../src/core/models.ts';
import { until } from '../vscode/until.ts';
import { PanelStudio, type PanelPage } from './panelPage.ts';
import { snapshot } from './samples.ts';

/** Chooses by arrows alone, from wherever the group stands, and generates. */
async function orderByKeyboard(panel: PanelPage, cell: Cell): Promise<void> {
  for (const [group, option] of [
    ['Resolution', cell.tier],
    ['Aspect ratio', cell.ratio],
  ] as const) {
    if (option === undefined) continue;
    await panel.chosen(group).focus();
    const target = panel.radio(group, option);
    for (let steps = 0; (await target.getAttribute('aria-checked')) !== 'true'; steps++) {
      assert.ok(steps < 14, `${option} is never reached`);
      await panel.press('ArrowRight');
    }
    await panel.focuses(target);
  }
  await panel.answered();
  await panel.press('Control+Enter');
}

describe('the sizes in the panel', function () {
  this.timeout(60_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  for (const [extendedSizes, count] of [
    [false, 22],
    [true, 39],
  ] as const) {
    it(`offers ${count} cells ${extendedSizes ? 'with' : 'without'} the later ones, each by keyboard`, async () => {
      const panel = await studio.open({ snapshot: snapshot({ extendedSizes }) });
      const cells = cellsOf('gpt-image-2', extendedSizes);
      assert.equal(cells.length, count);
      for (const [index, cell] of cells.entries()) {
        await orderByKeyboard(panel, cell);
        await panel.asked('generate', index + 1);
      }
      const asked = panel.extension.bodies('generate').map(({ tier, ratio }) => ({ tier, ratio }));
      assert.deepEqual(
        asked,
        cells.map(({ tier, ratio }) => ({ tier, ratio })),
      );
    });
  }

  it('lets no impossible combination be chosen, at any tier', async () => {
    const panel = await studio.open();
    const offered = cellsOf('gpt-image-2', false);
    for (const tier of tiers) {
      await panel.radio('Resolution', tier).click();
      await panel.reads(panel.chosen('Resolution'), tier);
      for (const radio of await panel.page
        .getByRole('radiogroup', { name: 'Aspect ratio' })
        .getByRole('radio')
        .all()) {
        const ratio = await radio.getAttribute('data-value');
        const possible = offered.some((cell) => cell.tier === tier && cell.ratio === ratio);
        assert.equal(await radio.getAttribute('aria-disabled'), possible ? null : 'true', `${tier} ${ratio}`);
        if (possible) continue;
        await radio.click({ force: true });
        assert.equal(await radio.getAttribute('aria-checked'), 'false');
      }
    }
  });

  it('says why a combination is impossible and what comes nearest: on hover, on focus, to screen readers', async () => {
    const panel = await studio.open();
    const why = '4K has no 1:1. Nearest: 2K 1:1 2048×2048 or 4K 16:9 3840×2160.';
    await panel.radio('Resolution', '4K').click();
    const square = panel.radio('Aspect ratio', '1:1');
    assert.equal(await square.getAttribute('title'), why);
    const describedBy = await square.getAttribute('aria-describedby');
    assert.equal(await panel.page.locator(`#${describedBy}`).textContent(), why);
    await panel.chosen('Aspect ratio').focus();
    await panel.press('Home');
    await panel.focuses(square);
    await panel.reads(panel.page.locator('#size-note'), why);
    await panel.press('End');
    await panel.reads(panel.chosen('Aspect ratio'), '9:21');
    await panel.reads(panel.page.locator('#size-note'), '1648 × 3840 px');
  });

  it('moves to the nearest when the tier or the model has not the ratio, says so, and moves back', async () => {
    const panel = await studio.open();
    const note = panel.page.locator('#size-note');
    assert.equal(await note.getAttribute('role'), 'status');
    await panel.reads(note, '2048 × 1152 px');
    await panel.radio('Resolution', '1K').click();
    await panel.reads(note, '1K has no 16:9, so 3:2 is chosen. 1536 × 1024 px');
    await panel.reads(panel.chosen('Aspect ratio'), '3:2');
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    await panel.reads(note, 'GPT-4o Image has no 16:9, so 3:2 is chosen. Pixels not published');
    await panel.generate.click();
    await panel.asked('generate');
    assert.equal(panel.extension.bodies('generate')[0]?.ratio, '3:2');
    await panel.page.getByLabel('Model').selectOption('GPT Image 2');
    await panel.radio('Resolution', '4K').click();
    await panel.reads(note, '3840 × 2160 px');
    await panel.reads(panel.chosen('Aspect ratio'), '16:9');
  });

  it('follows the setting for later sizes at once', async () => {
    const panel = await studio.open();
    await panel.radio('Resolution', '1K').click();
    await panel.reads(panel.chosen('Aspect ratio'), '3:2');
    panel.extension.push({ extendedSizes: true });
    await panel.reads(panel.chosen('Aspect ratio'), '16:9');
    assert.equal(await panel.page.locator('.ratio [aria-disabled]').count(), 0);
  });

  it('has one tab stop for each group, in reading order', async () => {
    const panel = await studio.open();
    await panel.prompt.focus();
    const stops: string[] = [];
    for (let step = 0; step < 5; step++) {
      await panel.press('Tab');
      stops.push(
        await panel.evaluate(`document.activeElement.id || document.activeElement.textContent.trim()`),
      );
    }
    assert.deepEqual(stops.slice(0, 4), ['model', '2K', '1', '16:9']);
    assert.match(stops[4] ?? '', /^Add reference images/);
  });

  it('draws each ratio in its shape', async () => {
    const panel = await studio.open();
    for (const [ratio, width, height] of [
      ['1:1', 20, 20],
      ['16:9', 20, 12],
      ['9:16', 12, 20],
      ['21:9', 20, 8],
    ] as const) {
      const frame = panel.radio('Aspect ratio', ratio).locator('rect');
      assert.equal(await frame.getAttribute('width'), String(width - 1));
      assert.equal(await frame.getAttribute('height'), String(height - 1));
    }
    await until('a drawn frame', async () => (await panel.page.locator('.frame').count()) === 13);
  });
});
