import assert from 'node:assert/strict';

import { until } from '../vscode/until.ts';
import { type PanelPage, PanelStudio } from './panelPage.ts';
import { doneJob, form, snapshot } from './samples.ts';

describe('the presets in the panel', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  const choose = async (panel: PanelPage, name: string): Promise<void> => {
    await panel.page.getByLabel('Preset').selectOption(name);
  };
  const chosen = (panel: PanelPage): Promise<string> => panel.page.getByLabel('Preset').inputValue();
  const note = (panel: PanelPage): ReturnType<PanelPage['page']['locator']> =>
    panel.page.locator('#preset-note');

  it('are none at first, and send none', async () => {
    const panel = await studio.open();
    await panel.prompt.fill('A kite');
    await panel.press('Control+Enter');
    await panel.asked('generate');
    assert.deepEqual(panel.extension.bodies('generate'), [{ ...form, prompt: 'A kite' }]);
    assert.equal(await note(panel).count(), 0);
  });

  it('choose what they name, show what they add, and leave the prompt as it is', async () => {
    const panel = await studio.open();
    await panel.prompt.fill('A kite');
    await panel.radio('Resolution', '4K').click();
    await choose(panel, 'Hero photo');
    await panel.reads(panel.chosen('Resolution'), '2K');
    await panel.reads(panel.chosen('Aspect ratio'), '16:9');
    await panel.reads(note(panel), 'Sent as: …, as a photograph, no text');
    assert.match((await panel.prompt.getAttribute('aria-describedby')) ?? '', /preset-note/);
    await panel.press('Control+Enter');
    await panel.asked('generate');
    assert.deepEqual(panel.extension.bodies('generate'), [
      { ...form, prompt: 'A kite', preset: 'Hero photo', tier: '2K', ratio: '16:9' },
    ]);
    assert.equal(await panel.prompt.inputValue(), 'A kite');
    await choose(panel, 'No preset');
    await until('the note to go', async () => (await note(panel).count()) === 0);
    await panel.reads(panel.chosen('Aspect ratio'), '16:9');
  });

  it('move to the nearest size, and say so, where theirs cannot be had', async () => {
    const panel = await studio.open();
    await panel.radio('Resolution', '4K').click();
    await choose(panel, 'Flat icon, no text');
    await panel.reads(panel.page.locator('#size-note'), /^4K has no 1:1, so .* is chosen\./);
    await choose(panel, 'Poster size');
    await panel.reads(panel.page.locator('#model'), /GPT-4o Image/);
    assert.equal(await panel.page.getByLabel('Model').inputValue(), 'gpt-4o-image');
    await panel.reads(panel.chosen('Aspect ratio'), '2:3');
    assert.equal(await note(panel).count(), 0, 'it has no words');
  });

  it('count towards the limit of the model', async () => {
    const panel = await studio.open({
      snapshot: snapshot({ presets: [{ name: 'Wordy', before: 'x'.repeat(499), after: 'y'.repeat(399) }] }),
    });
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    await panel.prompt.fill('A kite');
    assert.equal(await panel.page.locator('#prompt-count').count(), 0);
    await choose(panel, 'Wordy');
    await panel.reads(panel.page.locator('#prompt-count'), 'Characters left: 94');
  });

  it('are kept over a reload, and forgotten with their setting', async () => {
    const panel = await studio.open();
    await choose(panel, 'Seamless pattern');
    await panel.reload();
    assert.equal(await chosen(panel), 'Seamless pattern');
    panel.extension.push({ presets: [{ name: 'Other', after: ', other' }] });
    await until('no preset', async () => (await chosen(panel)) === '');
    await panel.prompt.fill('A kite');
    await panel.press('Control+Enter');
    await panel.asked('generate');
    assert.equal(panel.extension.bodies('generate')[0]?.preset, undefined);
    panel.extension.push({ presets: [] });
    await until('no choice', async () => (await panel.page.getByLabel('Preset').count()) === 0);
  });

  it('do not come twice when a prompt is used again, which has their words', async () => {
    const prompt = 'Seamless repeating pattern: leaves, tiles without edges';
    const jobs = [doneJob('a', { form: { ...form, prompt } })];
    const panel = await studio.open({ snapshot: snapshot({ jobs }) });
    await choose(panel, 'Seamless pattern');
    await panel.job('a').getByRole('button', { name: 'Reuse prompt and settings' }).click();
    assert.equal(await panel.prompt.inputValue(), prompt);
    assert.equal(await chosen(panel), '');
  });

  it('that cannot be used are told by name, with the way to mend them', async () => {
    const panel = await studio.open({ snapshot: snapshot({ wrongPresets: ['Huge', '#3'] }) });
    await panel.sees(panel.page.getByText('easel.presets has entries that cannot be used: Huge, #3.'));
    await panel.button('Open Settings').click();
    await panel.asked('setup');
    assert.deepEqual(panel.extension.bodies('setup'), [{ choice: 'editPresets' }]);
  });
});
