import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import { exactly } from '../unit/support/requests.ts';
import { assertMoneySafe } from './judge.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

describe('A folder that vanishes', function () {
  this.timeout(60_000);
  let world: World;
  const hero = exactly(['assets/hero.png', 64, 64]);

  beforeEach(async () => (world = await openWorld(20)));
  afterEach(() => world.close());

  it('before anything is sent is told, nothing is ordered, and it is not made anew', async () => {
    const { server, window } = world;
    await rename(window.folder, `${window.folder}-away`);
    for (const changes of [{}, { exact: hero }]) {
      const job = await window.engine.whenResting((await window.order(changes)).id);
      assert.deepEqual([job.error?.code, job.error?.charged], ['folder-not-writable', 'no']);
    }
    assert.equal(server.ledger.creates.length, 0);
    await assert.rejects(readdir(window.folder), { code: 'ENOENT' });
    await rename(`${window.folder}-away`, window.folder);
  });

  it('between its placeholder and its image is made anew where it lies in the one that is open', async () => {
    const { server, window } = world;
    const { id } = await window.order({ exact: hero });
    await window.reached(id, 'waiting');
    assert.deepEqual([...(await window.images()).keys()], ['hero.png']);
    await rm(join(window.folder, 'assets'), { recursive: true });
    const job = await window.engine.whenResting(id);
    assert.deepEqual([job.state, job.files[0]?.note], ['done', undefined], window.log.lines.join('\n'));
    assert.equal(isPlaceholder((await window.images()).get('hero.png')!), false);
    assertMoneySafe(server);
    await window.assertTidy();
  });

  for (const [what, changes] of [
    ['an image', {}],
    ['an image that code names', { exact: hero }],
  ] as const) {
    it(`with the whole workspace folder keeps ${what} for when it is back, paid once`, async () => {
      const { server, window } = world;
      const { id } = await window.order(changes);
      await window.reached(id, 'waiting');
      await rename(window.folder, `${window.folder}-away`);
      for (let turn = 0; turn < 2; turn++) {
        const failed = await window.engine.whenResting(id);
        assert.deepEqual([failed.error?.code, failed.error?.charged], ['save-failed', 'yes']);
        await assert.rejects(readdir(window.folder), { code: 'ENOENT' });
        await window.engine.resume(id);
      }
      await window.engine.whenResting(id);
      await mkdir(window.folder);
      await window.engine.resume(id);
      assert.equal((await window.engine.whenResting(id)).state, 'done');
      assert.equal((await window.images()).size, 1);
      assert.equal(server.ledger.accepted.length, 1);
      assertMoneySafe(server);
      await window.assertTidy();
    });
  }

  it('from the workspace while a job runs gets its image all the same, and its row for when it is back', async () => {
    const { server, window } = world;
    const { id } = await window.order({ exact: hero });
    await window.reached(id, 'waiting');
    const seen: string[] = [];
    window.engine.watch((jobs) => void seen.push(...jobs.map(({ state }) => state)));
    await window.show(false);
    const job = await window.engine.whenResting(id);
    assert.equal(job.state, 'done', window.log.lines.join('\n'));
    assert.ok(seen.includes('done'), 'it is told');
    assert.equal(isPlaceholder((await window.images()).get('hero.png')!), false);
    await window.show(false);
    assert.deepEqual(window.engine.snapshot(), []);
    await window.show(true);
    assert.deepEqual(window.engine.snapshot(), [job]);
    assert.equal(server.ledger.accepted.length, 1);
    await window.assertTidy();
  });
});
