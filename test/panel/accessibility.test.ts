import assert from 'node:assert/strict';

import { axeFaults } from './axeFaults.ts';
import { type PanelPage, PanelStudio } from './panelPage.ts';
import { runningJob, snapshot } from './samples.ts';
import { scenes } from './scenes.ts';
import { themeNames } from './themes.ts';

describe('the accessibility of the panel', function () {
  this.timeout(60_000);
  let studio: PanelStudio;
  before(async () => void (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('stands still when VS Code is set to, or the system', async () => {
    const jobs = { snapshot: snapshot({ jobs: [runningJob('a')] }) };
    const moving = await studio.open(jobs);
    const animation = (panel: PanelPage): Promise<string> =>
      panel.evaluate<string>(
        `getComputedStyle(document.querySelector('vscode-progress-bar').shadowRoot.querySelector('.indicator')).animationName`,
      );
    assert.equal(await animation(moving), 'progress');
    await moving.evaluate(`document.body.classList.add('vscode-reduce-motion')`);
    assert.equal(await animation(moving), 'none');
    assert.equal(await animation(await studio.open({ ...jobs, reducedMotion: 'reduce' })), 'none');
  });

  for (const theme of themeNames) {
    for (const [name, scene] of Object.entries(scenes)) {
      if (name.endsWith('-in-sight')) continue;
      it(`has no fault that axe knows: ${name}, ${theme}`, async () => {
        const panel = await studio.open({ ...scene.options, theme, reducedMotion: 'reduce' });
        await scene.act?.(panel);
        assert.deepEqual(await axeFaults(panel.page), []);
      });
    }
  }
});
