import assert from 'node:assert/strict';

import { panelRequests } from '../../src/protocol/messages.ts';
import { until } from '../vscode/until.ts';
import { english } from './english.ts';
import { PanelStudio } from './panelPage.ts';
import { doneJob, runningJob, snapshot } from './samples.ts';

describe('the panel and its extension', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('take any nonsense that arrives for nothing', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('a')] }) });
    for (const message of [
      null,
      'text',
      7,
      [],
      {},
      { kind: 'snapshot' },
      { kind: 'snapshot', snapshot: { ...snapshot(), jobs: [{ id: 1 }] } },
      { kind: 'snapshot', snapshot: { ...snapshot(), backend: 'other' } },
      { kind: 'answer', id: 999, answer: {} },
      { kind: 'error', id: 'x' },
      { kind: 'request', id: 1, type: 'ready', body: {} },
      { kind: 'unknown' },
    ]) {
      await panel.post(message);
    }
    panel.extension.push({ destination: 'elsewhere' });
    await panel.sees(panel.page.getByText('Images go to elsewhere'));
    assert.equal(await panel.page.locator('.job').count(), 1);
  });

  it('are at one about a malformed answer: it counts as a failure', async () => {
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.generate = () => Promise.resolve({ wrong: true } as never);
      },
    });
    await panel.generate.click();
    await panel.sees(panel.page.locator('.generate').getByRole('alert'));
    await panel.reads(panel.generate, /^Generate/);
  });

  it('know these requests, each of which has its test', () => {
    assert.deepEqual(Object.keys(panelRequests).toSorted(), [
      'addImage',
      'addReferences',
      'clearReferences',
      'compare',
      'editWithMask',
      'generate',
      'image',
      'job',
      'moveReference',
      'pickReferences',
      'ready',
      'removeReference',
      'setup',
    ]);
  });

  it('offer a calm choice when there is no key', async () => {
    const panel = await studio.open({ snapshot: snapshot({ hasKey: false }) });
    await panel.sees(panel.page.getByText(english.noKey));
    assert.ok(await panel.prompt.isVisible(), 'the form is there all the same');
    await panel.button('Set API Key').click();
    await panel.button('Get a Key').click();
    await panel.button('Use Offline Placeholders').click();
    await panel.asked('setup', 3);
    assert.deepEqual(
      panel.extension.bodies('setup').map(({ choice }) => choice),
      ['setKey', 'getKey', 'usePlaceholders'],
    );
    panel.extension.push({ hasKey: true });
    await until('the choice to go', async () => (await panel.button('Set API Key').count()) === 0);
  });

  it('say that placeholders are drawn, and lead back', async () => {
    const panel = await studio.open({ snapshot: snapshot({ backend: 'placeholder', hasKey: false }) });
    await panel.sees(panel.page.getByText('Offline placeholders: free, nothing is sent.'));
    await panel.button('Use ToAPIs').click();
    await panel.asked('setup');
    assert.deepEqual(panel.extension.bodies('setup'), [{ choice: 'useToapis' }]);
    assert.equal(await panel.button('Set API Key').count(), 0);
  });

  it('say where images go while no folder is open, and offer to open one', async () => {
    const panel = await studio.open({ snapshot: snapshot({ hasFolder: false, destination: '' }) });
    await panel.sees(panel.page.getByText('No folder is open, so Easel asks where to save images.'));
    await panel.sees(panel.page.getByText('Easel asks where images go', { exact: true }));
    await panel.button('Open Folder').click();
    await panel.asked('setup');
    assert.deepEqual(panel.extension.bodies('setup'), [{ choice: 'openFolder' }]);
    panel.extension.push({ destination: '/home/ada' });
    await panel.sees(panel.page.getByText('No folder is open. Images are saved in /home/ada.'));
    await panel.sees(panel.page.getByText('Images go to /home/ada', { exact: true }));
    panel.extension.push({ hasFolder: true });
    await until('the line to go', async () => (await panel.button('Open Folder').count()) === 0);
  });

  it('look like their surroundings: a tab like an editor, a view like the side bar', async () => {
    const background = async (place: 'tab' | 'view'): Promise<string> =>
      (await studio.open({ place })).evaluate('getComputedStyle(document.body).backgroundColor');
    const colour = async (name: string): Promise<string> =>
      (await studio.open()).evaluate(`(() => {
        document.body.style.background = 'var(--vscode-${name})';
        return getComputedStyle(document.body).backgroundColor;
      })()`);
    assert.equal(await background('tab'), await colour('editor-background'));
    assert.equal(await background('view'), await colour('sideBar-background'));
  });

  it('fit into a narrow side bar', async () => {
    const panel = await studio.open({
      place: 'view',
      width: 280,
      snapshot: snapshot({ jobs: [runningJob('a', { typicalMs: 40_000 }), doneJob('b')] }),
    });
    await panel.page.getByLabel('Preset').selectOption('Flat icon, no text');
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    await panel.prompt.fill('x'.repeat(1_005));
    const outside = await panel.evaluate<string[]>(`[...document.querySelectorAll('#app *')]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
      .map((element) => element.outerHTML)`);
    assert.deepEqual(outside, []);
  });

  it('run no timer while nothing runs or nobody looks', async () => {
    const panel = await studio.open({ snapshot: snapshot({ jobs: [doneJob('a')] }) });
    const timers = (): Promise<number> => panel.evaluate<number>('window.intervals.size');
    const look = (visible: boolean): Promise<unknown> =>
      panel.evaluate(`Object.defineProperty(document, 'visibilityState',
        { configurable: true, get: () => '${visible ? 'visible' : 'hidden'}' });
        document.dispatchEvent(new Event('visibilitychange'))`);
    assert.equal(await timers(), 0);
    panel.extension.push({ jobs: [runningJob('b'), doneJob('a')] });
    await until('a timer', async () => (await timers()) === 1);
    await look(false);
    assert.equal(await timers(), 0);
    await look(true);
    assert.equal(await timers(), 1);
    panel.extension.push({ jobs: [doneJob('b'), doneJob('a')] });
    await until('no timer', async () => (await timers()) === 0);
  });

  it('show a message when the panel cannot start', async () => {
    const opening = studio.open({
      prepare: (extension) => {
        extension.answers.ready = () => Promise.reject(new Error('The journal cannot be read.'));
      },
      ready: async (panel) => panel.reads(panel.page.getByRole('alert'), 'The journal cannot be read.'),
    });
    await opening;
  });

  it('lose no snapshot that comes before the welcome', async () => {
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.ready = () => {
          const first = extension.snapshot;
          extension.push({ destination: 'newer', now: first.now + 1 });
          return Promise.resolve({ strings: english, snapshot: first });
        };
      },
    });
    await panel.sees(panel.page.getByText('Images go to newer'));
  });
});
