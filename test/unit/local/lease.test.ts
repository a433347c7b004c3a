import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type PathLike, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import fileSystem, { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Lease, type LeaseOptions, Leases } from '../../../src/local/lease.ts';

const staleMs = 15_000;
const here = { pid: 100, host: 'here' };

/** A window with a timer that ticks when told; all pids but 999 are alive. */
function openWindow(overrides: Partial<LeaseOptions> = {}): { leases: Leases; timers: Set<() => void> } {
  const timers = new Set<() => void>();
  const leases = new Leases({
    owner: here,
    clock: { now: () => 0 }, // plays no part in what is stale
    startTimer: (callback, ms) => {
      assert.equal(ms, 5_000);
      timers.add(callback);
      return () => timers.delete(callback);
    },
    staleMs,
    heartbeatMs: 5_000,
    isAlive: (pid) => pid !== 999,
    ...overrides,
  });
  return { leases, timers };
}

/** Replaces functions of the file system while an action runs. */
async function withFileSystem<T>(replaced: Partial<typeof fileSystem>, action: () => Promise<T>): Promise<T> {
  const original = { ...fileSystem };
  Object.assign(fileSystem, replaced);
  syncBuiltinESMExports();
  try {
    return await action();
  } finally {
    Object.assign(fileSystem, original);
    syncBuiltinESMExports();
  }
}

/** Lets a taker that finds everything stale die right after it has moved a lease; where to. */
function moveAside(path: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const dying = async (from: PathLike, to: PathLike): Promise<void> => {
    const temporary = readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp'));
    for (const name of temporary) rmSync(join(dirname(path), name)); // swept in a day, of no matter here
    renameSync(from, to);
    resolve(String(to));
    await new Promise(() => undefined);
  };
  return withFileSystem({ rename: dying }, () => {
    void openWindow({ isAlive: () => false }).leases.tryAcquire(path);
    return promise;
  });
}

async function acquired(leases: Leases, path: string): Promise<Lease> {
  const lease = await leases.tryAcquire(path);
  assert.ok(lease);
  return lease;
}

