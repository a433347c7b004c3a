import { fork } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fastClock } from '../e2e/fastClock.ts';
import { Window } from '../e2e/window.ts';
import type { Api } from '../e2e/window.ts';

/** What the stand-in says at the moment at which a task becomes ready. Times are ms since the epoch. */
export type Delivery = { readonly readyAt: number; readonly url: string };

/** Only waiting goes faster: from "ready" on nothing sleeps. */
const speed = 20;

const wallNow = (): number => performance.timeOrigin + performance.now();
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function download(url: string, agent: Agent): Promise<Buffer> {
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function writeSynced(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'w');
  await handle.writeFile(bytes);
  await handle.sync();
  await handle.close();
}

/**
 * Prints how long it takes from "ready on the server" until the image lies on the disk, the answer to the status
 * request and every row of the journal included, beside a bare download of the same bytes.
 */
export async function benchDelivery(rounds: number): Promise<void> {
  const child = fork(path.join(import.meta.dirname, 'deliveryServer.ts'));
  let opened: Window | undefined;
  const agent = new Agent({ keepAlive: true });
  const file = path.join(tmpdir(), `easel-bench-${process.pid}.png`);
  const times = {
    easel: [] as number[],
    known: [] as number[],
    fetched: [] as number[],
    saved: [] as number[],
    bare: [] as number[],
    written: [] as number[],
  };
  let size = 0;
  try {
    const [api] = (await once(child, 'message')) as [Api];
    const window = await Window.open(fastClock(speed), api);
    opened = window;
    // The first round opens connections and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const ready = once(child, 'message') as Promise<[Delivery]>;
      const { id } = await window.order({ prompt: `Picture ${round}`, tier: '2K', ratio: '1:1' });
      const steps = (['downloading', 'saving', 'done'] as const).map((state) =>
        window.reached(id, state).then(wallNow),
      );
      const [knownAt = 0, arrivedAt = 0, doneAt = 0] = await Promise.all(steps);
      const [{ readyAt, url }] = await ready;
      const startedAt = wallNow();
      const bytes = await download(url, agent);
      const fetchedAt = wallNow();
      await writeSynced(file, bytes);
      const writtenAt = wallNow();
      size = bytes.length;
      if (round === 0) continue;
      times.easel.push(doneAt - readyAt);
      times.known.push(knownAt - readyAt);
      times.fetched.push(arrivedAt - knownAt);
      times.saved.push(doneAt - arrivedAt);
      times.bare.push(fetchedAt - startedAt);
      times.written.push(writtenAt - startedAt);
    }
  } finally {
    agent.destroy();
    await opened?.close();
    await rm(file, { force: true });
    child.kill();
  }
  const [easel, bare, written] = [middle(times.easel), middle(times.bare), middle(times.written)];
  const line = (what: string, ms: number, note = ''): void =>
    console.log(`  ${what.padEnd(36)}${ms.toFixed(1).padStart(8)}${note}`);
  console.log(`ms, median of ${rounds}, PNG of ${size.toLocaleString('en')} bytes`);
  line('Easel, ready to on disk', easel);
  line('  until it knows, and wrote that down', middle(times.known));
  line('  until it has the bytes, the same', middle(times.fetched));
  line('  until they are on the disk, the same', middle(times.saved));
  line('bare download', bare, `   ratio ${(easel / bare).toFixed(2)}`);
  line('bare download, synced to disk', written, `   ratio ${(easel / written).toFixed(2)}`);
}
