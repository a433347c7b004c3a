/**
 * One of the processes of `leaseTorture.test.ts`: takes leases and enters critical sections until it is killed.
 * Arguments: the folder and a seed.
 */
import { appendFileSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Leases } from '../../../src/local/lease.ts';

const [folder = '', seed = '1'] = process.argv.slice(2);
process.on('disconnect', () => process.exit());

let state = Number(seed);
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

const log = (event: string, name: string): void => {
  appendFileSync(join(folder, 'log'), `${event} ${name} ${process.pid}\n`);
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Linked, so that the marker never is without its pid. */
const marked = join(folder, `pid-${process.pid}`);
writeFileSync(marked, String(process.pid));

/** Fails if anybody else is at work inside the critical section. */
function mark(marker: string): void {
  try {
    linkSync(marked, marker);
  } catch {
    if (isAlive(Number(readFileSync(marker, 'utf8')))) throw new Error('Held by a living process');
    rmSync(marker); // of a killed holder
    linkSync(marked, marker);
  }
}

const leases = new Leases({
  clock: Date,
  startTimer: (callback, ms) => {
    const timer = setInterval(callback, ms).unref();
    return () => clearInterval(timer);
  },
  staleMs: 15_000,
  heartbeatMs: 5_000,
});

for (;;) {
  const name = `lease-${Math.floor(random() ** 3 * 3)}`; // mostly one: takers are to meet
  const lease = await leases.tryAcquire(join(folder, 'leases', name));
  if (lease === undefined) {
    await sleep(random() * 2);
    continue;
  }
  if (await lease.verify()) {
    const marker = join(folder, `${name}.marker`);
    log('enter', name);
    try {
      mark(marker);
      await sleep(random() * 3);
      if (!(await lease.verify())) log('lost', name);
      rmSync(marker);
    } catch {
      log('overlap', name);
    }
    log('leave', name);
    process.send?.('left');
  }
  await lease.release();
}
