/** Draws every state of the panel in all themes and at five widths, into `out/screenshots/panel/`, to be looked at. */
import path from 'node:path';

import { root } from './bundle.ts';
import { PanelStudio } from './panelPage.ts';
import { scenes } from './scenes.ts';
import { themeNames } from './themes.ts';

const sizes = [
  { width: 280, height: 700 },
  { width: 320, height: 700 },
  { width: 400, height: 700 },
  { width: 600, height: 800 },
  { width: 1200, height: 800 },
];
/** Only scenes, themes and widths whose name holds all of these: `node screenshots.ts busy dark 400`. */
const wanted = process.argv.slice(2);

const studio = await PanelStudio.start();
try {
  for (const [name, scene] of Object.entries(scenes)) {
    for (const theme of themeNames) {
      for (const size of sizes) {
        const file = `${name}-${theme}-${size.width}.png`;
        if (!wanted.every((part) => file.includes(part))) continue;
        const panel = await studio.open({ ...scene.options, ...size, theme, reducedMotion: 'reduce' });
        await scene.act?.(panel);
        await panel.page.evaluate(
          'document.fonts.ready.then(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))))',
        );
        const folder = path.join(root, 'out/screenshots/panel');
        if (scene.fullPage !== false) {
          // A window as high as the page: what sticks to its edges is then where it belongs.
          const height = await panel.evaluate<number>('document.documentElement.scrollHeight');
          await panel.page.setViewportSize({ width: size.width, height });
        }
        await panel.page.screenshot({ path: path.join(folder, file) });
        await studio.closePages();
      }
    }
  }
} finally {
  await studio.stop();
}
