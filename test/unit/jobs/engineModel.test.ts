import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EaselError } from '../../../src/core/errors.ts';
import { isResting } from '../../../src/core/job.ts';
import type { Job } from '../../../src/core/job.ts';
import { splitCount } from '../../../src/core/models.ts';
import type { ModelId } from '../../../src/core/models.ts';
import type { JobEngine } from '../../../src/jobs/engine.ts';
import { isPlaceholder } from '../../../src/jobs/placeholders.ts';
import { settle } from '../support/fakeClock.ts';
import { goOn } from '../support/jobs.ts';
import { answer, hang, loseReply, refuse } from '../support/fakeServer.ts';
import type { BackendOperation, Fault } from '../support/fakeServer.ts';
import { makePng, withChunk } from '../support/images.ts';
import { exactly, requestFor, sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

/** What a person may expect: so many tasks were wished for. */
type Model = { wishes: number };

/** The window that is open now, and what it is part of. */
type Real = {
  world: World;
  engine: JobEngine;
  /** Another window on the same folder, while it is open. */
  second?: JobEngine | undefined;
  readonly underWay: Promise<unknown>[];
};

/** One thing that a person, the server or fate does. */
class Step implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #run: (real: Real, model: Model) => Promise<void>;

  constructor(name: string, run: (real: Real, model: Model) => Promise<void>) {
    this.#name = name;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    await this.#run(real, model);
    await settle();
    assertInvariants(real, model);
  }

  toString(): string {
    return this.#name;
  }
}

/** Always true: no UUID is paid twice, no more images than wished for, every file whole, every row well formed. */
function assertInvariants({ world }: Real, { wishes }: Model): void {
  const { tasks } = world.server.state;
  assert.equal(
    new Set(tasks.map(({ businessId }) => businessId)).size,
    tasks.length,
    'a UUID was paid twice',
  );
  const good = tasks.filter(({ failure }) => failure === undefined).length;
  assert.ok(good <= wishes, `${good} tasks for ${wishes} wishes`);
  world.imageNames();
  assert.deepEqual(world.store.malformed, []);
}

/** No placeholder is left where an image belongs, unless that one could not be made to fit. */
function assertPlaceholdersGone({ world, engine }: Real): void {
  const unfit = engine.snapshot().filter(({ files }) => files.some(({ note }) => note === 'not-fitted'));
  const excused = unfit.flatMap(({ request }) => request.exact?.files.map(({ path }) => path) ?? []);
  const left = world.placeholderNames().filter((name) => !excused.some((path) => path.endsWith(name)));
  assert.deepEqual(left, []);
}

/** The job that a number means; none when there is none. */
function pick({ engine }: Real, n: number): Job | undefined {
  const jobs = engine.snapshot();
  return jobs[n % Math.max(1, jobs.length)];
}

/** A job that rests before its end: what a person can resume. */
function pickResumable({ engine }: Real, n: number): Job | undefined {
  const jobs = engine.snapshot().filter((job) => isResting(job) && job.state !== 'done');
  return jobs[n % Math.max(1, jobs.length)];
}

/** A button that is pressed: what comes of it may come later; too late is no bug. */
function press({ underWay }: Real, action: Promise<unknown>): void {
  underWay.push(action);
}

const faults: Record<BackendOperation, readonly Fault[]> = {
  upload: [refuse('gateway-error'), refuse('upload-refused'), hang()],
  create: [
    refuse('rate-limited', 2_000),
    refuse('rate-limited', 300_000),
    refuse('unreachable'),
    refuse('connection-lost'),
    refuse('request-refused'),
    refuse('key-refused'),
    loseReply('connection-lost'),
    loseReply('gateway-error', 3_000),
    loseReply('internal', 50_000),
    hang(),
    hang(true),
  ],
  status: [
    refuse('gateway-error'),
    refuse('rate-limited', 1_000),
    refuse('rate-limited', 300_000),
    refuse('key-refused'),
    refuse('forbidden'),
    refuse('internal'),
    hang(),
  ],
  find: [
    refuse('unreachable'),
    refuse('bad-answer'),
    refuse('key-missing'),
    refuse('endpoint-not-found'),
    hang(),
  ],
  download: [
    refuse('connection-lost'),
    refuse('download-failed'),
    refuse('internal'),
    answer(makePng(9, 9).subarray(0, 70)),
    answer(Buffer.from('<h1>Bad Gateway</h1>')),
    hang(),
  ],
};

