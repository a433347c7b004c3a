import assert from 'node:assert/strict';
import { Session } from './session.ts';

describe('A paid image', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: Infinity } });
    await session.setKey();
  });
  after(() => session.close());

  it('survives the death of the extension host and arrives after a reload, without being asked for', async () => {
    await session.generate('A patient heron');
    await session.api.reached('accepted', 1);
    await session.server.killExtensionHost();
    session.api.finish();
    await session.workbench.reload();
    assert.deepEqual(await session.image('assets/a-patient-heron.png'), { width: 1024, height: 1024 });
    assert.equal(session.api.ledger.creates.length, 1);
  });

  it('survives a reload while it is being made', async () => {
    await session.generate('A second heron');
    await session.api.reached('accepted', 2);
    await session.workbench.reload();
    await session.workbench.statusBarItem(/Easel: 1/).waitFor();
    session.api.finish();
    await session.image('assets/a-second-heron.png', 60_000);
    assert.equal(session.api.ledger.creates.length, 2);
    assert.deepEqual(await session.files(), ['a-patient-heron.png', 'a-second-heron.png']);
  });
});
