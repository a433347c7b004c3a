import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { until } from '../vscode/until.ts';
import { openWorkbench } from '../vscode/workbench.ts';
import { Session } from './session.ts';

describe('A window that is gone without a farewell', function () {
  this.timeout(240_000);
  let session: Session;
  let browser: Browser;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: Infinity } });
    browser = await launchBrowser();
    await session.setKey();
  });
  after(async () => {
    await browser.close();
    await session.close();
  });

  it('keeps no paid image from its file, though its extension host lives on for hours', async () => {
    await session.generate('A lost heron');
    await session.api.reached('accepted', 1);
    const hosts = session.server.extensionHostPids();
    // As when the tab crashes or the connection breaks: VS Code keeps the extension host, in case it comes back.
    await session.workbench.close();
    await openWorkbench(session.server, browser);
    await until('a second host', () => session.server.extensionHostPids().length > hosts.length);
    session.api.finish();
    assert.deepEqual(await session.image('assets/a-lost-heron.png', 90_000), { width: 1024, height: 1024 });
    assert.equal(session.api.ledger.creates.length, 1);
  });
});
