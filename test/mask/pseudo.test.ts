import assert from 'node:assert/strict';

import { axeFaults } from '../panel/axeFaults.ts';
import { type Language, pseudo, translations } from '../panel/languages.ts';
import { layoutFaults } from '../panel/layoutFaults.ts';
import { type MaskPage, MaskStudio } from './maskPage.ts';
import { scenes } from './scenes.ts';

describe('the mask editor in other languages', function () {
  this.timeout(60_000);
  let studio: MaskStudio;
  before(async () => void (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  async function show(name: string, language?: Language): Promise<MaskPage> {
    const { options = {}, act } = scenes[name] ?? {};
    const mask = await studio.open({ ...options, ...(language && { language }) });
    await act?.(mask);
    return mask;
  }

  for (const name of Object.keys(scenes)) {
    it(`can be read whole in a language of longer words: ${name}`, async () => {
      const mask = await show(name, pseudo);
      for (const width of [280, 400, 600]) {
        assert.deepEqual(await layoutFaults(mask.page, width), [], `at ${width} px`);
      }
    });

    it(`can be used from right to left: ${name}`, async () => {
      const mask = await show(name);
      await mask.evaluate(`document.documentElement.dir = 'rtl'`);
      for (const width of [280, 400, 600]) {
        assert.deepEqual(await layoutFaults(mask.page, width), [], `at ${width} px`);
      }
      assert.deepEqual(await axeFaults(mask.page), []);
    });
  }

  for (const language of translations) {
    it(`can be read whole in a narrow view: ${language.name}`, async () => {
      const mask = await show('inverted', language);
      assert.deepEqual(await layoutFaults(mask.page, 280), []);
    });
  }
});
