import { savePicture } from './save.ts';
import { openStage, picture, widenSideBar } from './stage.ts';

const files = {
  'index.html': `<!doctype html>
<title>Updraft</title>

<h1>Kites for every wind</h1>
<img src="img/hero.webp"
  alt="A red kite over a field"
  width="1200" height="630">

<article>
  <img src="img/box.png"
    srcset="img/box@2x.png 2x"
    alt="A box kite as a flat icon"
    width="256" height="256">
</article>
`,
  'team.html': `<img src="img/team.jpg" alt="Five people on a windy beach" width="900" height="600">
`,
  'style.css': `.hero { width: 480px; height: 320px; background: url("img/evening-clouds.png") }
`,
  'README.md': `# Updraft

![A kite shop by the sea](img/shop-640x360.avif)
`,
};

/** `review.png`: what is missing everywhere, with prompts, sizes and prices, beside the code that misses it. */
export async function makeReview(): Promise<void> {
  const stage = await openStage({ viewport: { width: 1036, height: 430 }, files });
  const { workbench } = stage;
  const { page } = workbench;
  try {
    await workbench.openFile('index.html');
    await workbench.runCommand('Easel: Generate Missing Images…');
    await workbench.quickInput.opened('Generate Missing Images');
    await workbench.quickInput.pick('The whole workspace');
    await page.locator('.pane-body .monaco-list-row', { hasText: 'Generate 5 Images' }).waitFor();
    for (const view of ['Image Panel', 'Generations']) {
      await page.locator('.pane-header', { hasText: view }).click();
    }
    await widenSideBar(page, 640);
    await savePicture('review.png', await picture(page));
  } finally {
    await stage.close();
  }
}
