import { savePicture } from './save.ts';
import { openStage, picture, widenSideBar } from './stage.ts';

const files = {
  'index.html': `<!doctype html>
<title>Updraft: kites for every wind</title>
<link rel="stylesheet" href="style.css">

<section class="hero">
  <h1>Kites for every wind</h1>
  <p>Sewn by hand by the sea.</p>
  <img
    src="img/hero.webp"
    alt="red kite over a field"
    width="1200"
    height="630"
  >
</section>

<section class="cards">
  <article>
    <img
      src="img/delta.png"
      alt="orange delta kite"
      width="240"
      height="240"
    >
    <h2>Delta</h2>
    <p>Flies in a breath of air. €39</p>
  </article>
</section>
`,
};

/** What is generated before the picture is taken: prompt, tier, ratio. */
const wishes = [
  ['Sunrise over terraced hills', '2K', '16:9'],
  ['Paper lantern festival', '2K', '16:9'],
  ['Red kite over a field', '2K', '16:9'],
] as const;

/** `panel.png`: the panel beside a web page, after some images. */
export async function makePanel(): Promise<void> {
  const stage = await openStage({
    viewport: { width: 1120, height: 860 },
    files,
    settings: { 'easel.confirmUploads': false },
  });
  const { workbench } = stage;
  const { page } = workbench;
  try {
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
    await widenSideBar(page, 190);
    await savePicture('panel.png', await picture(page));
  } finally {
    await stage.close();
  }
}