const anyFault = fc.oneof(
  ...(Object.keys(faults) as BackendOperation[]).map((operation) =>
    fc.record({ operation: fc.constant(operation), fault: fc.constantFrom(...faults[operation]) }),
  ),
);

const someone = fc.nat(7);

/** The more often a kind stands here, the more often it happens. */
const kinds = {
  submit: fc
    .tuple(
      fc.constantFrom<ModelId>('gpt-image-2', 'gpt-4o-image'),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
    )
    .map(
      ([model, count, referring]) =>
        new Step(`submit ${count} of ${model}`, async ({ engine }, expected) => {
          const references = referring ? ['file:///a.png'] : [];
          await engine.submit({ ...requestFor(model, count), references }, 'toapis');
          expected.wishes += splitCount(model, count).length;
        }),
    ),
  submitExact: fc.subarray(['img/hero.png', 'img/hero@2x.webp', 'icon.png'], { minLength: 1 }).map(
    (paths) =>
      new Step(`submit ${paths.join(' and ')}`, async ({ engine }, expected) => {
        const exact = exactly(...paths.map((path) => [path, 40, 20] as const));
        await engine.submit(sampleRequest({ exact }), 'toapis');
        expected.wishes += 1;
      }),
  ),
  touch: someone.map(
    (n) =>
      new Step(`somebody changes placeholder ${n}`, ({ world }) => {
        const untouched = [...world.sink.files].filter(([, bytes]) => isPlaceholder(bytes));
        const [uri, bytes] = untouched[n % Math.max(1, untouched.length)] ?? [];
        if (uri !== undefined && bytes) world.putTheirs(uri, withChunk(bytes, 'miNe', Buffer.from('Mine')));
        return Promise.resolve();
      }),
  ),
  unfit: fc.boolean().map(
    (broken) =>
      new Step(broken ? 'images cannot be made to fit' : 'images can be made to fit', ({ world }) => {
        world.exact.broken = broken ? new EaselError('reference-unsupported', 'Unfit') : undefined;
        return Promise.resolve();
      }),
  ),
  wait: fc
    .constantFrom(0, 500, 2_000, 5_000, 20_000, 70_000, 1_200_000, 18_000_000)
    .map((ms) => new Step(`wait ${ms}`, ({ world }) => world.clock.advance(ms))),
  fault: anyFault.map(
    ({ operation, fault }) =>
      new Step(`${operation} will ${JSON.stringify(fault)}`, ({ world }) => {
        world.server.script[operation].push(fault);
        return Promise.resolve();
      }),
  ),
  stop: someone.map(
    (n) =>
      new Step(`stop ${n}`, async (real) => {
        const job = pick(real, n);
        if (job) await real.engine.stopWaiting(job.id);
      }),
  ),
  stopHastily: someone.map(
    (n) =>
      new Step(`stop ${n} and go on at once`, (real) => {
        const job = pick(real, n);
        if (job) press(real, real.engine.stopWaiting(job.id));
        return Promise.resolve();
      }),
  ),
  resume: fc.tuple(someone, fc.integer({ min: 1, max: 3 })).map(
    ([n, times]) =>
      new Step(`resume ${n}, ${times} times`, (real) => {
        const job = pickResumable(real, n);
        for (let time = 0; job && time < times; time++) press(real, goOn(real.engine, job.id));
        return Promise.resolve();
      }),
  ),
  newKey: fc.constant(
    new Step('another key', (real) => {
      press(real, real.engine.keyChanged());
      return Promise.resolve();
    }),
  ),
  disk: fc.boolean().map(
    (broken) =>
      new Step(broken ? 'the disk fills up' : 'the disk has room', ({ world }) => {
        world.sink.broken = broken ? { write: new EaselError('disk-full', 'Full') } : {};
        return Promise.resolve();
      }),
  ),
  luck: fc.boolean().map(
    (fails) =>
      new Step(fails ? 'new tasks will fail' : 'new tasks will succeed', ({ world }) => {
        world.server.habits.failure = fails ? 'bad luck' : undefined;
        return Promise.resolve();
      }),
  ),
  lateOrders: fc.constantFrom(undefined, 0, 3_000).map(
    (ms) =>
      new Step(`aborted orders arrive after ${ms ?? 'never'}`, ({ world }) => {
        world.server.habits.abortedOrdersArriveAfterMs = ms;
        return Promise.resolve();
      }),
  ),
  takenName: fc.constant(
    new Step('somebody takes the next name', async ({ world }) => {
      const { target } = requestFor('gpt-image-2', 1);
      const theirs = await world.sink.freeName(target, 'png');
      world.sink.beforeWrite = (uri) => {
        if (uri === theirs && !world.sink.files.has(theirs)) world.putTheirs(theirs, makePng(2, 2));
      };
    }),
  ),
  secondWindow: fc.constant(
    new Step('open or close a second window', async (real) => {
      if (real.second) return closeSecond(real);
      real.second = real.world.engine();
      await real.second.start();
    }),
  ),
  notice: fc.constant(
    new Step('all windows look at the journal', ({ world }) => {
      world.store.changed();
      return Promise.resolve();
    }),
  ),
  resumeInSecond: someone.map(
    (n) =>
      new Step(`resume ${n} in the second window`, (real) => {
        const { second } = real;
        const job = second && pickResumable({ ...real, engine: second }, n);
        if (job) press(real, goOn(second, job.id));
        return Promise.resolve();
      }),
  ),
  reload: fc.constant(new Step('reload the window', reload)),
  crash: fc.constantFrom(undefined, 0, 3_000).map(
    (ms) =>
      new Step(`crash; orders on their way arrive after ${ms ?? 'never'}`, async (real) => {
        const gone = [real.engine, real.second];
        real.world = new World(real.world, ms);
        real.engine = real.world.engine();
        real.second = undefined;
        for (const engine of gone) await engine?.dispose();
        await real.engine.start();
      }),
  ),
};

