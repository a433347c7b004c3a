import assert from 'node:assert/strict';

import { bundlePanel } from './bundle.ts';

describe('the bundle of the panel', function () {
  this.timeout(30_000);

  it('is small', async () => {
    const { script, style } = await bundlePanel();
    assert.ok(script.length < 116_000, `panel.js has ${script.length} bytes`);
    assert.ok(style.length < 20_000, `panelStyle.css has ${style.length} bytes`);
  });

  it('has no colour of its own', async () => {
    const { style } = await bundlePanel();
    const colours = style.toString().match(/#[\da-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl|oklch)a?\(/gi);
    assert.equal(colours, null);
  });
});
