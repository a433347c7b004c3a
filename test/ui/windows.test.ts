import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Workbench } from '../vscode/workbench.ts';
import { Session } from './session.ts';

describe('Two windows on one folder', () => {
  let session: Session;
  let second: Workbench;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: Infinity } });
    await session.setKey();
    second = await session.openWindow();
    // In a browser each window has a secret storage of its own; on a desktop they share one.
    await session.setKey(second);
    await second.runCommand('Easel: Show Generations');
  });
  after(() => session.close());

  const row = (text: RegExp): Locator =>
    second.page.locator('.pane-body .monaco-list-row').filter({ hasText: text });

  it('show the same jobs, and one of them drives', async () => {
    await session.generate('A shared swan');
    await session.api.reached('accepted', 1);
    await row(/A shared swan.*Being made/).waitFor();
    session.api.finish();
    assert.deepEqual(await session.image('assets/a-shared-swan.png'), { width: 1024, height: 1024 });
    await row(/A shared swan.*1024×1024/).waitFor();
    assert.equal(session.api.ledger.creates.length, 1);
    assert.deepEqual(await session.files(), ['a-shared-swan.png']);
  });

  it('take over from each other: the second brings the image when the first has died', async () => {
    await session.generate('An orphaned otter');
    await session.api.reached('accepted', 2);
    await row(/An orphaned otter.*Being made/).waitFor();
    const [first] = session.server.extensionHostPids();
    assert.ok(first);
    // Its window must not bring it back.
    await session.workbench.close();
    process.kill(first, 'SIGKILL');
    session.api.finish();
    await session.image('assets/an-orphaned-otter.png', 60_000);
    await row(/An orphaned otter.*1024×1024/).waitFor();
    assert.equal(session.api.ledger.creates.length, 2);
    assert.deepEqual(session.api.ledger.doublePaid, []);
  });
});
