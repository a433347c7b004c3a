import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EaselError } from '../../../src/core/errors.ts';
import { reduce } from '../../../src/core/job.ts';
import type { Job, JobEvent } from '../../../src/core/job.ts';
import { addDays, dayOf } from '../../../src/core/localDay.ts';
import { changeOf, isPaid, mergeEntries, SpendEntry } from '../../../src/core/spendEntry.ts';
import { anyHistory, failedBy, freshJob } from '../support/jobs.ts';
import type { History } from '../support/jobs.ts';
import { sampleRequest } from '../support/requests.ts';

const noon = new Date(2026, 10, 20, 12).getTime();
const hour = 60 * 60_000;
const day = 24 * hour;
const none = (): Record<string, never> => ({});

const prepared: JobEvent = { type: 'prepared', uploads: { references: [] }, account: '' };
const accepted: JobEvent = { type: 'accepted', taskId: 'task-1', at: noon };
const ready: JobEvent = { type: 'ready', urls: ['https://files.example/1.png'], at: noon + 60_000 };
const paused = (reason: 'stopped' | 'key' | 'server' | 'deadline'): JobEvent => ({ type: 'paused', reason });

/** A job after some events. */
function jobAfter(...events: JobEvent[]): Job {
  return events.reduce(reduce, freshJob());
}

/** What the ledger says of a job that went through some events, seen at each of them. */
function lastEntry(events: readonly JobEvent[], now = noon): SpendEntry | undefined {
  let job = freshJob();
  let known = changeOf(job, undefined, now, none);
  for (const event of events) {
    job = reduce(job, event);
    known = changeOf(job, known, now, none) ?? known;
  }
  return known;
}

/** All lines that a history leaves in the ledger. @param times when each of its jobs was seen, ms since the epoch */
function linesOf(history: History, times: readonly number[]): { lines: SpendEntry[]; known?: SpendEntry } {
  const lines: SpendEntry[] = [];
  for (const [index, { job }] of history.entries()) {
    const change = changeOf(job, lines.at(-1), times[index % times.length] ?? noon, none);
    if (change) lines.push(change);
  }
  const known = lines.at(-1);
  return { lines, ...(known && { known }) };
}

const anyMoments = fc.array(fc.integer({ min: noon - 40 * day, max: noon + 40 * day }), { minLength: 1 });
/** Histories of what passes the gate. */
const anyPayable = anyHistory.filter(([first]) => (first?.job.request.count ?? 0) > 0);

