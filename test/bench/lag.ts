import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { queryRate, RateBudget } from '../../src/backends/toapis/rateBudget.ts';
import { learnDurations, nextPollAge } from '../../src/core/pollSchedule.ts';
import type { Durations } from '../../src/core/pollSchedule.ts';
import { RateLimiter } from '../toapis/rateLimits.ts';
import { FakeClock } from '../unit/support/fakeClock.ts';

type Trace = { readonly tasks: readonly { readonly dur: number }[] };

/** Age at which to ask next, ms, from the age at the last question; 0 when none was asked yet. */
type Schedule = (ageMs: number, past: Durations, inFlight: number, random: () => number) => number;

const easel: Schedule = (age, past, inFlight, random) => nextPollAge(age, past, inFlight, random());

/** Whether fifty tasks of this kind came before: only Easel makes something of that. */
const schedules: readonly (readonly [name: string, schedule: Schedule, hasLearnt: boolean])[] = [
  ['Easel', easel, true],
  ['Easel, its first tasks', easel, false],
  ['every 0.5 s', (age) => age + 500, false],
  ['every 3 s', (age) => age + 3_000, false],
  [
    '5 s, then 5 to 10 s',
    (age, _past, _inFlight, random) => (age === 0 ? 5_000 : age + 5_000 + 5_000 * random()),
    false,
  ],
];

/** The same random numbers each time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** For each task how long after its end the client knew, ms; and how many requests were refused, or made in all. */
type Run = { readonly lags: number[]; requests: number; refused: number };

/** Carries the tasks of the trace, `atOnce` at a time, in virtual time, through one queue for all questions. */
async function simulate(
  tasksMs: readonly number[],
  schedule: Schedule,
  atOnce: number,
  seed: number,
  hasLearnt: boolean,
): Promise<Run> {
  const clock = new FakeClock();
  const budget = new RateBudget(queryRate, clock);
  const limiter = new RateLimiter(true, clock);
  const random = randomFrom(seed);
  const never = new AbortController().signal;
  const run: Run = { lags: [], requests: 0, refused: 0 };
  const known = hasLearnt ? tasksMs.slice(-50) : [];
  const allKnown = Promise.withResolvers<undefined>();
  let taken = 0;
  let inFlight = 0;

  const carry = async (taskMs: number, isCounted: boolean): Promise<void> => {
    const acceptedAt = clock.now();
    const past = learnDurations(known);
    let asked = 0;
    for (let age = 0; asked === 0 || age < taskMs; age = clock.now() - acceptedAt) {
      const due = acceptedAt + schedule(asked, past, inFlight, random);
      await clock.sleep(Math.max(0, due - clock.now()), never);
      asked = clock.now() - acceptedAt;
      await budget.take(never);
      if (!limiter.ask('async_query').granted) run.refused++;
      if (isCounted) run.requests++;
    }
    const took = clock.now() - acceptedAt;
    known.push(took);
    if (isCounted) run.lags.push(took - taskMs);
    if (run.lags.length === tasksMs.length) allKnown.resolve(undefined);
  };
  const work = async (): Promise<void> => {
    inFlight++;
    // After the last one the trace begins anew, uncounted: as many are in flight to the end.
    for (;;) {
      const n = taken++;
      await carry(tasksMs[n % tasksMs.length] ?? 0, n < tasksMs.length);
    }
  };
  for (let n = 0; n < atOnce; n++) void work();
  await clock.runUntil(allKnown.promise);
  return run;
}

/**
 * The least mean lag that a schedule of so many requests a task can have when it knows the law of the durations:
 * [requests, seconds], by a dynamic programme.
 */
const optimum = [
  [5, 4.77],
  [8, 2.89],
  [12, 1.9],
  [16, 1.42],
  [23, 0.98],
] as const;

/** Lag times requests hardly changes along the optimum: so what lies between is read off that product. */
function optimalLag(requests: number): number | undefined {
  const [first] = optimum;
  const last = optimum.at(-1) ?? first;
  // A little beyond either end it is the same.
  if (requests < first[0] * 0.9 || requests > last[0] * 1.1) return undefined;
  const right = Math.max(
    1,
    optimum.findIndex(([count]) => count >= requests),
  );
  const [from, to] = [optimum[right - 1] ?? first, optimum[right] ?? last];
  const share = Math.min(1, Math.max(0, (requests - from[0]) / (to[0] - from[0])));
  const product = from[0] * from[1] * (1 - share) + to[0] * to[1] * share;
  return product / requests;
}

/** Prints how long finished tasks wait to be noticed, and at how many requests. */
export async function benchLag(): Promise<void> {
  const text = await readFile(path.join(import.meta.dirname, 'pollingTrace.json'), 'utf8');
  const tasksMs = (JSON.parse(text) as Trace).tasks.map(({ dur }) => dur * 1_000);
  for (const [title, atOnce, rounds] of [
    ['one task at a time', 1, 5],
    ['100 at once, 50 queries a second through one queue', 100, 3],
  ] as const) {
    console.log(title);
    console.log('                          requests   mean lag s   p95 lag s   ÷ optimum   refused');
    for (const [name, schedule, hasLearnt] of schedules) {
      const runs: Run[] = [];
      for (let seed = 1; seed <= rounds; seed++)
        runs.push(await simulate(tasksMs, schedule, atOnce, seed, hasLearnt));
      const lags = runs.flatMap((run) => run.lags).sort((a, b) => a - b);
      const requests = runs.reduce((sum, run) => sum + run.requests, 0) / lags.length;
      const refused = runs.reduce((sum, run) => sum + run.refused, 0) / rounds;
      const mean = lags.reduce((sum, lag) => sum + lag, 0) / lags.length / 1_000;
      const p95 = (lags[Math.floor(lags.length * 0.95)] ?? 0) / 1_000;
      const best = optimalLag(requests);
      console.log(
        `  ${name.padEnd(24)}${requests.toFixed(1).padStart(8)}${mean.toFixed(2).padStart(13)}${p95.toFixed(2).padStart(12)}` +
          `${(best ? (mean / best).toFixed(2) : '–').padStart(12)}${refused.toFixed(0).padStart(10)}`,
      );
    }
  }
}
