import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { Session } from './session.ts';

describe('The list of generations', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: Infinity } });
    await session.setKey();
  });
  after(() => session.close());

  const rows = (): Locator => session.workbench.page.locator('.pane-body .monaco-list-row');
  const row = (text: RegExp): Locator => rows().filter({ hasText: text });

  it('welcomes a newcomer with what can be done', async () => {
    await session.workbench.runCommand('Easel: Show Generations');
    await session.workbench.page.getByRole('button', { name: 'Open Image Panel' }).first().waitFor();
    await session.picture('generations-empty');
  });

  it('shows a running one with what it does and for how long', async () => {
    await session.generate('A slow snail');
    await row(/A slow snail.*1K 1:1 · Being made · 0:0\d/).waitFor();
    await session.picture('generations-running');
  });

  it('stops waiting without losing it, and goes on when asked to, for the same money', async () => {
    const running = row(/A slow snail/);
    await running.hover();
    await running.getByRole('button', { name: 'Stop Waiting' }).click();
    await row(/A slow snail.*Stopped waiting\. The image is paid for/).waitFor();
    await session.picture('generations-paused');
    session.api.finish();
    await running.hover();
    await running.getByRole('button', { name: 'Continue' }).click();
    await session.image('assets/a-slow-snail.png');
    await row(/A slow snail.*1024×1024/).waitFor();
    assert.equal(session.api.ledger.creates.length, 1);
    await session.picture('generations-done');
  });

  it('generates a failed one again as a new order', async () => {
    await session.generate('A sad snail');
    await session.api.reached('accepted', 2);
    session.api.fail();
    const failed = row(/A sad snail.*could not make the image/);
    await failed.waitFor({ timeout: 60_000 });
    await session.picture('generations-failed');
    await failed.hover();
    await failed.getByRole('button', { name: 'Generate Again' }).click();
    await session.api.reached('accepted', 3);
    session.api.finish();
    await session.image('assets/a-sad-snail.png', 60_000);
    assert.equal(await rows().count(), 2);
  });
});
