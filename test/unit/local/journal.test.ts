import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newJob } from '../../../src/core/job.ts';
import type { Job } from '../../../src/core/job.ts';
import { FileJournal } from '../../../src/local/journal.ts';
import { Leases } from '../../../src/local/lease.ts';
import { journalDirectory } from '../../../src/local/journalDirectory.ts';
import { sampleRequest } from '../support/requests.ts';

const site = 'file:///site';

function job(id: string, changes: Partial<Job> = {}): Job {
  return {
    ...newJob({ id, group: 'g', backend: 'toapis', request: sampleRequest(), createdAt: 1 }),
    ...changes,
  };
}

describe('The journal on disk', () => {
  let storage = '';
  let warnings: string[] = [];
  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'journal-'));
    warnings = [];
  });
  afterEach(() => rm(storage, { recursive: true }));

  function open(roots: readonly string[] = [site]): FileJournal {
    const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };
    return new FileJournal(storage, () => roots, leases, log);
  }
  const leases = new Leases({
    clock: { now: () => Date.now() },
    startTimer: () => () => undefined,
    staleMs: 15_000,
    heartbeatMs: 5_000,
  });
  const rows = (kind: 'open' | 'finished'): string => join(journalDirectory(storage, site), kind);

  it('gives back what was saved, oldest first', async () => {
    const first = job('a', { createdAt: 1, state: 'waiting', task: { id: 't', acceptedAt: 2 } });
    const second = job('b', { createdAt: 2, state: 'failed', finishedAt: 3 });
    await open().save(second);
    await open().save(first);
    assert.deepEqual(await open().load(), [first, second]);
  });

  it('removes the leases that crashes left of jobs that need none, and no other', async () => {
    const dead = new Leases({
      owner: { pid: 2 ** 22 + 1, host: 'elsewhere' },
      clock: { now: () => Date.now() },
      startTimer: () => () => undefined,
      staleMs: 15_000,
      heartbeatMs: 5_000,
    });
    const folder = join(rows('open'), '../leases');
    const longAgo = new Date(Date.now() - 60_000);
    for (const id of ['gone', 'done', 'open', 'held']) {
      await dead.tryAcquire(join(folder, `${id}.json`));
      if (id !== 'held') await utimes(join(folder, `${id}.json`), longAgo, longAgo);
    }
    await open().save(job('done', { state: 'done', finishedAt: 5 }));
    await open().save(job('open'));
    await open().load();
    assert.deepEqual((await readdir(folder)).sort(), ['held.json', 'open.json']);
  });

  it('is empty, not an error, before the first job', async () => {
    assert.deepEqual(await open().load(), []);
  });

  it('keeps unfinished rows apart, so that one look tells whether something is to be done', async () => {
    await open().save(job('a'));
    assert.deepEqual(await readdir(rows('open')), ['a.json']);
    await open().save(job('a', { state: 'done', finishedAt: 5 }));
    assert.deepEqual(await readdir(rows('open')), []);
    assert.deepEqual(await readdir(rows('finished')), ['a.json']);
  });

  it('believes the finished row when a crash left both', async () => {
    await open().save(job('a'));
    const older = await readFile(join(rows('open'), 'a.json'));
    await open().save(job('a', { state: 'done', finishedAt: 5 }));
    await writeFile(join(rows('open'), 'a.json'), older);
    const found = (await open().load()).filter(({ id }) => id === 'a');
    assert.deepEqual(
      found.map(({ state }) => state),
      ['done'],
    );
  });

  it('leaves the jobs of other folders alone', async () => {
    await open().save(job('a'));
    assert.deepEqual(await open(['file:///other']).load(), []);
    assert.deepEqual(await open([]).load(), []);
    assert.equal((await open(['file:///other', site]).load()).length, 1);
  });

  it('knows the jobs of each kind of folder, and those of none other', async () => {
    const roots = [
      site,
      'file:///Site',
      'file:///c%3A/Work/Shop',
      'file:///d%3A/Work/Shop',
      'file://server/share',
      'file://other/share',
      'vscode-remote://ssh-remote%2Bone/site',
      'vscode-remote://ssh-remote%2Btwo/site',
      'vscode-vfs://github/owner/name',
      'memfs:/',
    ];
    for (const root of roots) {
      const target = { root, inWorkspace: true, directory: '', stem: 'kite' };
      await open().save(job(root, { request: sampleRequest({ target }) }));
    }
    for (const root of roots) {
      assert.deepEqual(
        (await open([root]).load()).map(({ id }) => id),
        [root],
      );
    }
  });

  it('knows a folder of Windows in whatever case it is opened', async () => {
    for (const [root, again] of [
      ['file:///c%3A/Work/Shop', 'file:///C%3A/work/shop'],
      ['file://server/Share', 'file://Server/share'],
    ] as const) {
      const target = { root, inWorkspace: true, directory: '', stem: 'kite' };
      await open().save(job(root, { request: sampleRequest({ target }) }));
      assert.deepEqual(
        (await open([again]).load()).map(({ id }) => id),
        [root],
      );
    }
  });

  it('keeps the jobs of windows without a folder together', async () => {
    const target = { root: 'file:///anywhere', inWorkspace: false, directory: '', stem: 'kite' };
    await open([]).save(job('a', { request: sampleRequest({ target }) }));
    assert.equal((await open([]).load()).length, 1);
    assert.equal((await open([site]).load()).length, 0);
  });

  for (const [what, text] of [
    ['torn', '{"version":1,"job":{"id":"b"'],
    ['empty', ''],
    ['of an unknown version', '{"version":2,"job":{}}'],
    ['of a state nobody knows', JSON.stringify({ version: 1, job: { ...job('b'), state: 'dreaming' } })],
  ] as const) {
    it(`loses no other row to one that is ${what}, and keeps it aside`, async () => {
      await open().save(job('a'));
      await writeFile(join(rows('open'), 'b.json'), text);
      assert.deepEqual(
        (await open().load()).map(({ id }) => id),
        ['a'],
      );
      assert.equal(await readFile(join(rows('open'), 'b.json.broken'), 'utf8'), text);
      assert.match(warnings.join(), /cannot be read/);
      assert.equal((await open().load()).length, 1);
    });
  }

  it('forgets the oldest finished jobs beyond 200, never an unfinished one', async () => {
    for (let n = 0; n < 203; n++) await open().save(job(`done-${n}`, { state: 'done', finishedAt: n }));
    await open().save(job('waiting', { state: 'waiting', task: { id: 't', acceptedAt: 0 } }));
    await open().load();
    const left = (await open().load()).map(({ id }) => id);
    assert.equal(left.length, 201);
    assert.ok(left.includes('waiting') && left.includes('done-202') && !left.includes('done-2'));
  });

  it('takes a row out for good', async () => {
    await open().save(job('a', { state: 'failed', finishedAt: 1 }));
    await open().remove(job('a', { state: 'failed', finishedAt: 1 }));
    assert.deepEqual(await open().load(), []);
  });

  it('gives a job to one window at a time', async () => {
    const [first, second] = [open(), open()];
    const claim = await first.claim(job('a'));
    assert.ok(claim);
    assert.equal(await second.claim(job('a')), undefined);
    assert.ok(await claim.holds());
    await claim.release();
    assert.equal(await claim.holds(), false);
    assert.ok(await second.claim(job('a')));
  });

  it('tells one window what another one wrote, and not what it wrote itself', async () => {
    const [first, second] = [open(), open()];
    const claim = await first.claim(job('a'));
    const noticed = { first: 0, second: 0 };
    const stops = [first.watch(() => noticed.first++), second.watch(() => noticed.second++)];
    // Watching begins a moment later: what is written before that goes unnoticed.
    while (noticed.second === 0) {
      await first.save(job('a'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const stop of stops) stop();
    assert.equal(noticed.first, 0);
    assert.equal((await second.read(job('a')))?.id, 'a');
    await claim?.release();
  });
});
