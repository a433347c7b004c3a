import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome, Work } from '../../../src/images/work.ts';
import { TooLong, WorkerThread } from '../../../src/images/workerThread.ts';
import type { StartTimer } from '../../../src/images/workerThread.ts';

const calm = new AbortController().signal;

describe('the thread for image work', () => {
  let thread: WorkerThread<Work, Outcome>;
  /** Timers that were started and not cancelled. */
  let timers: { readonly callback: () => void; readonly ms: number }[];
  const startTimer: StartTimer = (callback, ms) => {
    const timer = { callback, ms };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  const run = async (text: string, signal = calm): Promise<string> => {
    const bytes = new TextEncoder().encode(text);
    const outcome = await thread.run({ type: 'fitReference', bytes, maxBytes: 1 }, signal);
    return outcome.type === 'kept' ? new TextDecoder().decode(outcome.bytes) : outcome.type;
  };

  beforeEach(() => {
    timers = [];
    thread = new WorkerThread(
      { script: new URL('echoWorker.ts', import.meta.url), isFailure: ({ type }) => type === 'failed' },
      startTimer,
    );
  });
  afterEach(() => thread.dispose());

  it('is kept between works and ended when idle', async () => {
    const first = await run('thread');
    assert.equal(await run('thread'), first);
    assert.deepEqual(
      timers.map(({ ms }) => ms),
      [30_000],
    );
    timers[0]!.callback();
    assert.notEqual(await run('thread'), first);
  });

  it('does one work after the other', async () => {
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((text) => run(text))), ['a', 'b', 'c']);
    assert.equal(timers.length, 1, 'One timer: it is idle now');
  });

  it('does not start for what is not wanted any more', async () => {
    await assert.rejects(run('a', AbortSignal.abort()), { name: 'AbortError' });
    assert.equal(timers.length, 0);
  });

  it('lets a work be aborted while it waits or runs, and goes on with the next', async () => {
    const controller = new AbortController();
    const running = run('a', controller.signal);
    const waiting = run('silence', controller.signal);
    const last = run('c');
    controller.abort(new Error('Changed my mind'));
    await assert.rejects(running, /Changed my mind/);
    await assert.rejects(waiting, /Changed my mind/);
    assert.equal(await last, 'c');
  });

  it('gives a failed work its outcome, and does the next in a new thread', async () => {
    const first = await run('thread');
    const [failed, next] = await Promise.all([run('fail'), run('thread')]);
    assert.equal(failed, 'failed');
    assert.notEqual(next, first);
  });

  for (const [crash, message] of [
    ['throw', /worker failed/],
    ['exit', /exited with code 3/],
  ] as const) {
    it(`rejects the work with which it dies (${crash}), and does the others in a new thread`, async () => {
      const [crashing, next] = [run(crash), run('a')];
      await assert.rejects(crashing, message);
      assert.equal(await next, 'a');
    });
  }

  it('ends a work that takes too long as one that cannot be done', async () => {
    const [stuck, next] = [run('silence'), run('a')];
    assert.deepEqual(
      timers.map(({ ms }) => ms),
      [120_000],
    );
    timers[0]!.callback();
    await assert.rejects(stuck, TooLong);
    assert.equal(await next, 'a');
  });

  it('rejects what is pending when disposed of, and starts anew after that', async () => {
    const pending = [run('silence'), run('a')].map((each) => assert.rejects(each, /disposed/));
    await thread.dispose();
    await Promise.all(pending);
    assert.equal(timers.length, 0);
    assert.equal(await run('b'), 'b');
  });

  it('does not keep the process alive when idle', async () => {
    const script = fileURLToPath(new URL('idleProcess.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    assert.equal(stdout, 'done');
  });
});
