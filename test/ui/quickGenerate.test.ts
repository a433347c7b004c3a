import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { until } from '../vscode/until.ts';
import { Session } from './session.ts';

describe('Quick Generate', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: 1_000 } });
  });
  after(() => session.close());

  it('asks a newcomer without a key how to make images, and draws a placeholder offline when asked to', async () => {
    const { workbench } = session;
    await workbench.openFile('index.html');
    await session.generate('A red kite over a field');
    await workbench.quickInput.opened(/How should Easel make images/);
    const choices = (await workbench.quickInput.rows()).map(({ label }) => label);
    assert.deepEqual(choices, ['Set API key', 'Get an API key', 'Use offline placeholders']);
    await session.picture('first-run');
    await workbench.quickInput.pick('Use offline placeholders');
    assert.deepEqual(await session.image('assets/a-red-kite-over-a-field.png'), {
      width: 1024,
      height: 1024,
    });
    assert.deepEqual(session.api.ledger.requests, []);
    await (await workbench.notifications.get(/Image saved/)).close();
    await session.server.changeSettings({ 'easel.backend': 'toapis' });
  });

  it('offers each resolution and size with its pixels and its price, the last used one first', async () => {
    const { workbench } = session;
    await session.setKey();
    await workbench.runCommand('Easel: Quick Generate Image');
    await workbench.quickInput.opened(/Quick Generate Image/);
    await session.picture('prompt');
    await workbench.quickInput.type('A lighthouse at dusk');
    await workbench.quickInput.accept();
    await workbench.quickInput.opened(/Resolution and size/);
    const [first, second] = await workbench.quickInput.rows();
    assert.deepEqual(first, { label: '1K 1:1', description: '1024×1024 · ~$0.015 · last used', detail: '' });
    assert.deepEqual(second, { label: '1K 3:2', description: '1536×1024 · ~$0.015', detail: '' });
    await session.picture('size');
    await workbench.quickInput.type('4K 16:9');
    await workbench.quickInput.pick('4K 16:9');
    await workbench.statusBarItem(/Easel: 1/).waitFor();
    await session.picture('running');
    assert.deepEqual(await session.image('assets/a-lighthouse-at-dusk.png'), { width: 3840, height: 2160 });
    await workbench.statusBarItem(/Easel: 1/).waitFor({ state: 'hidden' });
    assert.equal(session.api.ledger.accepted.length, 1);
  });

  it('says once that the image is there, and inserts it into the code', async () => {
    const { workbench } = session;
    const saved = await workbench.notifications.get(
      /Image saved: assets\/a-lighthouse-at-dusk\.png \(3840×2160\)/,
    );
    assert.deepEqual(await saved.buttons(), ['Open', 'Reveal', 'Insert']);
    await session.picture('saved');
    await saved.press('Insert');
    await until('the snippet', async () => {
      await workbench.runCommand('File: Save');
      const html = await readFile(session.pathOf('index.html'), 'utf8');
      return html.includes(
        '<img src="assets/a-lighthouse-at-dusk.png" alt="A lighthouse at dusk" width="3840" height="2160">',
      );
    });
  });

  it('takes Enter, Enter: the selected text as prompt, the last size as size', async () => {
    const { workbench } = session;
    await workbench.openFile('README.md');
    // The tab may be there before the editor takes keys.
    await until('the selection', async () => {
      await workbench.press('Control+Home', 'Shift+End');
      return workbench.statusBarItem(/selected/).isVisible();
    });
    const heading = (await readFile(session.pathOf('README.md'), 'utf8')).split('\n', 1)[0] ?? '';
    await workbench.runCommand('Easel: Quick Generate Image');
    await workbench.quickInput.opened(/Quick Generate Image/);
    assert.equal(await workbench.quickInput.input.inputValue(), heading);
    await workbench.quickInput.accept();
    await workbench.quickInput.opened(/Resolution and size/);
    assert.equal((await workbench.quickInput.rows())[0]?.label, '4K 16:9');
    await workbench.quickInput.accept();
    const saved = await workbench.notifications.get(/Image saved/);
    await saved.close();
    assert.deepEqual(
      (await session.files()).filter((name) => !name.startsWith('.')),
      ['a-lighthouse-at-dusk.png', 'a-red-kite-over-a-field.png', 'updraft.png'],
    );
  });

  it('goes back from the size to the prompt, and nothing is sent when dismissed', async () => {
    const { workbench } = session;
    const before = session.api.ledger.creates.length;
    await workbench.runCommand('Easel: Quick Generate Image');
    await workbench.quickInput.opened(/Quick Generate Image/);
    await workbench.quickInput.type('Half a thought');
    await workbench.quickInput.accept();
    await workbench.quickInput.opened(/Resolution and size/);
    await workbench.quickInput.widget.locator('.codicon-quick-input-back').click();
    await workbench.quickInput.opened(/A red kite/);
    assert.equal(await workbench.quickInput.input.inputValue(), 'Half a thought');
    await workbench.quickInput.cancel();
    assert.equal(session.api.ledger.creates.length, before);
  });

  it('shows a failure with the reason, the charge and a button', async () => {
    const { workbench } = session;
    session.api.fault({ on: 'create', kind: 'insufficientBalance' });
    await session.generate('Too expensive');
    const failed = await workbench.notifications.get(
      /balance of the account is used up\. Nothing was charged\./,
    );
    assert.deepEqual(await failed.buttons(), ['Open ToAPIs Console']);
    await session.picture('failure');
    await failed.close();
  });
});
