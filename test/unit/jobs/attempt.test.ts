import assert from 'node:assert/strict';
import { EaselError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { attempt, GivenUp } from '../../../src/jobs/attempt.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { MemoryLog } from '../support/memory.ts';

const ports = (): { clock: FakeClock; random: () => number; log: MemoryLog } => ({
  clock: new FakeClock(),
  random: () => 0,
  log: new MemoryLog(),
});
const never = new AbortController().signal;

/** An action that fails with these codes in turn, then succeeds. */
function failing(...codes: ErrorCode[]): { action: () => Promise<string>; calls: () => number } {
  let calls = 0;
  return {
    action: () => {
      const code = codes[calls++];
      return code ? Promise.reject(new EaselError(code, `It was ${code}`)) : Promise.resolve('fine');
    },
    calls: () => calls,
  };
}

describe('an attempt', () => {
  it('is repeated after 1, 2 and 4 s while the policy says so', async () => {
    const { clock, random, log } = ports();
    const start = clock.now();
    const { action, calls } = failing('gateway-error', 'unreachable', 'server-error');
    assert.equal(await clock.runUntil(attempt('status', { clock, random, log }, never, action)), 'fine');
    assert.equal(calls(), 4);
    assert.equal(clock.now() - start, 7_000);
    assert.equal(log.lines.length, 3);
  });

  it('ends with what the policy decided instead, and the error', async () => {
    const decisions = [
      ['create', 'connection-lost', { kind: 'lookUp' }],
      ['create', 'request-refused', { kind: 'fail' }],
      ['status', 'key-refused', { kind: 'pause', reason: 'key' }],
    ] as const;
    for (const [operation, code, decision] of decisions) {
      const { action, calls } = failing(code);
      await assert.rejects(
        attempt(operation, ports(), never, action),
        (thrown) =>
          thrown instanceof GivenUp && thrown.error.code === code && isSame(thrown.decision, decision),
      );
      assert.equal(calls(), 1);
    }
  });

  it('takes whatever is thrown for an error that may have cost money', async () => {
    const action = (): Promise<never> => Promise.reject(new TypeError('a bug'));
    await assert.rejects(
      attempt('create', ports(), never, action),
      (thrown) =>
        thrown instanceof GivenUp && thrown.error.code === 'internal' && thrown.decision.kind === 'lookUp',
    );
  });

  it('does not begin when it is already aborted', async () => {
    const { action, calls } = failing();
    await assert.rejects(attempt('status', ports(), AbortSignal.abort(new Error('Gone')), action), {
      message: 'Gone',
    });
    assert.equal(calls(), 0);
  });

  it('ends with the reason of the abort while it waits, and tries no more', async () => {
    const controller = new AbortController();
    const { clock, random, log } = ports();
    const { action, calls } = failing('unreachable');
    const running = assert.rejects(attempt('status', { clock, random, log }, controller.signal, action), {
      message: 'Gone',
    });
    await clock.advance(500);
    controller.abort(new Error('Gone'));
    await running;
    await clock.advance(60_000);
    assert.equal(calls(), 1);
    assert.equal(clock.sleepers, 0);
  });

  it('ends with the reason of the abort, whatever the call makes of it', async () => {
    const controller = new AbortController();
    const { log, ...rest } = ports();
    const action = (): Promise<never> => {
      controller.abort(new Error('Gone'));
      return Promise.reject(new EaselError('request-refused', 'Aborted calls fail somehow'));
    };
    await assert.rejects(attempt('create', { log, ...rest }, controller.signal, action), { message: 'Gone' });
    assert.deepEqual(log.lines, []);
  });

  it('brings what was done although it is aborted meanwhile: an accepted order is not thrown away', async () => {
    const controller = new AbortController();
    const action = (): Promise<string> => {
      controller.abort(new Error('Gone'));
      return Promise.resolve('task-1');
    };
    assert.equal(await attempt('create', ports(), controller.signal, action), 'task-1');
  });
});

function isSame(actual: unknown, expected: unknown): boolean {
  assert.deepEqual(actual, expected);
  return true;
}