const commands = [
  ...Array.from({ length: 6 }, () => kinds.wait),
  ...Array.from({ length: 5 }, () => kinds.fault),
  ...Array.from({ length: 2 }, () => [kinds.submit, kinds.submitExact, kinds.resume, kinds.crash]).flat(),
  ...Object.values(kinds),
];

async function closeSecond(real: Real): Promise<void> {
  const { second } = real;
  real.second = undefined;
  await second?.dispose();
}

async function reload(real: Real): Promise<void> {
  await real.engine.dispose();
  real.engine = real.world.engine();
  await real.engine.start();
}

/** Fair weather, and a person who resumes until everything is done. */
async function finish(real: Real): Promise<void> {
  const { world } = real;
  for (const list of Object.values(world.server.script)) list.splice(0);
  world.sink.broken = {};
  world.exact.broken = undefined;
  world.server.habits.failure = undefined;
  await closeSecond(real);
  await Promise.all(real.underWay);
  await reload(real);
  for (let round = 0; round < 8; round++) {
    const open = (await world.rest(real.engine)).filter(({ state }) => state !== 'done');
    // One that was to wait may have gone on by itself while others came to rest.
    for (const { id } of open.filter(isResting)) await goOn(real.engine, id);
    if (open.length === 0) return;
  }
  assert.fail(`Not done: ${JSON.stringify(real.engine.snapshot().filter(({ state }) => state !== 'done'))}`);
}

describe('the engine, whatever a person, the server and fate do', () => {
  const seed = Number(process.env.EASEL_SEED ?? Date.now() % 2 ** 31);
  const numRuns = Number(process.env.EASEL_RUNS ?? 10_000);

  it(`makes what was wished for, pays each once, and loses nothing (${numRuns} stories, seed ${seed})`, async function () {
    this.timeout(600_000);
    const property = fc.asyncProperty(
      fc.commands(commands, { maxCommands: 50, size: 'max' }),
      async (story) => {
        const world = new World();
        world.references.files.set('file:///a.png', makePng(3, 3));
        const real: Real = { world, engine: world.engine(), underWay: [] };
        const model: Model = { wishes: 0 };
        await fc.asyncModelRun(() => ({ model, real }), story);
        await finish(real);
        assertInvariants(real, model);
        const good = real.world.server.state.tasks.filter(({ failure }) => failure === undefined);
        assert.equal(good.length, model.wishes);
        assert.ok(real.engine.snapshot().every(({ state }) => state === 'done'));
        real.world.assertNothingLost();
        assertPlaceholdersGone(real);
      },
    );
    // A story takes milliseconds; one that hangs is told as such.
    await fc.assert(property, { seed, numRuns, timeout: 10_000 });
  });
});
