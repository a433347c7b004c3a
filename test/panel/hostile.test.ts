import assert from 'node:assert/strict';

import { until } from '../vscode/until.ts';
import { PanelStudio } from './panelPage.ts';
import { doneJob, failedJob, form, image, snapshot } from './samples.ts';

/** Words that would be more than words, in one place or another. */
const words = `"'><img src=x onerror="window.taken=1"><script>window.taken=1</script>\${taken=1}{{taken=1}}&lt;b&gt;`;

describe('hostile words in the panel', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('are shown as words, wherever they come from, and run nothing', async () => {
    const picture = { ...image('a.png', 10, 10, 0), name: words };
    const panel = await studio.open({
      snapshot: snapshot({
        destination: words,
        references: [{ uri: 'file:///a.png', name: words, note: words }],
        wrongPresets: [words],
        jobs: [
          doneJob('d', { form: { ...form, prompt: words }, images: [picture], warning: words }),
          failedJob('f', { form: { ...form, prompt: words }, text: words, sizeLabel: words }),
        ],
      }),
    });
    await panel.sees(panel.job('f').getByText(words).first());
    assert.equal(await panel.page.locator('script').count(), 1);
    assert.equal(await panel.page.locator('img[onerror], img[src="x"]').count(), 0);
    assert.equal(await panel.page.evaluate('window.taken'), undefined);
    assert.deepEqual(await panel.page.evaluate('window.violations'), []);
  });

  it('that got in all the same could run nothing, load nothing and send nothing', async () => {
    const panel = await studio.open({ snapshot: snapshot() });
    // What the policy refuses is complained about, as is meant here.
    panel.complaints.push = () => 0;
    await panel.page.evaluate(`(() => {
      const add = (tag, parts) => document.body.append(Object.assign(document.createElement(tag), parts));
      add('script', { textContent: 'window.taken = 1' });
      add('img', { src: 'https://files.example/x.png' });
      add('iframe', { src: 'https://files.example/' });
      add('style', { textContent: 'body { color: red }' });
      document.body.insertAdjacentHTML('beforeend', '<b onclick="window.taken=1">x</b>');
      document.querySelector('b').click();
      void fetch('https://files.example/').catch(() => undefined);
    })()`);
    const places = [
      'script-src-elem',
      'script-src-attr',
      'style-src-elem',
      'img-src',
      'frame-src',
      'connect-src',
    ];
    await until('all of it to be refused', async () => {
      const refused = await panel.page.evaluate<string[]>('window.violations');
      return places.every((place) => refused.some((each) => each.startsWith(`${place} `)));
    });
    assert.equal(await panel.page.evaluate('window.taken'), undefined);
    await panel.page.evaluate('void (window.violations = [])');
  });
});
