import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { learnDurations, nextPollAge } from '../../../src/core/pollSchedule.ts';

type Trace = { readonly tasks: readonly { readonly dur: number }[] };
const traceFile = new URL('../../bench/pollingTrace.json', import.meta.url);
const trace = JSON.parse(readFileSync(traceFile, 'utf8')) as Trace;
/** What 500 tasks took, ms. */
const durations = trace.tasks.map(({ dur }) => dur * 1_000);

const chance = fc.double({ min: 0, max: 1, noNaN: true });
const anyDurations = fc
  .array(fc.integer({ min: 1, max: 3_600_000 }), { maxLength: 80 })
  .map((past) => learnDurations(past));

/** Numbers from 0 to 1 that only look like chance. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Asks for one task until it is ready. */
function follow(
  readyMs: number,
  past: readonly number[],
  inFlight: number,
  random: () => number,
): { requests: number; lagMs: number } {
  const learnt = learnDurations(past);
  let age = 0;
  for (let requests = 1; ; requests++) {
    age = nextPollAge(age, learnt, inFlight, random());
    if (age >= readyMs) return { requests, lagMs: age - readyMs };
  }
}

/** Follows all tasks of the trace, one after the other; each teaches the next ones what the client saw of it. */
function followAll(seed: number, inFlight = 1): { requests: number; lagMs: number } {
  const random = seededRandom(seed);
  const seen: number[] = [];
  let requests = 0;
  let lagMs = 0;
  for (const readyMs of durations) {
    const one = follow(readyMs, seen, inFlight, random);
    requests += one.requests;
    lagMs += one.lagMs;
    seen.push(readyMs + one.lagMs);
  }
  return { requests: requests / durations.length, lagMs: lagMs / durations.length };
}

describe('the poll schedule', () => {
  it('knows of an image 1.15 s after it is ready, on average, with 23.5 questions a task at most', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { requests, lagMs } = followAll(seed);
      assert.ok(requests <= 23.5, `${requests} requests`);
      assert.ok(lagMs <= 1_150, `${lagMs} ms`);
    }
  });

  it('asks for each of 100 tasks that wait together about half as often', () => {
    const { requests, lagMs } = followAll(1, 100);
    assert.ok(requests <= 13, `${requests} requests`);
    assert.ok(lagMs <= 2_500, `${lagMs} ms`);
  });

  it('always asks later than it last did, after 0.9 to 33 s', () => {
    const anyAge = fc.double({ min: 1, max: 86_400_000, noNaN: true });
    fc.assert(
      fc.property(
        anyAge,
        anyDurations,
        fc.integer({ min: 0, max: 1_000 }),
        chance,
        (age, past, others, random) => {
          const gap = nextPollAge(age, past, others, random) - age;
          assert.ok(gap > 900 - 1e-6 && gap < 33_000 + 1e-6, `${gap} ms`);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('first asks after 2 s at the earliest, and by the usual duration', () => {
    fc.assert(
      fc.property(anyDurations, fc.integer({ min: 0, max: 1_000 }), chance, (past, others, random) => {
        const first = nextPollAge(0, past, others, random);
        assert.ok(first >= 2_000 && first <= Math.max(2_000, past.medianMs), `${first} ms`);
      }),
    );
  });

  it('asks most often around the usual duration', () => {
    const learnt = { medianMs: 45_000, steepness: 3 };
    const gapAt = (age: number): number => nextPollAge(age, learnt, 1, 0.5) - age;
    assert.ok(gapAt(45_000) < gapAt(10_000));
    assert.ok(gapAt(45_000) < gapAt(300_000));
  });

  it('asks less often the more tasks wait, from 25 on', () => {
    const learnt = { medianMs: 45_000, steepness: 3 };
    const gap = (inFlight: number): number => nextPollAge(45_000, learnt, inFlight, 0.5);
    assert.equal(gap(25), gap(1));
    assert.ok(gap(100) > gap(50) && gap(50) > gap(25));
  });
});

describe('learning from past tasks', () => {
  it('begins with the eighth: 30 s and a flat curve until then', () => {
    const unseen = { medianMs: 30_000, steepness: 2.5 };
    assert.deepEqual(learnDurations([]), unseen);
    assert.deepEqual(learnDurations(Array<number>(7).fill(90_000)), unseen);
    assert.equal(learnDurations(Array<number>(8).fill(90_000)).medianMs, 90_000);
  });

  it('takes the median, and the steepness from the quartiles', () => {
    const { medianMs, steepness } = learnDurations(
      [10, 20, 30, 40, 50, 60, 70, 80, 90].map((s) => s * 1_000),
    );
    assert.equal(medianMs, 50_000);
    assert.ok(Math.abs(steepness - 2.2 / Math.log(70 / 30)) < 1e-9);
  });

  it('remembers the last 50 only, and no impossible ones', () => {
    const old = Array<number>(100).fill(600_000);
    const recent = Array<number>(50).fill(20_000);
    assert.equal(learnDurations([...old, ...recent]).medianMs, 20_000);
    assert.equal(learnDurations([...recent.slice(0, 8), 0, -5_000]).medianMs, 20_000);
  });

  it('keeps the steepness between 1.5 and 8', () => {
    fc.assert(
      fc.property(anyDurations, ({ medianMs, steepness }) => {
        assert.ok(steepness >= 1.5 && steepness <= 8);
        assert.ok(medianMs >= 1);
      }),
    );
  });
});
