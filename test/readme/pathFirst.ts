import { readFile } from 'node:fs/promises';
import { until } from '../vscode/until.ts';
import { openLivePage } from './livePage.ts';
import { type Frame, saveMovie } from './save.ts';
import { openStage, parkMouse, picture } from './stage.ts';

const image = 'img/hero.webp';
const files = {
  'index.html': `<!doctype html>
<title>Updraft</title>
<link rel="stylesheet" href="style.css">

<h1>Kites for every wind</h1>

<img
  src="img/"
  alt="red kite over a field"
  width="1200"
  height="630"
>
`,
  'style.css': `body { margin: 20px; font-family: system-ui; color: #17324d }
h1 { margin: 0 0 16px; font-size: 28px }
img { display: block; width: 100%; height: auto; aspect-ratio: 1200 / 630; background: #e6ecf0 }
`,
};

/** `path-first.gif`: from a path that leads nowhere to the image that the page shows. */
export async function makePathFirst(): Promise<void> {
  const stage = await openStage({
    viewport: { width: 880, height: 460 },
    files,
    api: { taskDurationMs: Infinity },
  });
  const { workbench, api } = stage;
  const { page } = workbench;
  const frames: Frame[] = [];
  const show = async (delayMs: number): Promise<void> => {
    frames.push({ png: await picture(page), delayMs });
  };
  const place = page.locator('.view-line span span', { hasText: image });
  const hint = page.locator('.monaco-editor .squiggly-hint').first();
  const fix = page.locator('.action-widget').getByText('Generate missing image (1200×630 WebP)…');
  try {
    await workbench.openFile('index.html');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    const site = await openLivePage(stage);
    await site.refresh();

    await page.locator('.view-line', { hasText: 'src=' }).click();
    await workbench.press('End', 'ArrowLeft');
    await show(500);
    for (const typed of ['he', 'ro.w']) {
      await page.keyboard.insertText(typed);
      await show(150);
    }
    await page.keyboard.insertText('ebp');
    await hint.waitFor();
    await workbench.press('ControlOrMeta+S');
    await workbench.tab('index.html').and(page.locator(':not(.dirty)')).waitFor();
    await site.refresh();
    await show(600);

    // Of what a hint marks, the editor gives only the first two letters to the mouse.
    await place.hover({ position: { x: 18, y: 9 } });
    await page.locator('.monaco-hover').getByText(`Image not found: ${image}`).waitFor();
    await show(1300);

    await parkMouse(page);
    await place.click();
    await workbench.press('ControlOrMeta+.');
    await fix.waitFor();
    await show(1300);

    await fix.click();
    await workbench.quickInput.opened('Generate Missing Image');
    await show(1800);

    await workbench.quickInput.accept();
    await stage.image(image);
    await hint.waitFor({ state: 'detached' });
    await api.reached('accepted', 1);
    await site.refresh();
    await show(1500);

    const placeholder = await readFile(stage.pathOf(image));
    api.finish();
    await until('the real image', async () => !placeholder.equals(await readFile(stage.pathOf(image))));
    await site.refresh();
    await workbench.notifications.get(/Image saved/);
    await show(2400);
    site.close();
  } finally {
    await stage.close();
  }
  await saveMovie('path-first.gif', frames);
}
