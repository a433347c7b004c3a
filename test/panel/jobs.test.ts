import assert from 'node:assert/strict';

import { draggedImageType } from '../../src/protocol/draggedImage.ts';
import { until } from '../vscode/until.ts';
import { PanelStudio } from './panelPage.ts';
import { doneJob, failedJob, form, image, now, pausedJob, runningJob, snapshot } from './samples.ts';

describe('the jobs in the panel', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('show what happens, for how long, and how to stop waiting', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [runningJob('a')] }) });
    const job = panel.job('a');
    await panel.sees(job.getByText('Being made'));
    await panel.sees(job.getByText('2K 16:9'));
    await panel.reads(job.getByRole('timer'), /^0:1\d$/);
    await job.getByRole('button', { name: 'Stop Waiting' }).click();
    await panel.asked('job');
    assert.deepEqual(panel.extension.bodies('job'), [{ id: 'a', action: 'stop' }]);
  });

  it('count the time by the clock of the extension, each second', async () => {
    const panel = await studio.open({
      snapshot: snapshot({ jobs: [runningJob('a', { createdAt: now - 58_000 })] }),
      beforeLoad: (page) => page.clock.install({ time: Date.UTC(2001, 0, 1) }),
    });
    const timer = panel.job('a').getByRole('timer');
    await panel.reads(timer, '0:58');
    await panel.page.clock.runFor(1_000);
    await panel.reads(timer, '0:59');
    await panel.page.clock.runFor(1_000);
    await panel.reads(timer, '1:00');
    await panel.page.clock.runFor(3_600_000);
    await panel.reads(timer, '1:01:00');
  });

  it('show progress only where the number says something', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [runningJob('a')] }) });
    const bar = panel.job('a').getByRole('progressbar');
    for (const [progress, shown] of [
      [undefined, null],
      [10, null],
      [11, '11'],
      [47, '47'],
      [99, '99'],
      [100, null],
    ] as const) {
      panel.extension.push({ jobs: [runningJob('a', progress === undefined ? {} : { progress })] });
      await until(`${progress} as ${shown}`, async () => (await bar.getAttribute('aria-valuenow')) === shown);
    }
  });

  it('show images with what can be done with them', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('a')] }) });
    const job = panel.job('a');
    const { uri } = image('quiet-mountain-lake.png', 1, 1, 0);
    await panel.reads(job.locator('.image-name'), 'quiet-mountain-lake.png');
    assert.match((await job.getByRole('img').getAttribute('alt')) ?? '', /^A quiet mountain lake at dawn/);
    await job.locator('.picture').click();
    await panel.asked('image', 1);
    await job.getByRole('button', { name: 'Insert quiet-mountain-lake.png at the cursor' }).click();
    await job.getByRole('button', { name: 'Copy quiet-mountain-lake.png, to paste it into code' }).click();
    await job.getByRole('button', { name: 'Reveal quiet-mountain-lake.png in the Explorer' }).click();
    await job.getByRole('button', { name: 'Use quiet-mountain-lake.png as reference' }).click();
    await job.getByRole('button', { name: 'Move quiet-mountain-lake.png to the trash' }).click();
    await panel.asked('image', 6);
    assert.deepEqual(
      panel.extension.bodies('image'),
      ['open', 'insert', 'copy', 'reveal', 'useAsReference', 'discard'].map((action) => ({ uri, action })),
    );
    await job.getByRole('button', { name: 'Copy Prompt' }).click();
    await job.getByRole('button', { name: 'Remove from List' }).click();
    await panel.asked('job', 2);
    assert.deepEqual(
      panel.extension.bodies('job').map(({ action }) => action),
      ['copyPrompt', 'remove'],
    );
  });

  it('let their images be dragged into code, and onto the panel as references', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('a')] }) });
    const { uri } = image('quiet-mountain-lake.png', 1, 1, 0);
    const types = await panel.evaluate<Record<string, string>>(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', 'https://example.org/what-a-browser-makes-of-it.png');
      const fire = (name, place) => document.querySelector(place).dispatchEvent(
        new DragEvent(name, { bubbles: true, cancelable: true, composed: true, dataTransfer }));
      fire('dragstart', '.picture img');
      const types = Object.fromEntries(dataTransfer.types.map((type) => [type, dataTransfer.getData(type)]));
      fire('dragover', '#prompt');
      fire('drop', '#prompt');
      return types;
    })()`);
    assert.deepEqual(types, { [draggedImageType]: uri });
    await panel.asked('addReferences');
    assert.deepEqual(panel.extension.bodies('addReferences'), [{ uris: [uri] }]);
  });

  it('say of an image that it is not there any more, and offer nothing that could be done with it', async () => {
    const { src: _, ...lake } = image('quiet-mountain-lake.png', 2048, 1152, 200);
    const panel = await studio.open({
      snapshot: snapshot({ jobs: [doneJob('a', { images: [{ ...lake, gone: true }] })] }),
    });
    const job = panel.job('a');
    await panel.sees(job.getByText('No longer there'));
    assert.equal(
      await job.getByRole('button', { name: /quiet-mountain-lake\.png at the cursor/ }).count(),
      0,
    );
  });

  it('stand together when they are the variants of one wish, and can be compared', async () => {
    const variant = (id: string, hue: number): ReturnType<typeof doneJob> =>
      doneJob(id, { group: 'wish', images: [image(`lake-${id}.png`, 2048, 1152, hue)] });
    const jobs = [runningJob('c', { group: 'wish' }), variant('b', 20), doneJob('other'), variant('a', 80)];
    const panel = await studio.open({ snapshot: snapshot({ jobs }) });
    const group = panel.page.locator('.group');
    await panel.sees(group.getByRole('heading', { name: '3 variants' }));
    assert.equal(await group.locator('.job').count(), 3);
    assert.equal(await panel.page.locator('.job').count(), 4);
    await group.getByRole('button', { name: 'Compare Side by Side' }).click();
    await panel.asked('compare');
    const uris = ['lake-b.png', 'lake-a.png'].map((name) => image(name, 1, 1, 0).uri);
    assert.deepEqual(panel.extension.bodies('compare'), [{ uris }]);
  });

  it('are found by words of the prompt or by the name of an image, once there are many', async () => {
    const few = Array.from({ length: 6 }, (_, index) => doneJob(`${index}`));
    const panel = await studio.open({ snapshot: snapshot({ jobs: few }) });
    const search = panel.page.getByRole('searchbox', { name: 'Search the results' });
    assert.equal(await search.count(), 0);
    const kite = doneJob('kite', { form: { ...form, prompt: 'A red kite over a field' } });
    const named = doneJob('named', { images: [image('heron-kite.png', 8, 8, 9)] });
    panel.extension.push({ jobs: [kite, named, ...few] });
    await search.fill('KITE');
    await until('two jobs', async () => (await panel.page.locator('.job').count()) === 2);
    await search.fill('kite field');
    await until('one job', async () => (await panel.page.locator('.job').count()) === 1);
    await search.fill('submarine');
    await panel.sees(panel.page.getByText('Nothing matches.'));
    await search.fill('');
    await until('all jobs', async () => (await panel.page.locator('.job').count()) === 8);
  });

  it('can be used with the keyboard alone, with the focus in sight', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('a')] }) });
    await panel.generate.focus();
    for (const action of ['open', 'insert'] as const) {
      for (let step = 0; panel.extension.bodies('image').at(-1)?.action !== action; step++) {
        assert.ok(step < 12, `${action} is never reached`);
        await panel.press('Tab');
        const label = await panel.evaluate<string>('document.activeElement.title');
        if (label.toLowerCase().startsWith(action)) {
          await panel.press(action === 'open' ? 'Enter' : 'Space');
          await panel.asked('image', action === 'open' ? 1 : 2);
        }
      }
    }
    assert.equal(await panel.page.locator('vscode-button.insert:focus').count(), 1);
  });

  it('show other pixels than asked for as a warning', async () => {
    const panel = await studio.open({
      snapshot: snapshot({ jobs: [doneJob('a', { warning: 'The image has 1024×576 px.' })] }),
    });
    const warning = panel.job('a').locator('.warning');
    await panel.reads(warning, 'The image has 1024×576 px.');
    assert.equal(await warning.locator('.codicon-warning').count(), 1);
  });

  it('show an image that the panel may not read, and one that is gone, without a picture', async () => {
    const gone = { ...image('gone.png', 10, 10, 0), src: '/pictures/missing.svg' };
    const panel = await studio.open({
      snapshot: snapshot({
        jobs: [
          doneJob('a', { images: [image('outside.png', 10, 10, undefined)] }),
          doneJob('b', { images: [gone] }),
        ],
      }),
    });
    await panel.sees(panel.job('a').getByText('No preview'));
    await panel.job('b').scrollIntoViewIfNeeded();
    await panel.sees(panel.job('b').getByText('No preview'));
    assert.equal(await panel.job('b').getByRole('img').isVisible(), false);
    panel.complaints.splice(0);
  });

  it('show a failure with the step that helps', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [failedJob('a'), pausedJob('b')] }) });
    await panel.sees(panel.job('a').getByText(/refused the prompt/));
    await panel.job('a').getByRole('button', { name: 'Generate Again (~$0.020)' }).click();
    await panel.job('b').getByRole('button', { name: 'Continue' }).click();
    await panel.asked('job', 2);
    assert.deepEqual(panel.extension.bodies('job'), [
      { id: 'a', action: 'retry' },
      { id: 'b', action: 'resume' },
    ]);
    assert.equal(await panel.job('a').getByRole('timer').count(), 0);
  });

  it('ask for a paid step once, however often it is pressed meanwhile', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [failedJob('a')] }) });
    let answer = (): void => undefined;
    panel.extension.answers.job = () => new Promise((resolve) => (answer = () => resolve({})));
    const retry = panel.job('a').getByRole('button', { name: /^Generate Again/ });
    await retry.dblclick();
    await retry.click();
    await panel.asked('job');
    answer();
    await panel.job('a').getByRole('button', { name: 'Copy Prompt' }).click();
    await panel.asked('job', 2);
    assert.deepEqual(
      panel.extension.bodies('job').map(({ action }) => action),
      ['retry', 'copyPrompt'],
    );
  });

  it('say at the job why something could not be done', async () => {
    const panel = await studio.open({
      snapshot: snapshot({ jobs: [doneJob('a'), doneJob('b')] }),
      prepare: (extension) => {
        extension.answers.image = () => Promise.reject(new Error('There is no editor to insert into.'));
      },
    });
    await panel
      .job('b')
      .getByRole('button', { name: /^Insert/ })
      .click();
    await panel.reads(panel.job('b').getByRole('alert'), 'There is no editor to insert into.');
    assert.equal(await panel.page.getByRole('alert').count(), 1);
  });

  it('fill the form with their prompt and settings', async () => {
    const wish = { prompt: 'Tall tower', model: 'gpt-image-2', tier: '4K', ratio: '9:21', count: 1 } as const;
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('a', { form: wish })] }) });
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    await panel.job('a').getByRole('button', { name: 'Reuse prompt and settings' }).click();
    await panel.focuses(panel.prompt);
    assert.equal(await panel.prompt.inputValue(), 'Tall tower');
    await panel.generate.click();
    await panel.asked('generate');
    assert.deepEqual(panel.extension.bodies('generate'), [wish]);
  });

  it('keep their order, place and height when they finish', async () => {
    for (const width of [400, 1200]) {
      const jobs = [runningJob('b', { form: { ...form, ratio: '9:16', prompt: 'Tower' } }), runningJob('a')];
      const panel = await studio.open({ width, snapshot: snapshot({ jobs }) });
      const boxes = async (): Promise<unknown[]> =>
        Promise.all(['b', 'a'].map((id) => panel.job(id).boundingBox()));
      const before = await boxes();
      panel.extension.push({
        jobs: [
          doneJob('b', {
            form: { ...form, ratio: '9:16', prompt: 'Tower' },
            images: [image('tower.png', 1152, 2048, 9)],
          }),
          doneJob('a'),
        ],
      });
      await until('both images', async () => (await panel.page.locator('.job img').count()) === 2);
      assert.deepEqual(await boxes(), before);
      panel.extension.push({
        jobs: [failedJob('b', { form: { ...form, ratio: '9:16', prompt: 'Tower' } }), pausedJob('a')],
      });
      await panel.sees(panel.job('a').getByText('Continue'));
      assert.deepEqual(await boxes(), before);
    }
  });

  it('show four images of one job, in the place that was kept for them', async () => {
    const wish = { prompt: 'Stickers', model: 'gpt-4o-image', ratio: '3:2', count: 4 } as const;
    const panel = await studio.open({ snapshot: snapshot({ jobs: [runningJob('a', { form: wish })] }) });
    const height = async (): Promise<number> => (await panel.job('a').boundingBox())?.height ?? 0;
    const before = await height();
    const images = [1, 2, 3, 4].map((index) => image(`stickers-${index}.png`, 1536, 1024, index * 60));
    panel.extension.push({ jobs: [runningJob('a', { form: wish, images: images.slice(0, 2) })] });
    await until('two images', async () => (await panel.job('a').getByRole('img').count()) === 2);
    assert.equal(await height(), before);
    panel.extension.push({ jobs: [doneJob('a', { form: wish, images })] });
    await until('four images', async () => (await panel.job('a').getByRole('img').count()) === 4);
    assert.equal(await height(), before);
  });

  it('keep the focus in the job when its button goes', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [runningJob('a'), runningJob('b')] }) });
    await panel.job('b').getByRole('button', { name: 'Stop Waiting' }).focus();
    panel.extension.push({ jobs: [runningJob('a'), doneJob('b')] });
    await panel.focuses(panel.job('b').locator('.picture'));
    panel.extension.push({ jobs: [runningJob('a')] });
    await panel.focuses(panel.job('a').getByRole('button').first());
  });

  it('say beside the time what such a task usually takes, once that is known', async () => {
    const panel = await studio.open({
      snapshot: snapshot({
        jobs: [
          runningJob('a', { createdAt: now - 23_000, typicalMs: 38_400 }),
          runningJob('b', { createdAt: now - 23_000 }),
          runningJob('c', { createdAt: now - 23_000, typicalMs: 200 }),
          runningJob('d', { createdAt: now - 80_000, typicalMs: 77_000 }),
        ],
      }),
    });
    await panel.reads(panel.job('a').locator('.elapsed'), /^0:2\d · usually about 0:40$/);
    await panel.reads(panel.job('a').getByRole('timer'), /^0:2\d$/);
    await panel.reads(panel.job('b').locator('.elapsed'), /^0:2\d$/);
    await panel.reads(panel.job('c').locator('.elapsed'), /^0:2\d$/);
    await panel.reads(panel.job('d').locator('.elapsed'), /^1:2\d · usually about 1:15$/);
  });

  it('announce start, end and failure', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('old')] }) });
    await panel.reads(panel.said, '');
    const step = async (jobs: Parameters<typeof snapshot>[0], text: string): Promise<void> => {
      panel.extension.push(jobs ?? {});
      await panel.reads(panel.said, text);
    };
    const old = doneJob('old');
    await step({ jobs: [runningJob('b'), runningJob('a'), old] }, 'Generation started.');
    const done = doneJob('a');
    await step({ jobs: [runningJob('b'), done, old] }, `Generation finished: ${done.form.prompt}`);
    const failed = failedJob('b');
    await step({ jobs: [failed, done, old] }, `Generation failed: ${failed.text}`);
    await step({ jobs: [runningJob('b'), done, old] }, 'Generation started.');
    const paused = pausedJob('b');
    await step({ jobs: [paused, done, old] }, `Generation paused: ${paused.text}`);
  });

  it('are a step away from the form when they lie below it', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [runningJob('a'), doneJob('b')] }) });
    await panel.button('Running: 1').click();
    await panel.focuses(panel.job('a').getByRole('button').first());
    const box = await panel.job('a').boundingBox();
    assert.ok(box && box.y >= 0 && box.y < 100);
    panel.extension.push({ jobs: [doneJob('a'), doneJob('b')] });
    await panel.sees(panel.button('Results: 2'));
    const wide = await studio.open({ width: 1200, snapshot: snapshot({ jobs: [doneJob('b')] }) });
    assert.equal(await wide.button('Results: 1').count(), 0);
  });
});
