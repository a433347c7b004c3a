import assert from 'node:assert/strict';

import { type PanelPage, PanelStudio } from './panelPage.ts';
import { doneJob, form, presets, snapshot } from './samples.ts';

/** Jobs with these prompts, newest first. */
function jobsOf(...prompts: string[]): ReturnType<typeof doneJob>[] {
  return prompts.map((prompt, index) => doneJob(`job-${index}`, { form: { ...form, prompt } }));
}

const long = 'A word after the other, '.repeat(8).trim();

describe('earlier prompts in the panel', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  const open = (...prompts: string[]): Promise<PanelPage> =>
    studio.open({ snapshot: snapshot({ jobs: jobsOf(...prompts) }) });
  const shows = async (panel: PanelPage, prompt: string): Promise<void> =>
    assert.equal(await panel.prompt.inputValue(), prompt);

  it('come back by arrow up, newest first and each once, and go again by arrow down', async () => {
    const panel = await open('Three', 'Two', 'Three', 'One', 'Two');
    await panel.prompt.focus();
    for (const prompt of ['Three', 'Two', 'One', 'One']) {
      await panel.press('ArrowUp');
      await shows(panel, prompt);
    }
    for (const prompt of ['Two', 'Three', '', '']) {
      await panel.press('ArrowDown');
      await shows(panel, prompt);
    }
    await panel.press('ArrowUp', 'ArrowUp');
    await panel.press('Control+Enter');
    await panel.asked('generate');
    assert.equal(panel.extension.bodies('generate')[0]?.prompt, 'Two');
  });

  it('are announced, and so is the way back', async () => {
    const panel = await open('Two', 'One');
    await panel.prompt.focus();
    await panel.press('ArrowUp');
    await panel.reads(panel.said, 'Earlier prompt 1 of 2: Two');
    await panel.press('ArrowUp');
    await panel.reads(panel.said, 'Earlier prompt 2 of 2: One');
    await panel.press('ArrowDown', 'ArrowDown');
    await panel.reads(panel.said, 'Back at your own prompt.');
  });

  it('do not take the place of what is typed', async () => {
    const panel = await open('Two', 'One');
    await panel.prompt.fill('Mine');
    await panel.press('ArrowUp', 'ArrowDown');
    await shows(panel, 'Mine');
    await panel.prompt.fill('');
    await panel.press('ArrowUp');
    await panel.page.keyboard.type('My ');
    await shows(panel, 'My Two');
    await panel.press('ArrowUp', 'ArrowDown', 'ArrowDown');
    await shows(panel, 'My Two');
  });

  it('go on from the prompt that was just sent, which comes back as the draft', async () => {
    const panel = await open('Two', 'One');
    await panel.prompt.fill('Two');
    await panel.press('ArrowDown');
    await shows(panel, 'Two');
    await panel.press('Home', 'ArrowUp');
    await shows(panel, 'One');
    await panel.press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await shows(panel, 'Two');
  });

  it('leave the caret alone in all but the first and the last line, as lines are drawn', async () => {
    for (const prompt of ['First\nsecond\nthird', long, 'First\n']) {
      const panel = await open(prompt, 'Older');
      await panel.prompt.focus();
      await panel.press('ArrowUp');
      await shows(panel, prompt);
      await panel.press('ArrowDown');
      await shows(panel, prompt);
      assert.notEqual(await panel.evaluate('document.activeElement.selectionStart'), 0, 'one line down');
      await panel.press('ArrowUp');
      await shows(panel, prompt);
      await panel.press('Home', 'ArrowUp');
      await shows(panel, 'Older');
      await panel.press('ArrowDown');
      await shows(panel, prompt);
      const { length } = prompt;
      assert.equal(await panel.evaluate('document.activeElement.selectionStart'), length, 'at its end');
      await panel.press('ArrowUp');
      await shows(panel, prompt);
    }
  });

  it('do not come while text is selected or a modifier is held', async () => {
    const panel = await open('Two', 'One');
    await panel.prompt.focus();
    await panel.press('Shift+ArrowUp', 'Control+ArrowUp', 'Alt+ArrowUp');
    await shows(panel, '');
    await panel.press('ArrowUp', 'Control+a', 'ArrowUp');
    await shows(panel, 'Two');
  });

  it('are hinted at once there are some', async () => {
    const panel = await studio.open();
    const hint = (): Promise<string | null> => panel.prompt.getAttribute('placeholder');
    assert.equal(await hint(), 'Describe the image');
    panel.extension.push({ jobs: jobsOf('One') });
    await panel.sees(panel.page.getByPlaceholder('Describe the image (⇅ for history)', { exact: true }));
  });

  it('come without the words of presets while one is chosen, which puts its own', async () => {
    const whole = 'Seamless repeating pattern: leaves, tiles without edges';
    const panel = await open(whole, 'Two');
    await panel.prompt.focus();
    await panel.press('ArrowUp');
    await shows(panel, whole);
    await panel.prompt.fill('');
    await panel.page.getByLabel('Preset').selectOption(presets[0]?.name ?? '');
    await panel.prompt.focus();
    await panel.press('ArrowUp');
    await shows(panel, 'leaves');
  });
});
