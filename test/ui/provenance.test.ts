import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { FrameLocator } from 'playwright-core';
import { readProvenance } from '../../src/core/provenance.ts';
import { Session } from './session.ts';

describe('What made an image', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ server: { machineSettings: { 'easel.backend': 'placeholder' } } });
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  const kite = 'assets/a-red-kite.png';
  const panel = (): Promise<FrameLocator> => session.workbench.webview('Easel');

  async function choose(...labels: string[]): Promise<void> {
    await (await session.workbench.explorer.contextMenu(kite)).choose(...labels);
  }

  it('comes back into the panel by a right click, once', async () => {
    const { workbench } = session;
    await session.generate('A red kite');
    await session.image(kite);
    await (await workbench.notifications.get(/Image saved/)).close();
    await choose('Regenerate…');
    const prompt = (await panel()).getByRole('textbox', { name: 'Prompt' });
    await prompt.waitFor();
    assert.equal(await prompt.inputValue(), 'A red kite');
    await session.picture('regenerate');
    await prompt.fill('A blue kite');
    await workbench.openFile('index.html');
    await workbench.tab('Easel').click();
    assert.equal(await (await panel()).getByRole('textbox', { name: 'Prompt' }).inputValue(), 'A blue kite');
  });

  it('is removed by a right click; then the image says so, and the panel is one click away', async () => {
    const { notifications } = session.workbench;
    assert.equal(readProvenance(await readFile(session.pathOf(kite)))?.prompt, 'A red kite');
    await choose('Remove Provenance');
    await (await notifications.get('Provenance removed from 1 image.')).close();
    assert.equal(readProvenance(await readFile(session.pathOf(kite))), undefined);
    await choose('Regenerate…');
    const unknown = await notifications.get(`${kite} does not say what made it.`);
    await session.picture('regenerate-unknown');
    await unknown.press('Open Image Panel');
    await (await panel()).getByRole('textbox', { name: 'Prompt' }).waitFor();
  });
});
