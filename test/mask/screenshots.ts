/** Draws every state of the mask editor in all themes and at three widths, into `out/screenshots/mask/`. */
import path from 'node:path';

import { root } from '../panel/bundle.ts';
import { themeNames } from '../panel/themes.ts';
import { MaskStudio } from './maskPage.ts';
import { scenes } from './scenes.ts';

const sizes = [
  { width: 400, height: 700 },
  { width: 700, height: 800 },
  { width: 1200, height: 800 },
];
/** Only scenes, themes and widths whose name holds all of these: `node screenshots.ts painted dark 400`. */
const wanted = process.argv.slice(2);

const studio = await MaskStudio.start();
try {
  for (const [name, scene] of Object.entries(scenes)) {
    for (const theme of themeNames) {
      for (const size of sizes) {
        const file = `${name}-${theme}-${size.width}.png`;
        if (!wanted.every((part) => file.includes(part))) continue;
        const mask = await studio.open({ ...scene.options, ...size, theme });
        await scene.act?.(mask);
        await mask.evaluate('document.fonts.ready.then(() => true)');
        await mask.drawn();
        await mask.page.screenshot({ path: path.join(root, 'out/screenshots/mask', file) });
        await studio.closePages();
      }
    }
  }
} finally {
  await studio.stop();
}
