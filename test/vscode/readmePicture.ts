/** Makes the README's picture from the real product: `media/readme/panel.png`. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import sharp from 'sharp';

import { launchBrowser } from './browser.ts';
import { startVscode } from './server.ts';
import { openWorkbench } from './workbench.ts';
import { copyWorkspace } from './workspace.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'media/readme');

/** What is generated before the picture is taken: prompt, tier, ratio. */
const wishes = [
  ['Sunrise over terraced hills', '2K', '16:9'],
  ['Paper lantern festival', '2K', '16:9'],
  ['Red kite over a field', '2K', '16:9'],
] as const;

const workspace = await copyWorkspace();
const server = await startVscode({
  folder: workspace.folder,
  extensionPath: root,
  userSettings: { 'workbench.reduceMotion': 'on', 'editor.minimap.enabled': false, 'editor.wordWrap': 'on' },
  machineSettings: { 'easel.backend': 'placeholder' },
});
const browser = await launchBrowser();
try {
  const workbench = await openWorkbench(server, browser, {
    theme: 'dark',
    viewport: { width: 1440, height: 860 },
  });
  await workbench.openFile('index.html');
  await (await workbench.explorer.contextMenu('img/delta.png')).choose('Use as Reference');
  await workbench.runCommand('Easel: Open Image Panel');
  const panel = await workbench.webview('Easel');
  const prompt = panel.getByRole('textbox', { name: 'Prompt' });
  for (const [text, tier, ratio] of wishes) {
    await panel.getByRole('radio', { name: tier }).click();
    await panel.getByRole('radio', { name: ratio }).click();
    await prompt.fill(text);
    await prompt.press('ControlOrMeta+Enter');
    await (await workbench.notifications.get(/Image saved/)).close();
    await panel.getByRole('img', { name: text }).waitFor();
  }
  await mkdir(folder, { recursive: true });
  const picture = path.join(folder, 'panel.png');
  await workbench.screenshot(picture);
  // It travels in the package: 256 colours are a third of the bytes, and look the same.
  await writeFile(picture, await sharp(picture).png({ palette: true, effort: 10 }).toBuffer());
} finally {
  await browser.close();
  await server.stop();
  await workspace.remove();
}