describe('the money of a job', () => {
  it('is open until the server has taken the order', () => {
    assert.equal(lastEntry([])?.state, 'open');
    assert.equal(lastEntry([{ type: 'started' }, prepared])?.state, 'open');
    assert.equal(lastEntry([{ type: 'started' }, prepared, { type: 'replyLost' }])?.state, 'open');
  });

  it('is spent on the day on which the server took it, as estimated', () => {
    const entry = lastEntry([{ type: 'started' }, prepared, accepted], noon + 3 * day);
    assert.deepEqual(entry, {
      id: freshJob().id,
      state: 'accepted',
      at: noon,
      folder: 'file:///site',
      model: 'gpt-image-2',
      tier: '1K',
      count: 1,
      usd: 0.015,
    });
  });

  it('is what the server says, as soon as it says it', () => {
    const made = lastEntry([{ type: 'started' }, prepared, accepted, ready]);
    assert.deepEqual([made?.state, made?.usd], ['made', 0.015]);
    const charged = lastEntry([{ type: 'started' }, prepared, accepted, { ...ready, costUsd: 0.013 }]);
    assert.deepEqual([charged?.state, charged?.usd, charged?.at], ['charged', 0.013, noon]);
  });

  it('keeps the estimate of its day when the prices change', () => {
    const job = jobAfter({ type: 'started' }, prepared);
    const open = changeOf(job, undefined, noon, () => ({ 'gpt-image-2': 1 }));
    assert.equal(changeOf(reduce(job, accepted), open, noon, none)?.usd, 1);
  });

  it('is unknown where no price is known', () => {
    const { tier, ...request } = sampleRequest({ model: 'gpt-4o-image' });
    const entry = changeOf(freshJob({ request }), undefined, noon, none);
    assert.ok(entry && !('usd' in entry) && !('tier' in entry));
  });

  it('is dropped when it turns out that nothing was charged', () => {
    const refused = lastEntry([{ type: 'started' }, prepared, failedBy('request-refused')]);
    assert.equal(refused?.state, 'dropped');
    const notThere = lastEntry([
      { type: 'started' },
      prepared,
      { type: 'replyLost' },
      failedBy('not-accepted'),
    ]);
    assert.equal(notThere?.state, 'dropped');
  });

  it('stays open when a failure leaves open whether it was charged', () => {
    assert.equal(lastEntry([{ type: 'started' }, prepared, failedBy('internal')])?.state, 'open');
  });

  it('is unsure when the task failed, and nothing when the server says that it was free', () => {
    const failed = lastEntry([{ type: 'started' }, prepared, accepted, failedBy('task-failed')]);
    assert.deepEqual([failed?.state, failed?.usd], ['unsure', 0.015]);
    const error = new EaselError('task-failed', 'No', { charged: 'no' }).toRecord();
    const free = lastEntry([{ type: 'started' }, prepared, accepted, { type: 'failed', error, at: noon }]);
    assert.deepEqual([free?.state, free?.usd], ['charged', 0]);
  });

  it('is let go while a person has stopped the job before the order, and taken up again when it goes on', () => {
    assert.equal(lastEntry([{ type: 'started' }, paused('stopped')])?.state, 'dropped');
    assert.equal(lastEntry([{ type: 'started' }, paused('stopped'), { type: 'resumed' }])?.state, 'open');
  });

  it('is held while a job waits for a key or a server, since then it goes on by itself', () => {
    for (const reason of ['key', 'server'] as const) {
      assert.equal(lastEntry([{ type: 'started' }, paused(reason)])?.state, 'open', reason);
    }
  });

  it('is held while it is not known whether the order arrived, though a person has stopped the job', () => {
    const entry = lastEntry([{ type: 'started' }, prepared, { type: 'replyLost' }, paused('stopped')]);
    assert.equal(entry?.state, 'open');
  });

  it('counts each new day while it may still be ordered, and only the first day when nothing goes on', () => {
    const held = jobAfter({ type: 'started' }, paused('key'));
    const known = changeOf(held, undefined, noon, none);
    assert.equal(changeOf(held, known, noon + hour, none), undefined);
    assert.equal(dayOf(changeOf(held, known, noon + day, none)?.at ?? 0), addDays(dayOf(noon), 1));
    const failed = jobAfter({ type: 'started' }, prepared, failedBy('internal', noon));
    const lost = changeOf(failed, undefined, noon + day, none);
    assert.equal(lost?.at, noon);
    assert.equal(changeOf(failed, lost, noon + 2 * day, none), undefined);
  });

  it('is none for a placeholder, whatever becomes of it', () => {
    fc.assert(
      fc.property(anyHistory, anyMoments, (history, times) => {
        fc.pre(history[0]?.job.backend === 'placeholder');
        assert.deepEqual(linesOf(history, times).lines, []);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the lines of a ledger', () => {
  it('are what their schema takes, through JSON, and never negative, whatever happens to a job', () => {
    fc.assert(
      fc.property(anyPayable, anyMoments, (history, times) => {
        for (const line of linesOf(history, times).lines) {
          assert.deepEqual(SpendEntry.parse(JSON.parse(JSON.stringify(line))), line);
        }
      }),
    );
  });

  it('mean the same in any order and any number, as two windows may write them', () => {
    const shuffled = fc
      .tuple(anyPayable, anyMoments)
      .map(([history, times]) => linesOf(history, times))
      .chain(({ lines, known }) =>
        fc.record({
          known: fc.constant(known),
          lines: fc.shuffledSubarray([...lines, ...lines], { minLength: lines.length * 2 }),
        }),
      );
    fc.assert(
      fc.property(shuffled, ({ lines, known }) => {
        assert.deepEqual([...mergeEntries(lines).values()], known ? [known] : []);
      }),
    );
  });

  it('are not written again for a job that is seen again, as after a restart', () => {
    fc.assert(
      fc.property(anyPayable, fc.integer({ min: noon - day, max: noon + day }), (history, now) => {
        const { known } = linesOf(history, [now]);
        for (const { job } of history.slice(-1)) assert.equal(changeOf(job, known, now, none), undefined);
      }),
    );
  });

  it('take nothing back once the server has taken an order', () => {
    fc.assert(
      fc.property(anyPayable, anyMoments, (history, times) => {
        const { lines } = linesOf(history, times);
        const paid = lines.findIndex(isPaid);
        if (paid >= 0) assert.ok(lines.slice(paid).every(isPaid));
      }),
    );
  });

  it('say that an order was paid for exactly when the job has a task', () => {
    fc.assert(
      fc.property(anyPayable, anyMoments, (history, times) => {
        const { known } = linesOf(history, times);
        const tasks = history.some(({ job }) => job.backend === 'toapis' && job.task !== undefined);
        assert.equal(known !== undefined && isPaid(known), tasks);
      }),
    );
  });
});
