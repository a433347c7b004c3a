import { Worker } from 'node:worker_threads';

/** How long one input may take before the process is ended: nothing else stops code that runs in a circle, ms. */
const patienceMs = 120_000;

/** Runs in a thread: ends the process when the count stays the same for too long. */
const dog = `
const { workerData: { count, what, patienceMs } } = require('node:worker_threads');
for (let seen = 0; ; ) {
  if (Atomics.wait(count, 0, seen, patienceMs) === 'timed-out') {
    require('node:fs').writeSync(2, 'No end after ' + patienceMs / 1000 + ' s: input ' + seen + ' of ' + what + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  seen = Atomics.load(count, 0);
}`;

/** Runs something that says now and then that it is alive; ends the process when it does not. */
export async function watched<T>(what: string, run: (alive: () => void) => Promise<T>): Promise<T> {
  const count = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(dog, { eval: true, workerData: { count, what, patienceMs } });
  try {
    return await run(() => {
      Atomics.add(count, 0, 1);
      Atomics.notify(count, 0);
    });
  } finally {
    await worker.terminate();
  }
}
