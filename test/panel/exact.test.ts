import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { BodyOf, FormValues } from '../../src/protocol/messages.ts';
import { until } from '../vscode/until.ts';
import { PanelStudio } from './panelPage.ts';
import type { OpenOptions, PanelPage } from './panelPage.ts';
import { doneJob, heroForm, severalForm, snapshot } from './samples.ts';

describe('an image for a place in the code', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  const filledWith = (form: FormValues, options: OpenOptions = {}): Promise<PanelPage> =>
    studio.open({ ...options, snapshot: snapshot({ ...options.snapshot, fill: { id: 'exact', form } }) });
  const order = (panel: PanelPage): Locator => panel.page.locator('.exact .quiet');
  const slider = (panel: PanelPage): Locator => panel.page.getByRole('slider', { name: 'Focus point' });

  async function generated(panel: PanelPage, count = 1): Promise<BodyOf<'generate'>> {
    await panel.generate.click();
    await panel.asked('generate', count);
    await panel.answered();
    const sent = panel.extension.bodies('generate')[count - 1];
    assert.ok(sent);
    return sent;
  }

  /** The crops as they are drawn: left, top, right, bottom, as shares of the image. */
  async function cropsOf(panel: PanelPage): Promise<number[][]> {
    return panel.evaluate(`(() => {
      const whole = document.querySelector('.focus .cut').getBoundingClientRect();
      return [...document.querySelectorAll('.focus .kept')].map((kept) => {
        const { left, top, right, bottom } = kept.getBoundingClientRect();
        return [(left - whole.left) / whole.width, (top - whole.top) / whole.height,
          (right - whole.left) / whole.width, (bottom - whole.top) / whole.height]
          .map((share) => Math.round(share * 100) / 100);
      });
    })()`);
  }

  it('is named with its size and format, what is ordered for it, its price, and where it goes', async () => {
    const panel = await filledWith(heroForm);
    await panel.sees(panel.page.getByRole('group', { name: 'For img/hero.webp · 1200×630 WebP' }));
    await panel.reads(order(panel), '2K 2:1, then cropped');
    await panel.reads(panel.generate, 'Generate · ~$0.020');
    await panel.reads(panel.page.locator('.destination'), 'The image goes to img/hero.webp');
    await panel.focuses(panel.prompt);
    assert.equal(await panel.prompt.inputValue(), heroForm.prompt);
  });

  it('is one: there is no choice of how many, and one is sent', async () => {
    const panel = await filledWith({ ...heroForm, count: 3 });
    assert.equal(await panel.page.getByRole('radiogroup', { name: 'Count' }).count(), 0);
    assert.deepEqual(await generated(panel), { ...heroForm, count: 1 });
  });

  it('is for several files where the code names several, each with its facts', async () => {
    const panel = await filledWith(severalForm, { snapshot: snapshot({ extendedSizes: true }) });
    const lines = await panel.page.locator('.exact p').allTextContents();
    assert.deepEqual(lines, [
      'For public/pictures/team/portrait-of-everybody.avif · 600×600 AVIF',
      'And portrait-of-everybody@4x.avif · 2600×2600 AVIF',
      'And portrait-tall.png · 300×900 PNG',
      '4K 3:4, then cropped and scaled up',
    ]);
    assert.equal((await cropsOf(panel)).length, 2, 'one crop for each shape');
    assert.deepEqual(await generated(panel), severalForm);
  });

  it('says what becomes of each size that is chosen instead', async () => {
    const panel = await filledWith(heroForm);
    await panel.radio('Aspect ratio', '16:9').click();
    await panel.reads(order(panel), '2K 16:9, then cropped');
    assert.deepEqual(await cropsOf(panel), [[0, 0.04, 1, 0.96]]);
    await panel.radio('Resolution', '1K').click();
    await panel.radio('Aspect ratio', '1:1').click();
    await panel.reads(order(panel), '1K 1:1, then cropped and scaled up');
    assert.deepEqual(await cropsOf(panel), [[0, 0.24, 1, 0.76]]);
    const { tier, ratio, exact } = await generated(panel);
    assert.deepEqual([tier, ratio, exact], ['1K', '1:1', heroForm.exact]);
  });

  it('gets the size that covers it from each model', async () => {
    const panel = await filledWith(heroForm);
    const model = panel.page.getByLabel('Model');
    await model.selectOption('GPT-4o Image');
    await panel.reads(order(panel), '3:2, then cropped');
    assert.deepEqual(await cropsOf(panel), [[0, 0.1, 1, 0.9]]);
    await model.selectOption('GPT Image 2');
    await panel.reads(order(panel), '2K 2:1, then cropped');
  });

  it('keeps its size when a preset names one of its own: only the words are wanted then', async () => {
    const panel = await filledWith(heroForm);
    await panel.page.getByLabel('Preset').selectOption('Flat icon, no text');
    await panel.sees(panel.page.locator('#preset-note'));
    await panel.reads(order(panel), '2K 2:1, then cropped');
    await panel.page.getByLabel('Preset').selectOption('Poster size');
    await panel.reads(order(panel), '3:2, then cropped');
  });

  it('has no focus point where no more than a rounding is cut away', async () => {
    const place = { ...heroForm, tier: '2K', ratio: '3:2' } as const;
    const files = [{ path: 'a.png', format: 'png', width: 1200, height: 800 } as const];
    const panel = await filledWith({ ...place, exact: { root: 'file:///work/site', files } });
    await panel.reads(order(panel), '2K 3:2');
    assert.equal(await slider(panel).count(), 0);
    await panel.radio('Aspect ratio', '4:3').click();
    await panel.sees(slider(panel));
    await panel.reads(order(panel), '2K 4:3, then cropped');
  });

  it('is cropped around the point that is clicked or dragged to', async () => {
    const panel = await filledWith({ ...heroForm, ratio: '1:1' });
    assert.deepEqual(await cropsOf(panel), [[0, 0.24, 1, 0.76]]);
    const box = await slider(panel).boundingBox();
    assert.ok(box);
    const at = async (x: number, y: number): Promise<void> =>
      panel.page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    const readsPoint = async (value: string): Promise<void> =>
      panel.sees(panel.page.locator(`#focus[aria-valuetext="${value}"]`));
    await at(0.25, 0.4);
    await panel.page.mouse.down();
    await readsPoint('25% from the left, 40% from the top');
    assert.deepEqual(await cropsOf(panel), [[0, 0.14, 1, 0.66]]);
    await at(0.5, 1.5);
    await readsPoint('50% from the left, 100% from the top');
    assert.deepEqual(await cropsOf(panel), [[0, 0.47, 1, 1]]);
    await panel.page.mouse.up();
    await at(0.1, 0.1);
    await panel.focuses(slider(panel));
    assert.deepEqual((await generated(panel)).exact?.focus, { x: 0.5, y: 1 });
    await panel.button('Center').click();
    await panel.focuses(slider(panel));
    await readsPoint('50% from the left, 50% from the top');
    assert.equal(await panel.button('Center').count(), 0);
    assert.equal((await generated(panel, 2)).exact?.focus, undefined);
  });

  it('is cropped by the keyboard as well', async () => {
    const panel = await filledWith({ ...heroForm, ratio: '1:1' });
    const point = slider(panel);
    await point.focus();
    const stands = async (now: number, text: string): Promise<void> => {
      await panel.sees(panel.page.locator(`#focus[aria-valuenow="${now}"][aria-valuetext="${text}"]`));
      await panel.focuses(point);
    };
    assert.equal(await point.getAttribute('aria-orientation'), 'vertical');
    await stands(50, '50% from the left, 50% from the top');
    await panel.press('ArrowUp', 'ArrowUp', 'ArrowLeft');
    await stands(48, '49% from the left, 48% from the top');
    await panel.press('Shift+ArrowDown', 'Shift+ArrowRight');
    await stands(58, '59% from the left, 58% from the top');
    await panel.press('Home', 'ArrowUp');
    await stands(0, '59% from the left, 0% from the top');
    await panel.press('End');
    await stands(100, '59% from the left, 100% from the top');
    assert.deepEqual((await generated(panel)).exact?.focus, { x: 0.59, y: 1 });
    await panel.radio('Aspect ratio', '21:9').click();
    await panel.sees(panel.page.locator('#focus[aria-orientation=horizontal]'));
    await point.focus();
    await panel.press('Home');
    await stands(0, '0% from the left, 100% from the top');
    assert.deepEqual(await cropsOf(panel), [[0, 0, 0.82, 1]]);
  });

  it('leaves the keys alone that mean something else', async () => {
    const panel = await filledWith(heroForm);
    await slider(panel).focus();
    await panel.press('Control+ArrowLeft', 'Alt+ArrowLeft', 'a', 'PageDown');
    await panel.press('Control+Enter');
    await panel.asked('generate');
    assert.deepEqual(panel.extension.bodies('generate'), [heroForm]);
  });

  for (const place of ['tab', 'view'] as const) {
    it(`outlives hiding, with its focus point, in a ${place}`, async () => {
      const panel = await filledWith(heroForm, { place });
      await slider(panel).focus();
      await panel.press('End');
      await panel.sees(panel.page.locator('#focus[aria-valuenow="100"]'));
      await panel.reload();
      await panel.sees(panel.page.locator('#focus[aria-valuenow="100"]'));
      await panel.reads(order(panel), '2K 2:1, then cropped');
      const exact = { ...heroForm.exact, focus: { x: 1, y: 0.5 } };
      assert.deepEqual(await generated(panel), { ...heroForm, exact });
    });
  }

  it('is let go of by its cross, which leads to the prompt and keeps what is there', async () => {
    const panel = await filledWith(heroForm);
    await panel.button('Detach from img/hero.webp').focus();
    await panel.press('Enter');
    await until('the strip to go', async () => (await panel.page.locator('.exact').count()) === 0);
    await panel.focuses(panel.prompt);
    assert.equal(await slider(panel).count(), 0);
    await panel.reads(panel.page.locator('.destination'), 'Images go to site/assets');
    await panel.radio('Count', '2').click();
    const { exact: _, ...plain } = heroForm;
    assert.deepEqual(await generated(panel), { ...plain, count: 2 });
  });

  it('is let go of when another form is filled in: of an image, or of a job', async () => {
    const panel = await filledWith(heroForm, { snapshot: snapshot({ jobs: [doneJob('a')] }) });
    const gone = (): Promise<boolean> =>
      until('the strip to go', async () => (await panel.page.locator('.exact').count()) === 0);
    await panel.button('Reuse prompt and settings').click();
    await gone();
    panel.extension.push({ fill: { id: 'again', form: heroForm } });
    await panel.sees(panel.page.locator('.exact'));
    const { exact: _, ...plain } = heroForm;
    panel.extension.push({ fill: { id: 'made', form: plain } });
    await gone();
  });

  it('stays while earlier prompts are looked through', async () => {
    const panel = await filledWith(
      { ...heroForm, prompt: '' },
      { snapshot: snapshot({ jobs: [doneJob('a')] }) },
    );
    await panel.press('ArrowUp');
    await until('a past prompt', async () => (await panel.prompt.inputValue()) !== '');
    assert.ok(await panel.page.locator('.exact').isVisible());
  });

  it('is forgotten, and nothing else, where what was kept of it makes no sense', async () => {
    const kept = { wish: { ...heroForm, exact: { root: 7, files: [] } }, scroll: 0 };
    const panel = await studio.open({ kept });
    assert.equal(await panel.prompt.inputValue(), heroForm.prompt);
    assert.equal(await panel.page.locator('.exact').count(), 0);
  });

  it('fits into a narrow side bar', async () => {
    const panel = await filledWith(severalForm, { place: 'view', width: 280 });
    const outside = await panel.evaluate<string[]>(`[...document.querySelectorAll('#app *')]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
      .map((element) => element.outerHTML)`);
    assert.deepEqual(outside, []);
  });
});
