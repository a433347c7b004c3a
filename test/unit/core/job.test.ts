import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as z from 'zod/mini';
import type { ErrorCode } from '../../../src/core/errors.ts';
import {
  canContinue,
  ImpossibleEvent,
  isFinished,
  isResting,
  Job,
  nextExactFile,
  nextImageIndex,
  recover,
  reduce,
  stateToContinueFrom,
} from '../../../src/core/job.ts';
import type { JobEvent, JobState } from '../../../src/core/job.ts';
import { anyEvent, anyHistory, failedBy, freshJob, live, pendingFile } from '../support/jobs.ts';
import type { History } from '../support/jobs.ts';
import { exactly, sampleRequest } from '../support/requests.ts';

const accepted: JobEvent = { type: 'accepted', taskId: 'task-1', at: 2_000 };
const paused: JobEvent = { type: 'paused', reason: 'stopped' };
const resumed: JobEvent = { type: 'resumed' };
const replyLost: JobEvent = { type: 'replyLost' };
const toSubmitting: readonly JobEvent[] = [
  { type: 'started' },
  { type: 'prepared', uploads: { references: [] }, account: '' },
];
const ready = (...urls: string[]): JobEvent => ({ type: 'ready', urls, at: 3_000 });
const fetched = (name: string): JobEvent => ({ type: 'fetched', pending: pendingFile(name) });
const saved: JobEvent = { type: 'saved', at: 4_000 };

const jobAfter = (...events: JobEvent[]): Job => events.reduce(reduce, freshJob());

/** Which events each state takes; every other one is a bug of the caller. */
const possible: Record<JobState, readonly JobEvent['type'][]> = {
  queued: ['started', 'paused', 'failed'],
  preparing: ['prepared', 'paused', 'failed'],
  submitting: ['accepted', 'replyLost', 'paused', 'failed'],
  unknown: ['accepted', 'paused', 'failed'],
  waiting: ['progressed', 'ready', 'paused', 'failed'],
  downloading: ['ready', 'fetched', 'paused', 'failed'],
  saving: ['notSaved', 'saved', 'paused', 'failed'],
  paused: ['resumed', 'failed'],
  done: ['moved'],
  failed: ['resumed'],
};

