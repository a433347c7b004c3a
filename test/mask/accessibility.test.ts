import assert from 'node:assert/strict';

import { axeFaults } from '../panel/axeFaults.ts';
import { bundlePanel } from '../panel/bundle.ts';
import { themeNames } from '../panel/themes.ts';
import { MaskStudio } from './maskPage.ts';
import { scenes } from './scenes.ts';

describe('the accessibility of the mask editor', function () {
  this.timeout(60_000);
  let studio: MaskStudio;
  before(async () => void (studio = await MaskStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  for (const theme of themeNames) {
    for (const [name, scene] of Object.entries(scenes)) {
      it(`has no fault that axe knows: ${name}, ${theme}`, async () => {
        const mask = await studio.open({ ...scene.options, theme });
        await scene.act?.(mask);
        assert.deepEqual(await axeFaults(mask.page), []);
      });
    }
  }
});

describe('the bundle of the mask editor', function () {
  this.timeout(30_000);

  it('is small, and has no colour of its own', async () => {
    const { script, style } = await bundlePanel('mask');
    assert.ok(script.length < 120_000, `mask.js has ${script.length} bytes`);
    assert.ok(style.length < 20_000, `maskStyle.css has ${style.length} bytes`);
    const colours = style.toString().match(/#[\da-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl|oklch)a?\(/gi);
    assert.equal(colours, null);
  });
});
