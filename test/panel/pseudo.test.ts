import assert from 'node:assert/strict';

import { axeFaults } from './axeFaults.ts';
import { type Language, pseudo, translations } from './languages.ts';
import { layoutFaults } from './layoutFaults.ts';
import { type PanelPage, PanelStudio } from './panelPage.ts';
import { scenes } from './scenes.ts';

/** Scenes that hold most texts of the panel between them. */
const wordy = ['placeholder', 'view-fresh', 'view', 'variants', 'exact-several', 'preset'];

describe('the panel in other languages', function () {
  this.timeout(60_000);
  let studio: PanelStudio;
  before(async () => void (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  async function show(name: string, language?: Language): Promise<PanelPage> {
    const { options = {}, act } = scenes[name] ?? {};
    const panel = await studio.open({ ...options, reducedMotion: 'reduce', ...(language && { language }) });
    await act?.(panel);
    return panel;
  }

  it('would be found out where something cannot be read', async () => {
    const { page } = await show('fresh');
    assert.deepEqual(await layoutFaults(page, 400), []);
    for (const [style, fault] of [
      ['.generate vscode-button { width: 60px; height: 28px }', /^cut off by div\.base/],
      ['.label { width: 30px }', /^stands out of span\.label: Resolution/],
      ['.references { margin-top: -60px }', /^over /],
      ['.ratio { width: 900px }', /^the page is /],
    ] as const) {
      await page.evaluate(`document.adoptedStyleSheets = [new CSSStyleSheet()];
        document.adoptedStyleSheets[0].replaceSync(${JSON.stringify(style)})`);
      const faults = await layoutFaults(page, 400);
      assert.ok(
        faults.some((each) => fault.test(each)),
        `${style}: ${faults.join('; ')}`,
      );
    }
  });

  for (const name of Object.keys(scenes)) {
    if (name.endsWith('-in-sight')) continue;

    it(`can be read whole in a language of longer words: ${name}`, async () => {
      const panel = await show(name, pseudo);
      for (const width of [280, 400, 600]) {
        assert.deepEqual(await layoutFaults(panel.page, width), [], `at ${width} px`);
      }
    });

    it(`can be used from right to left: ${name}`, async () => {
      const panel = await show(name);
      await panel.evaluate(`document.documentElement.dir = 'rtl'`);
      for (const width of [280, 400, 600]) {
        assert.deepEqual(await layoutFaults(panel.page, width), [], `at ${width} px`);
      }
      assert.deepEqual(await axeFaults(panel.page), []);
    });
  }

  for (const language of translations) {
    it(`can be read whole in a narrow view: ${language.name}`, async () => {
      for (const name of wordy) {
        const panel = await show(name, language);
        assert.deepEqual(await layoutFaults(panel.page, 280), [], name);
      }
    });
  }
});