describe('the way of a job', () => {
  it('leads from queued to done', () => {
    const story = [...toSubmitting, accepted, ready('a'), fetched('kite.png'), saved];
    const states = live(freshJob(), story).map(({ job }) => job.state);
    assert.deepEqual(states, [
      'queued',
      'preparing',
      'submitting',
      'waiting',
      'downloading',
      'saving',
      'done',
    ]);
    const job = jobAfter(...story);
    assert.deepEqual(job.task, { id: 'task-1', acceptedAt: 2_000 });
    assert.deepEqual(job.files, [pendingFile('kite.png').image]);
    assert.equal(job.finishedAt, 4_000);
  });

  it('saves every image of a task before it is done', () => {
    const first = jobAfter(...toSubmitting, accepted, ready('a', 'b'), fetched('kite.png'), saved);
    assert.equal(first.state, 'downloading');
    const second = [fetched('kite-2.png'), saved].reduce(reduce, first);
    assert.equal(second.state, 'done');
    assert.deepEqual(
      second.files.map(({ uri }) => uri),
      ['file:///site/assets/kite.png', 'file:///site/assets/kite-2.png'],
    );
  });

  it('saves every file that code names, all of them made of the first image', () => {
    const exact = exactly(['hero.webp', 8, 4], ['hero@2x.webp', 16, 8]);
    const start = freshJob({ request: sampleRequest({ exact }) });
    const story = [...toSubmitting, accepted, ready('a', 'b', 'c'), fetched('hero.webp'), saved];
    const first = story.reduce(reduce, start);
    assert.equal(first.state, 'downloading');
    assert.equal(nextImageIndex(first), 0);
    assert.equal(nextExactFile(first)?.path, 'hero@2x.webp');
    const second = [fetched('hero@2x.webp'), saved].reduce(reduce, first);
    assert.equal(second.state, 'done');
    assert.equal(nextExactFile(second), undefined);
  });

  it('keeps the moment at which the images were first ready', () => {
    const job = jobAfter(...toSubmitting, accepted, ready('a'), { type: 'ready', urls: ['b'], at: 9_999 });
    assert.deepEqual(job.result, { urls: ['b'], readyAt: 3_000 });
  });

  it('forgets the uploads of an order that was put off, since nothing was accepted', () => {
    const job = jobAfter(...toSubmitting, paused);
    assert.equal(job.uploads, undefined);
    assert.equal(reduce(job, resumed).state, 'queued');
  });

  it('goes on looking when it was stopped while the reply was lost', () => {
    const job = jobAfter(...toSubmitting, replyLost, paused);
    assert.equal(reduce(job, resumed).state, 'unknown');
  });

  it('knows where its images are after they were moved, alone or with their folder', () => {
    const done = jobAfter(...toSubmitting, accepted, ready('a'), fetched('kite.png'), saved);
    const uriAfter = (from: string, to: string): string | undefined =>
      reduce(done, { type: 'moved', from, to }).files[0]?.uri;
    const [site, kite] = ['file:///site', 'file:///site/assets/kite.png'];
    assert.equal(uriAfter(kite, `${site}/img/sky.png`), `${site}/img/sky.png`);
    assert.equal(uriAfter(`${site}/assets`, `${site}/img`), `${site}/img/kite.png`);
    assert.equal(uriAfter(`${site}/assets/kite`, `${site}/img`), kite);
  });

  it('no longer lies beside its path once it was moved alone', () => {
    const done = jobAfter(...toSubmitting, accepted, ready('a'), fetched('kite.png'), saved);
    const job: Job = { ...done, files: done.files.map((file) => ({ ...file, note: 'beside' })) };
    const [site, kite] = ['file:///site', 'file:///site/assets/kite.png'];
    const noteAfter = (from: string, to: string): unknown =>
      reduce(job, { type: 'moved', from, to }).files[0]?.note;
    assert.equal(noteAfter(kite, `${site}/sky.png`), undefined);
    assert.equal(noteAfter(`${site}/assets`, `${site}/img`), 'beside');
    assert.equal(noteAfter(`${site}/other.png`, `${site}/sky.png`), 'beside');
  });

  it('can be resumed where it stood', () => {
    const stories: readonly (readonly [readonly JobEvent[], JobState])[] = [
      [[], 'queued'],
      [[...toSubmitting, accepted], 'waiting'],
      [[...toSubmitting, accepted, ready('a')], 'downloading'],
      [[...toSubmitting, accepted, ready('a'), fetched('kite.png')], 'saving'],
    ];
    const interruptions: readonly JobEvent[] = [paused, failedBy('internal')];
    for (const [story, state] of stories) {
      for (const interruption of interruptions) {
        assert.equal(jobAfter(...story, interruption, resumed).state, state);
      }
    }
  });

  it('takes in each state exactly the events that belong to it', () => {
    const seen = new Set<JobState>();
    const events: readonly JobEvent[] = [
      ...toSubmitting,
      accepted,
      replyLost,
      { type: 'progressed', progress: 50 },
      ready('a'),
      fetched('kite.png'),
      { type: 'notSaved' },
      saved,
      { type: 'moved', from: 'a', to: 'b' },
      paused,
      resumed,
      failedBy('internal'),
    ];
    const histories = fc.property(anyHistory, (history) => {
      for (const { job } of history) {
        seen.add(job.state);
        for (const event of events) {
          if (possible[job.state].includes(event.type)) reduce(job, event);
          else assert.throws(() => reduce(job, event), ImpossibleEvent, `${job.state}, ${event.type}`);
        }
      }
    });
    fc.assert(histories, { numRuns: 200 });
    assert.deepEqual([...seen].sort(), Object.keys(possible).sort());
    assert.equal(new Set(events.map(({ type }) => type)).size, events.length);
  });
});

describe('a job, whatever happens to it', () => {
  /** Checks each step of any history. */
  const always = (check: (now: Job, before: Job | undefined, history: History) => void): void => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const [at, { job }] of history.entries()) check(job, history[at - 1]?.job, history.slice(0, at));
      }),
      { numRuns: 250 },
    );
  };

  it('is what its schema takes, and survives the journal', () => {
    always((job) => {
      const text = JSON.stringify(job);
      const row = z.parse(Job, JSON.parse(text));
      assert.equal(JSON.stringify(row), JSON.stringify(z.parse(Job, job)));
      assert.deepEqual(JSON.parse(JSON.stringify(row)), JSON.parse(text));
    });
  });

  it('is not changed by an event, but replaced', () => {
    fc.assert(
      fc.property(anyHistory, anyEvent, (history, event) => {
        const { job } = history[history.length - 1]!;
        const before = structuredClone(job);
        try {
          reduce(job, event);
        } catch (thrown) {
          assert.ok(thrown instanceof ImpossibleEvent);
        }
        assert.deepEqual(structuredClone(job), before);
      }),
    );
  });

  it('has what its state needs, and nothing of another state', () => {
    always((job) => {
      const { state } = job;
      assert.equal(job.paused !== undefined, state === 'paused', 'paused');
      assert.equal(job.error !== undefined, state === 'failed', 'error');
      assert.equal(job.finishedAt !== undefined, isFinished(job), 'finishedAt');
      if (state === 'queued' || state === 'preparing') assert.equal(job.uploads, undefined);
      if (state === 'submitting' || state === 'unknown') assert.ok(job.uploads && !job.task);
      if (['waiting', 'downloading', 'saving', 'done'].includes(state)) assert.ok(job.task);
      if (['downloading', 'saving', 'done'].includes(state)) assert.ok(job.result);
      if (state === 'saving') assert.ok(job.pending);
      if (['waiting', 'downloading', 'done'].includes(state)) assert.equal(job.pending, undefined);
      if (state === 'done') {
        assert.ok(job.files.length > 0);
        const { exact } = job.request;
        if (exact) assert.equal(job.files.length, exact.files.length);
        else assert.ok(job.files.length >= (job.result?.urls.length ?? 0));
      }
    });
  });

  it('is never ordered again once its task is known', () => {
    always((job, before) => {
      if (!before?.task) return;
      assert.deepEqual(job.task, before.task);
      assert.ok(!['queued', 'preparing', 'submitting', 'unknown'].includes(job.state), job.state);
    });
  });

  it('is never ordered again once a reply was lost', () => {
    always((job, _, history) => {
      if (!history.some((entry) => entry.event?.type === 'replyLost')) return;
      assert.ok(!['queued', 'preparing', 'submitting'].includes(job.state), job.state);
    });
  });

  it('is ordered only right after its row says so: nothing but preparing leads to submitting', () => {
    always((job, before) => {
      if (job.state === 'submitting') assert.ok(before?.state === 'preparing');
    });
  });

  it('never loses an image that was saved, nor where the images are', () => {
    always((job, before) => {
      if (!before) return;
      const images = ({ files }: Job): unknown[] =>
        files.map(({ kind, width, height }) => [kind, width, height]);
      assert.deepEqual(images(job).slice(0, before.files.length), images(before));
      if (before.state !== 'done') assert.deepEqual(job.files.slice(0, before.files.length), before.files);
      if (before.result) assert.ok(job.result);
    });
  });

  it('stays done', () => {
    always(({ state }, before) => {
      if (before?.state === 'done') assert.equal(state, 'done');
    });
  });

  it('keeps its identity', () => {
    always(({ id, group, backend, request, createdAt }, before) => {
      if (!before) return;
      assert.deepEqual(
        { id, group, backend, createdAt },
        { id: before.id, group: before.group, backend: before.backend, createdAt: before.createdAt },
      );
      assert.equal(request, before.request);
    });
  });
});