describe('A lease', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lease-'));
    path = join(folder, 'job.lease');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const age = async (file: string, ms: number): Promise<void> => {
    const then = new Date(Date.now() - ms);
    await utimes(file, then, then);
  };
  /** A lease whose process died. */
  const leaveBehind = async (): Promise<void> => {
    await openWindow({ owner: { ...here, pid: 999 } }).leases.tryAcquire(path);
  };

  it('is given to exactly one of many, in one window or in several', async () => {
    const one = openWindow().leases;
    const windows = Array.from({ length: 6 }, () => openWindow().leases);
    const wishes = [...windows, ...Array.from({ length: 6 }, () => one)];
    const outcomes = await Promise.all(wishes.map((leases) => leases.tryAcquire(path)));
    const winners = outcomes.filter((lease) => lease !== undefined);
    assert.equal(winners.length, 1);
    assert.equal(await winners[0]?.verify(), true);
    assert.deepEqual(await readdir(folder), ['job.lease']);
  });

  it('goes to the next one once released, and leaves nothing behind', async () => {
    const [first, second] = [openWindow().leases, openWindow().leases];
    const lease = await acquired(first, path);
    assert.equal(await second.tryAcquire(path), undefined);
    await lease.release();
    assert.deepEqual(await readdir(folder), []);
    assert.equal(await lease.verify(), false);
    assert.equal(lease.lost.aborted, false);
    const next = await acquired(second, path);
    await lease.release();
    assert.equal(await next.verify(), true);
  });

  it('on one path is none on another', async () => {
    const { leases } = openWindow();
    await acquired(leases, path);
    await acquired(leases, `${path}.2`);
  });

  it('makes its directory', async () => {
    const { leases } = openWindow();
    await acquired(leases, join(folder, 'a/b/job.lease'));
    assert.deepEqual(await readdir(join(folder, 'a/b')), ['job.lease']);
  });

  it('says why it cannot be had on a broken directory', async () => {
    await writeFile(path, 'a file');
    await assert.rejects(openWindow().leases.tryAcquire(join(path, 'job.lease')), { code: /ENOTDIR|EEXIST/ });
  });

  it('is taken over at once from a process that died, by one of many', async () => {
    for (let round = 0; round < 20; round++) {
      await leaveBehind();
      const windows = Array.from({ length: 12 }, () => openWindow().leases);
      const outcomes = await Promise.all(windows.map((leases) => leases.tryAcquire(path)));
      const winners = outcomes.filter((lease) => lease !== undefined);
      assert.ok(winners.length <= 1);
      // Takers can be in each other's way so that none gets it; it then is free.
      const winner = winners[0] ?? (await acquired(openWindow().leases, path));
      assert.equal(await winner.verify(), true);
      await winner.release();
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('finds out by itself whether a process of this machine is alive', async () => {
    const windowOf = (pid: number): Leases => {
      const startTimer = () => () => undefined;
      return new Leases({
        owner: { pid, host: 'here' },
        clock: Date,
        startTimer,
        staleMs,
        heartbeatMs: 5_000,
      });
    };
    const lease = await acquired(windowOf(process.ppid), path);
    assert.equal(await windowOf(process.pid).tryAcquire(path), undefined);
    await lease.release();
    await acquired(windowOf(2 ** 30), path); // no system counts that far
    await acquired(windowOf(process.pid), path);
  });

  it('of another machine is judged by its age alone', async () => {
    await openWindow({ owner: { pid: 999, host: 'elsewhere' } }).leases.tryAcquire(path);
    assert.equal(await openWindow().leases.tryAcquire(path), undefined);
    await age(path, staleMs - 2_000);
    assert.equal(await openWindow().leases.tryAcquire(path), undefined);
    await age(path, staleMs + 2_000);
    await acquired(openWindow().leases, path);
  });

  it('whose record a crash left empty is judged by its age alone', async () => {
    await writeFile(path, '');
    assert.equal(await openWindow().leases.tryAcquire(path), undefined);
    await age(path, staleMs + 2_000);
    await acquired(openWindow().leases, path);
  });

  it('is kept by heartbeats, one timer for all, and none when nothing is held', async () => {
    const { leases, timers } = openWindow();
    assert.equal(timers.size, 0);
    const [one, two] = [await acquired(leases, path), await acquired(leases, join(folder, 'other'))];
    assert.equal(await leases.tryAcquire(path), undefined);
    assert.equal(timers.size, 1);
    await age(path, staleMs + 2_000);
    await age(two.path, staleMs + 2_000);
    for (const tick of timers) tick();
    await Promise.all([one.verify(), two.verify()]); // in turn, thus after the heartbeats
    assert.ok((await stat(path)).mtimeMs > Date.now() - staleMs);
    assert.equal(await openWindow().leases.tryAcquire(path), undefined);
    await one.release();
    assert.equal(timers.size, 1);
    await two.release();
    assert.equal(timers.size, 0);
    await acquired(leases, path);
    assert.equal(timers.size, 1);
  });

  it('is renewed by the file system’s time, with the same text', async () => {
    const lease = await acquired(openWindow().leases, path);
    const before = await readFile(path, 'utf8');
    await age(path, 10_000);
    assert.equal(await lease.verify(), true);
    assert.equal(await readFile(path, 'utf8'), before);
    assert.ok((await stat(path)).mtimeMs > Date.now() - 5_000);
  });

  for (const [event, befall] of [
    ['removed', () => rm(path)],
    ['replaced', () => writeFile(path, 'somebody else’s')],
  ] as const) {
    it(`that was ${event} is reported lost at the next heartbeat, and once`, async () => {
      const { leases, timers } = openWindow();
      const lease = await acquired(leases, path);
      await befall();
      const lost = once(lease.lost, 'abort');
      for (const tick of timers) tick();
      await lost;
      assert.equal(timers.size, 0);
      assert.equal(await lease.verify(), false);
    });
  }

  it('that was taken over while the machine slept is known as lost before anything is done', async () => {
    const sleeper = await acquired(openWindow().leases, path);
    await age(path, staleMs + 2_000);
    const taker = await acquired(openWindow().leases, path);
    assert.equal(sleeper.lost.aborted, false);
    assert.equal(await sleeper.verify(), false);
    assert.equal(sleeper.lost.aborted, true);
    await sleeper.release();
    assert.equal(await taker.verify(), true);
  });

  it('is put back when another taker was faster', async () => {
    await leaveBehind();
    const rival = await acquired(openWindow().leases, join(folder, 'rival'));
    const fresh = readFileSync(rival.path, 'utf8');
    const isAlive = (pid: number): boolean => {
      // Between judging the dead one and taking it away.
      if (pid === 999) renameSync(rival.path, path);
      return pid !== 999;
    };
    assert.equal(await openWindow({ isAlive }).leases.tryAcquire(path), undefined);
    assert.equal(await readFile(path, 'utf8'), fresh);
    assert.deepEqual(await readdir(folder), ['job.lease']);
  });

  it('is put back when its holder woke up while it was judged', async () => {
    const sleeper = await acquired(openWindow().leases, path);
    await age(path, staleMs + 2_000);
    let judged = 0;
    const isAlive = (): boolean => {
      if (judged++ === 0) utimesSync(path, new Date(), new Date());
      return true;
    };
    assert.equal(await openWindow({ isAlive }).leases.tryAcquire(path), undefined);
    assert.equal(judged, 2);
    assert.equal(await sleeper.verify(), true);
    assert.deepEqual(await readdir(folder), ['job.lease']);
  });

  it('needs no hard links', async () => {
    const link = (): Promise<void> => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
    await withFileSystem({ link }, async () => {
      await leaveBehind();
      const lease = await acquired(openWindow().leases, path);
      assert.equal(await openWindow().leases.tryAcquire(path), undefined);
      await moveAside(path);
      assert.equal(await lease.verify(), true);
      assert.deepEqual(await readdir(folder), ['job.lease']);
    });
  });

  describe('that a taker moved aside by mistake before it died', () => {
    let lease: Lease;
    let tomb = '';
    beforeEach(async () => {
      lease = await acquired(openWindow().leases, path);
      tomb = await moveAside(path);
    });

    it('keeps others off, and comes back', async () => {
      assert.equal(await openWindow().leases.tryAcquire(path), undefined);
      assert.deepEqual(await readdir(folder), [basename(tomb)]);
      assert.equal(await lease.verify(), true);
      assert.deepEqual(await readdir(folder), ['job.lease']);
    });

    it('is lost when another is in its place, but stays to be found by that one', async () => {
      await writeFile(path, 'about to look for it');
      assert.equal(await lease.verify(), false);
      assert.deepEqual((await readdir(folder)).sort(), [basename(tomb), 'job.lease']);
      await lease.release();
      assert.equal(await readFile(path, 'utf8'), 'about to look for it');
      assert.deepEqual(await readdir(folder), ['job.lease']);
    });

    it('goes with its release', async () => {
      await lease.release();
      assert.deepEqual(await readdir(folder), []);
    });

    it('keeps others off no longer than one in its place', async () => {
      await age(tomb, staleMs + 2_000);
      const next = await acquired(openWindow().leases, path);
      assert.equal(await lease.verify(), false);
      assert.equal(await next.verify(), true);
    });
  });

  it('sweeps what crashes left behind more than a day ago', async () => {
    const [old, young] = [
      join(folder, '.easel-000000-1-01234567.tmp'),
      join(folder, '.easel-000000-1-ba987654.tmp'),
    ];
    await writeFile(old, 'abandoned');
    await writeFile(young, 'in use');
    await age(old, 25 * 60 * 60_000);
    await acquired(openWindow().leases, path);
    assert.deepEqual((await readdir(folder)).sort(), ['.easel-000000-1-ba987654.tmp', 'job.lease']);
  });

  it('is released with its window, which takes no more', async () => {
    const { leases, timers } = openWindow();
    await acquired(leases, path);
    const late = leases.tryAcquire(join(folder, 'late'));
    await leases.dispose();
    assert.equal(await late, undefined);
    assert.equal(timers.size, 0);
    assert.deepEqual(await readdir(folder), []);
  });
});
