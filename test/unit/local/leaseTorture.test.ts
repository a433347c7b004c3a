import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Leases } from '../../../src/local/lease.ts';

/** More for a longer run by hand. */
const sections = Number(process.env.EASEL_LEASE_SECTIONS ?? 300);
/** Says who is killed and after which section; what the system makes of it differs each time. */
const seed = Number(process.env.EASEL_LEASE_SEED ?? 1 + Math.floor(Math.random() * 1e9));

const worker = fileURLToPath(new URL('leaseWorker.ts', import.meta.url));
const execArgv = ['MODULE_TYPELESS_PACKAGE_JSON', 'ExperimentalWarning'].map((w) => `--disable-warning=${w}`);

describe('Leases among processes that are killed', function () {
  this.timeout(60_000 + sections * 100);

  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'leases-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('are held by one at a time, and never for good', async () => {
    const killed = await torture(folder);
    const { entered, lost, overlaps } = replay(await readFile(join(folder, 'log'), 'utf8'), killed);
    const figures = `${entered} sections, ${killed.size} crashes, ${overlaps} overlaps, ${lost} lost`;
    console.log(`      seed ${seed}: ${figures}`);
    assert.equal(overlaps, 0);

    const startTimer = () => () => undefined;
    const survivor = new Leases({ clock: Date, startTimer, staleMs: 15_000, heartbeatMs: 5_000 });
    for (const n of [0, 1, 2]) assert.ok(await survivor.tryAcquire(join(folder, 'leases', `lease-${n}`)));
    await survivor.dispose();
  });
});

/** Runs four processes, killing and replacing some, in the end all; resolves with the pids of the killed. */
function torture(folder: string): Promise<Set<number>> {
  let state = seed;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const { promise, resolve, reject } = Promise.withResolvers<Set<number>>();
  const killed = new Set<number>();
  const children = new Set<ChildProcess>();
  let left = 0;

  const kill = (child: ChildProcess | undefined): void => {
    if (child?.kill('SIGKILL') && child.pid !== undefined) killed.add(child.pid);
  };
  const start = (): void => {
    const child = fork(worker, [folder, String(1 + Math.floor(random() * 1e9))], { execArgv });
    children.add(child);
    child.on('message', () => {
      left++;
      const afterMs = random() * 20;
      if (left >= sections) children.forEach(kill);
      else if (random() < 1 / 12)
        setTimeout(() => kill([...children][Math.floor(random() * children.size)]), afterMs);
    });
    child.on('exit', (code) => {
      children.delete(child);
      if (code !== null) reject(new Error(`A worker ended by itself with ${code}`));
      else if (left < sections) start();
      else if (children.size === 0) resolve(killed);
    });
  };
  for (let n = 0; n < 4; n++) start();
  return promise;
}

/** Counts what the workers found themselves, and who entered before another had left or been killed. */
function replay(log: string, killed: Set<number>): { entered: number; lost: number; overlaps: number } {
  const inside = new Map<string, number>();
  const counts = { entered: 0, lost: 0, overlaps: 0 };
  for (const line of log.trimEnd().split('\n')) {
    const [event = '', name = '', pid = ''] = line.split(' ');
    if (event === 'leave') inside.delete(name);
    if (event === 'overlap') counts.overlaps++;
    if (event === 'lost') counts.lost++;
    if (event !== 'enter') continue;
    counts.entered++;
    const other = inside.get(name);
    if (other !== undefined && !killed.has(other)) counts.overlaps++;
    inside.set(name, Number(pid));
  }
  return counts;
}