describe('a row that is read after a restart', () => {
  const recovered = (check: (row: Job, job: Job) => void): void => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { job } of history) {
          const row = z.parse(Job, JSON.parse(JSON.stringify(job)));
          check(row, recover(row));
        }
      }),
      { numRuns: 250 },
    );
  };

  it('never leads to sending at once: not to submitting, not to preparing', () => {
    recovered((_, { state }) => {
      assert.ok(state !== 'submitting' && state !== 'preparing', state);
    });
  });

  it('is looked up when a POST may have left', () => {
    recovered((row, job) => {
      if (row.uploads && !row.task && !isResting(row)) assert.equal(job.state, 'unknown');
    });
  });

  it('starts anew only when no POST can have left', () => {
    recovered((row, { state }) => {
      if (state === 'queued') assert.ok(!row.uploads && !row.task);
      if (row.state === 'queued' || row.state === 'preparing') assert.equal(state, 'queued');
    });
  });

  it('rests when it rested, and goes on when it did not', () => {
    recovered((row, job) => {
      assert.equal(isResting(job), isResting(row));
      if (isResting(row)) assert.deepEqual(job, row);
    });
  });

  it('stays where it stood once its task is known', () => {
    recovered((row, { state }) => {
      if (row.task && !isResting(row)) assert.equal(state, row.state);
    });
  });

  it('keeps all its facts, and recovers only once', () => {
    recovered((row, job) => {
      assert.deepEqual({ ...job, state: row.state }, row);
      assert.deepEqual(recover(job), job);
    });
  });
});

describe('what can go on without being paid again', () => {
  const failedWith = (code: ErrorCode, ...story: JobEvent[]): boolean =>
    canContinue(jobAfter(...story, failedBy(code)));
  const toWaiting = [...toSubmitting, accepted];

  it('is every paused job, and nothing that runs or is done', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { job } of history) {
          if (job.state === 'paused') assert.ok(canContinue(job));
          else if (job.state !== 'failed') assert.ok(!canContinue(job));
        }
      }),
    );
  });

  it('is a failed job whose image is ready or on its way', () => {
    for (const code of [
      'download-failed',
      'image-truncated',
      'disk-full',
      'save-failed',
      'internal',
    ] as const) {
      assert.equal(failedWith(code, ...toWaiting, ready('a')), true, code);
    }
  });

  it('is a failed job that may have a task', () => {
    assert.equal(failedWith('outcome-unknown', ...toSubmitting), true);
    assert.equal(failedWith('connection-lost', ...toSubmitting, replyLost), true);
  });

  it('is no job that was refused, or whose task the server gave up', () => {
    for (const code of ['request-refused', 'rate-limited', 'unreachable', 'not-accepted'] as const) {
      assert.equal(failedWith(code, ...toSubmitting), false, code);
    }
    assert.equal(failedWith('task-failed', ...toWaiting), false);
  });

  it('never leads to a second order: what goes on with a possible task does not send', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { job } of history) {
          if (!canContinue(job)) continue;
          const state = stateToContinueFrom(job);
          if (state === 'queued') assert.ok(!job.uploads && !job.task);
          assert.ok(state !== 'submitting' && state !== 'preparing');
        }
      }),
    );
  });
});
