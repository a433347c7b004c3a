import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { readImage } from '../../src/core/imageFile.ts';
import { fastClock } from './fastClock.ts';
import type { LoadReport } from './loadReport.ts';
import { Window } from './window.ts';
import type { Api } from './window.ts';

const jobs = 200;
/** Slow enough that painting and sending gigabytes of images is not what the time goes by. */
const speed = 3;
const megabyte = 1024 * 1024;
/** How often the delay of the event loop is looked at; counted in by what looks. */
const resolutionMs = 5;

/** The same figure for a thread that does nothing: what the machine does to everybody. */
const idleThread = `
  const { parentPort } = require('node:worker_threads');
  const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: ${resolutionMs} });
  delay.enable();
  parentPort.once('message', () => parentPort.postMessage(delay.percentile(99)));
`;

describe('Two hundred 4K images at once, under the documented limits', function () {
  this.timeout(600_000);

  it('all arrive, each paid once, without one refusal, and few of them in memory at a time', async () => {
    const clock = fastClock(speed);
    const child = fork(path.join(import.meta.dirname, 'loadServer.ts'), [
      String(speed),
      String(clock.origin),
    ]);
    let opened: Window | undefined;
    try {
      const [api] = (await once(child, 'message')) as [Api];
      const window = await Window.open(clock, api);
      opened = window;
      // All modules are loaded and all pools are there before anything is measured.
      await window.engine.whenResting((await window.order({ prompt: 'The first' })).id);
      const idle = process.memoryUsage();
      const most = { ...idle };
      window.held.onChange = () => {
        const now = process.memoryUsage();
        for (const part of ['rss', 'heapUsed', 'external'] as const)
          most[part] = Math.max(most[part], now[part]);
      };
      const idler = new Worker(idleThread, { eval: true });
      const delay = monitorEventLoopDelay({ resolution: resolutionMs });
      delay.enable();
      const startedAt = clock.now();
      const orders = Array.from({ length: jobs }, (_, n) =>
        window.order({ prompt: `Picture ${n}`, tier: '4K', ratio: '16:9' }),
      );
      const rested = await Promise.all(
        orders.map(async (order) => window.engine.whenResting((await order).id)),
      );
      const wall = clock.now() - startedAt;
      delay.disable();
      idler.postMessage('over');
      const [idleDelay] = (await once(idler, 'message')) as [number];
      child.send('report');
      const [report] = (await once(child, 'message')) as [LoadReport];

      const figures = {
        'wall time, s': wall / 1_000,
        'last accepted after, s': (report.acceptedTo - startedAt) / 1_000,
        'status requests per task': report.polls / (jobs + 1),
        'refusals by the limiter': report.rateLimited,
        'peak memory less idle, MB': (most.rss - idle.rss) / megabyte,
        'the same of the heap, MB': (most.heapUsed - idle.heapUsed) / megabyte,
        'the same of images and buffers, MB': (most.external - idle.external) / megabyte,
        'images in memory at once': window.held.mostImages,
        'event loop delay p99, ms': delay.percentile(99) / 1e6 - resolutionMs,
        'the same of an idle thread, ms': idleDelay / 1e6 - resolutionMs,
      };
      for (const [name, value] of Object.entries(figures)) {
        console.log(`    ${name.padEnd(36)}${value.toFixed(1).padStart(8)}`);
      }

      assert.deepEqual(
        rested.filter(({ state }) => state !== 'done'),
        [],
      );
      const all = window.engine.snapshot();
      assert.deepEqual([...report.accepted].sort(), all.map(({ id }) => id).sort());
      assert.equal(report.rateLimited, 0);
      assert.equal(report.refused, 0);
      assert.ok(window.held.mostImages <= 8, `${window.held.mostImages} images in memory at once`);
      const files = await window.images();
      files.delete('The-first.png');
      assert.equal(files.size, jobs);
      for (const [name, bytes] of files) {
        const facts = readImage(bytes);
        assert.deepEqual(facts?.pixels, { width: 3840, height: 2160 }, name);
        assert.equal(facts.whole, true, name);
      }
      await window.assertTidy();
    } finally {
      await opened?.close();
      child.kill();
    }
  });
});
