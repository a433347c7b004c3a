import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { readImage } from '../../src/core/imageFile.ts';
import type { ImageKind } from '../../src/core/imageFile.ts';
import { untouchedPlaceholder } from '../../src/core/placeholderMark.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { until } from '../vscode/until.ts';
import { Session } from './session.ts';

/** What a person types into a file, and what comes of it. */
type Story = {
  readonly file: string;
  /** What the file holds before, with the cursor at its end. */
  readonly before: string;
  readonly typed: string;
  /** The path as it is typed, and where the image belongs. */
  readonly path: string;
  readonly image: string;
  readonly fix: string;
  readonly prompt: string;
  readonly plan: RegExp;
  readonly width: number;
  readonly height: number;
  readonly kind: ImageKind;
};

const stories: Readonly<Record<string, Story>> = {
  HTML: {
    file: 'kite.html',
    before: '<!doctype html>\n<title>Kites</title>\n',
    typed: '<img src="img/kites/hero.webp" alt="red kite over a field" width="1200" height="630">',
    path: 'img/kites/hero.webp',
    image: 'img/kites/hero.webp',
    fix: 'Generate missing image (1200×630 WebP)…',
    prompt: 'red kite over a field',
    plan: /img\/kites\/hero\.webp 1200×630: 2K 2:1, then cropped; ~\$0\.020/,
    width: 1200,
    height: 630,
    kind: 'webp',
  },
  CSS: {
    file: 'sky.css',
    before: '.sky {\n  width: 300px;\n  height: 200px;\n',
    typed: 'background: url(img/evening-clouds.jpg); }',
    path: 'img/evening-clouds.jpg',
    image: 'img/evening-clouds.jpg',
    fix: 'Generate missing image (300×200 JPEG)…',
    prompt: 'evening clouds',
    plan: /img\/evening-clouds\.jpg 300×200: 1K 3:2; ~\$0\.015/,
    width: 300,
    height: 200,
    kind: 'jpeg',
  },
  Markdown: {
    file: 'notes.md',
    before: '# Kites\n\n',
    typed: '![A kite at dusk](img/dusk-640x360.png)',
    path: 'img/dusk-640x360.png',
    image: 'img/dusk-640x360.png',
    fix: 'Generate missing image (640×360 PNG)…',
    prompt: 'A kite at dusk',
    plan: /img\/dusk-640x360\.png 640×360: 2K 16:9; ~\$0\.020/,
    width: 640,
    height: 360,
    kind: 'png',
  },
  TSX: {
    file: 'Team.tsx',
    before: 'export const Team = () =>\n',
    typed: '<img src={isDay ? "img/team.gif" : night} alt="The whole team" width={256} height={256} />;',
    path: 'img/team.gif',
    image: 'img/team.gif',
    fix: 'Generate missing image (256×256 GIF)…',
    prompt: 'The whole team',
    plan: /img\/team\.gif 256×256: 1K 1:1; ~\$0\.015/,
    width: 256,
    height: 256,
    kind: 'gif',
  },
  Vue: {
    file: 'Card.vue',
    before: '<template>\n',
    typed: '<img src="./img/card.webp" :alt="`A card`" width="320" height="160"></template>',
    path: 'img/card.webp',
    image: 'img/card.webp',
    fix: 'Generate missing image (320×160 WebP)…',
    prompt: 'A card',
    plan: /img\/card\.webp 320×160: 2K 2:1; ~\$0\.020/,
    width: 320,
    height: 160,
    kind: 'webp',
  },
  Svelte: {
    file: 'Stripes.svelte',
    before: '<h1>Kites</h1>\n',
    typed: '<p style="background: url(img/stripes.png); width: 90px; height: 60px">{text}</p>',
    path: 'img/stripes.png',
    image: 'img/stripes.png',
    fix: 'Generate missing image (90×60 PNG)…',
    prompt: 'Kites: stripes',
    plan: /img\/stripes\.png 90×60: 1K 3:2; ~\$0\.015/,
    width: 90,
    height: 60,
    kind: 'png',
  },
};

/** How long to try something that may have to be tried again, in milliseconds. */
const attempt = 3_000;

/** Takes what Ctrl+. offers on a path in the editor. @param picture of the menu, by its name */
async function takeFix(session: Session, path: string, fix: string, picture?: string): Promise<void> {
  const { page } = session.workbench;
  const menu = page.locator('.action-widget').first();
  // The menu closes by itself when the editor is laid out anew; a person would try again.
  await until(`${fix} in the menu`, async () => {
    try {
      await page.locator('.view-line span span', { hasText: path }).last().click({ timeout: attempt });
      await page.keyboard.press('ControlOrMeta+.');
      await menu.getByText(fix).waitFor({ timeout: attempt });
      if (picture !== undefined) await session.picture(picture);
      await menu.getByText(fix).click({ timeout: attempt });
      return true;
    } catch (error) {
      await page.keyboard.press('Escape');
      throw error;
    }
  });
}

describe('A path in code that leads to no image', function () {
  this.timeout(240_000);
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: Infinity } });
    await session.setKey();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const hints = (): Locator => session.workbench.page.locator('.monaco-editor .squiggly-hint');
  const bytesOf = (file: string): Promise<Uint8Array> => readFile(session.pathOf(file));
  const isPlaceholder = async (file: string): Promise<boolean> =>
    untouchedPlaceholder(await bytesOf(file), sha256Of) !== undefined;

  /** Types into a file, until the hint is there. */
  async function type({ file, before, typed }: Pick<Story, 'file' | 'before' | 'typed'>): Promise<void> {
    const { workbench } = session;
    await writeFile(session.pathOf(file), before);
    await workbench.openFile(file);
    // The tab may be in front before its editor takes keys.
    const editor = workbench.page.locator('.editor-group-container.active');
    await editor.locator('.view-line', { hasText: before.slice(0, before.indexOf('\n')) }).click();
    await editor.locator('.monaco-editor.focused').waitFor();
    await workbench.press('ControlOrMeta+End');
    await workbench.page.keyboard.insertText(typed);
    await hints().first().waitFor();
  }

  for (const [language, story] of Object.entries(stories)) {
    it(`shows a placeholder there at once and the real image a little later: ${language}`, async () => {
      const { workbench, api } = session;
      const { image, width, height, kind } = story;
      const orders = api.ledger.accepted.length;
      await type(story);
      await takeFix(session, story.path, story.fix, `missing-fixes-${language}`);
      await workbench.quickInput.opened('Generate Missing Image');
      assert.equal(await workbench.quickInput.input.inputValue(), story.prompt);
      await workbench.quickInput.widget.getByText(story.plan).waitFor();
      await session.picture(`missing-question-${language}`);
      await workbench.quickInput.accept();

      assert.deepEqual(await session.image(image), { width, height });
      assert.equal(await isPlaceholder(image), true);
      assert.equal(readImage(await bytesOf(image))?.kind, kind);
      await hints().waitFor({ state: 'detached' });
      await api.reached('accepted', orders + 1);
      assert.equal(await isPlaceholder(image), true);
      await session.picture(`missing-placeholder-${language}`);

      api.finish();
      await until('the real image', async () => !(await isPlaceholder(image)));
      const facts = readImage(await bytesOf(image));
      assert.deepEqual([facts?.pixels, facts?.kind], [{ width, height }, kind]);
      assert.match(JSON.stringify(api.ledger.creates.at(-1)?.body), new RegExp(story.prompt));
      assert.equal(api.ledger.accepted.length, orders + 1);
      assert.equal(await hints().count(), 0);

      await workbench.press('ControlOrMeta+S');
      await until(
        'the file',
        async () => (await readFile(session.pathOf(story.file), 'utf8')) !== story.before,
      );
      assert.equal(await readFile(session.pathOf(story.file), 'utf8'), story.before + story.typed);
    });
  }

  it('can have a placeholder alone, for nothing, and the real image later', async () => {
    const { workbench, api } = session;
    const orders = api.ledger.accepted.length;
    const image = 'img/later.png';
    await type({
      ...stories.HTML!,
      file: 'later.html',
      typed: '<img src="img/later.png" alt="a green kite" width="400" height="300">',
    });
    await takeFix(session, image, 'Put a placeholder here');
    assert.deepEqual(await session.image(image), { width: 400, height: 300 });
    assert.equal(await isPlaceholder(image), true);
    await hints().waitFor({ state: 'detached' });
    assert.equal(api.ledger.accepted.length, orders);

    await takeFix(session, image, 'Generate the real image (400×300 PNG)…', 'missing-stands-in');
    await workbench.quickInput.opened('Generate Missing Image');
    assert.equal(await workbench.quickInput.input.inputValue(), 'a green kite');
    await workbench.quickInput.accept();
    await api.reached('accepted', orders + 1);
    // While it is being made, asking again does not order again.
    await takeFix(session, image, 'Generate the real image');
    await (await workbench.notifications.get(/img\/later\.png is on its way already/)).close();
    api.finish();
    await until('the real image', async () => !(await isPlaceholder(image)));
    assert.deepEqual(await session.image(image), { width: 400, height: 300 });
    assert.equal(api.ledger.accepted.length, orders + 1);
  });

  it('can be taken to the panel, with all that it needs', async () => {
    await type({
      ...stories.HTML!,
      file: 'panel.html',
      typed: '<img src="img/panel.png" alt="a blue kite" width="640" height="320">',
    });
    await takeFix(session, 'img/panel.png', 'Open in Image Panel…');
    const panel = await session.workbench.webview('Easel');
    await until('the prompt', async () => {
      const prompt = await panel.getByRole('textbox', { name: 'Prompt' }).inputValue();
      return prompt === 'a blue kite';
    });
    await panel.getByText(/For img\/panel\.png · 640×320 PNG/).waitFor();
    await session.picture('missing-panel');
  });

  it('is marked in the light theme too', async () => {
    await session.workbench.setTheme('light');
    await type({
      ...stories.HTML!,
      file: 'light.html',
      typed: '<img src="img/light.png" alt="kite">',
    });
    await takeFix(session, 'img/light.png', 'Generate missing image (1024×1024 PNG)…', 'missing-fixes-light');
    await session.workbench.quickInput.opened('Generate Missing Image');
    await session.picture('missing-question-light');
    await session.workbench.quickInput.cancel();
  });
});

describe('A path in code that leads to no image, in Restricted Mode', function () {
  this.timeout(240_000);
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ server: { workspaceTrust: true } });
  });
  after(() => session.close());

  it('is hinted at and can have a placeholder, but nothing is sent', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.openFile('index.html');
    await page.locator('.monaco-editor .squiggly-hint').first().waitFor();
    await takeFix(session, 'img/hero.webp', 'Generate missing image');
    await workbench.quickInput.opened('Generate Missing Image');
    await workbench.quickInput.accept();
    await (await workbench.notifications.get(/Restricted Mode nothing is sent/)).close();
    await takeFix(session, 'img/hero.webp', 'Put a placeholder here');
    assert.deepEqual(await session.image('img/hero.webp'), { width: 1200, height: 630 });
    assert.deepEqual(session.api.ledger.creates, []);
  });
});
