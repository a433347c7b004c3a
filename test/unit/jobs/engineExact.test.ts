import assert from 'node:assert/strict';
import { EaselError } from '../../../src/core/errors.ts';
import type { ExactFile } from '../../../src/core/exactImage.ts';
import type { Job } from '../../../src/core/job.ts';
import { untouchedPlaceholder } from '../../../src/core/placeholderMark.ts';
import type { JobEngine } from '../../../src/jobs/engine.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { isPlaceholder } from '../../../src/jobs/placeholders.ts';
import { answer, imageAt, refuse } from '../support/fakeServer.ts';
import { makePng, withChunk } from '../support/images.ts';
import { madeExactly } from '../support/memory.ts';
import { exactly, sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

const exact = exactly(['img/hero.webp', 1200, 630], ['img/hero@2x.webp', 2400, 1260]);
const [hero, heroTwice] = exact.files as [ExactFile, ExactFile];
const one = sampleRequest({ exact: { files: [hero] } });
const two = sampleRequest({ exact });
const heroUri = 'file:///site/img/hero.webp';
const twiceUri = 'file:///site/img/hero@2x.webp';
const server = imageAt('https://files.example/task-1/0.png');

const only = (jobs: readonly Job[]): Job => {
  assert.equal(jobs.length, 1);
  return jobs[0]!;
};

/** Runs a job up to the moment at which its order is with the server. */
async function ordered(world: World, engine: JobEngine, request = one): Promise<Job> {
  const [job] = await engine.submit(request, 'toapis');
  await world.clock.advance(3_000);
  assert.equal(engine.snapshot()[0]?.state, 'waiting');
  return job!;
}

/** Runs a job of two files up to the moment at which the first one is saved, and closes the window. */
async function closedAfterFirstFile(world: World): Promise<Job> {
  const engine = world.engine();
  const closed = new Promise<void>((resolve) => {
    world.events.onNote = (entry) => {
      const isFirst = world.store.saves.at(-1)?.files.length === 1;
      if (entry === 'saved downloading' && isFirst) resolve(engine.dispose());
    };
  });
  const [job] = await engine.submit(two, 'toapis');
  await world.clock.runUntil(closed);
  world.events.onNote = () => undefined;
  return job!;
}

const textIn = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

describe('an image that code names', () => {
  it('lies at its very path, as code wants it, and nothing else is made', async () => {
    const world = new World();
    const job = only(await world.run(world.engine(), one));
    assert.equal(job.state, 'done');
    assert.deepEqual(job.files, [{ uri: heroUri, kind: 'webp', width: 1200, height: 630 }]);
    assert.deepEqual([...world.sink.files], [[heroUri, madeExactly(server, hero)]]);
  });

  it('becomes every file of one generation, downloaded once', async () => {
    const world = new World();
    const job = only(await world.run(world.engine(), two));
    assert.deepEqual(
      job.files.map(({ uri, width, height }) => [uri, width, height]),
      [
        [heroUri, 1200, 630],
        [twiceUri, 2400, 1260],
      ],
    );
    assert.equal(world.server.count('create'), 1);
    assert.equal(world.server.count('download'), 1);
    world.assertNothingLost();
  });

  it('is made of the first image, however many the server sends', async () => {
    for (const images of [2, 3]) {
      const world = new World();
      world.server.habits.imagesOf = () => images;
      assert.equal(only(await world.run(world.engine(), two)).state, 'done');
      world.assertNothingLost();
    }
  });

  it('comes whole after the window was reloaded between its two files, without a second order', async () => {
    const world = new World();
    const job = await closedAfterFirstFile(world);
    assert.equal(isPlaceholder(world.sink.files.get(twiceUri)!), true);
    const next = world.engine();
    await next.start();
    assert.equal(only(await world.rest(next)).id, job.id);
    assert.equal(world.server.count('create'), 1);
    assert.equal(world.server.count('download'), 2);
    assert.deepEqual(world.placeholderNames(), []);
    world.assertNothingLost();
  });

  it('whose address has expired before its second file is asked for anew', async () => {
    const fresh = 'https://files.example/task-1/fresh.png';
    const world = new World();
    await closedAfterFirstFile(world);
    world.server.weather = (operation) =>
      operation === 'status' ? answer({ taskId: 'task-1', state: 'succeeded', urls: [fresh] }) : undefined;
    const next = world.engine();
    let isExpired = true;
    world.events.onNote = (entry) => {
      if (entry === 'call status') isExpired = false;
      if (entry === 'call download' && isExpired)
        world.server.script.download.push(refuse('download-expired'));
    };
    await next.start();
    const job = only(await world.rest(next));
    assert.equal(job.state, 'done');
    assert.deepEqual(world.sink.files.get(twiceUri), madeExactly(imageAt(fresh), heroTwice));
    assert.equal(world.server.accepted, 1);
  });

  it('is saved as the server made it, beside its path, when it cannot be made to fit', async () => {
    const world = new World();
    const engine = world.engine();
    await ordered(world, engine);
    world.exact.broken = new EaselError('reference-unsupported', 'Too odd');
    const job = only(await world.rest(engine));
    assert.equal(job.state, 'done');
    assert.deepEqual(job.files, [
      { uri: 'file:///site/img/hero-2.png', kind: 'png', width: 1, height: 1, note: 'not-fitted' },
    ]);
    assert.deepEqual(world.sink.files.get('file:///site/img/hero-2.png'), server);
    assert.deepEqual(world.placeholderNames(), ['hero.webp']);
    assert.equal(world.log.lines.filter((line) => line.includes('img/hero.webp')).length, 1);
  });

  it('that could not be ordered is ordered anew with all that code says', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.habits.failure = 'bad luck';
    const failed = only(await world.run(engine, two));
    assert.equal(failed.error?.code, 'task-failed');
    assert.deepEqual(world.placeholderNames(), ['hero.webp', 'hero@2x.webp']);
    world.server.habits.failure = undefined;
    const anew = await engine.again(failed.id, 'toapis');
    assert.deepEqual(anew?.request, two);
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.deepEqual(world.placeholderNames(), []);
    world.assertNothingLost();
  });

  it('is known at its new place after it was moved', async () => {
    const world = new World();
    const engine = world.engine();
    await world.run(engine, two);
    await engine.moved('file:///site/img', 'file:///site/public/img');
    assert.deepEqual(
      engine.snapshot()[0]?.files.map(({ uri }) => uri),
      ['file:///site/public/img/hero.webp', 'file:///site/public/img/hero@2x.webp'],
    );
  });
});

describe('the placeholder of an image that code names', () => {
  it('lies at its path before anything is sent, marked and labelled', async () => {
    const world = new World();
    let atOrder: ReadonlyMap<string, Uint8Array> | undefined;
    world.events.onNote = (entry) => {
      if (/^call (upload|create)$/.test(entry)) atOrder ??= new Map(world.sink.files);
    };
    world.references.files.set('file:///a.png', makePng(3, 3));
    await world.run(world.engine(), { ...two, references: ['file:///a.png'] });
    assert.deepEqual([...(atOrder?.keys() ?? [])], [heroUri, twiceUri]);
    for (const [uri, { width, height }] of [[heroUri, hero] as const, [twiceUri, heroTwice] as const]) {
      const bytes = atOrder?.get(uri);
      assert.equal(untouchedPlaceholder(bytes!, sha256Of)?.prompt, one.prompt);
      assert.ok(textIn(bytes).includes(`${encodeURI(one.prompt)} ${width} ${height}`));
      assert.ok(textIn(bytes).includes(`webp ${width} ${height}`));
    }
  });

  it('is drawn as text where the path says so', async () => {
    const world = new World();
    const engine = world.engine();
    const svg = sampleRequest({ exact: exactly(['logo.svg', 300, 100]) });
    await ordered(world, engine, svg);
    const bytes = world.sink.files.get('file:///site/logo.svg');
    assert.ok(bytes && isPlaceholder(bytes));
    assert.match(textIn(bytes), /<svg[^>]* width="300" height="100".*<text/s);
    await world.rest(engine);
    assert.deepEqual(
      world.sink.files.get('file:///site/logo.svg'),
      madeExactly(server, svg.exact!.files[0]!),
    );
  });

  it('is no condition: what cannot be drawn or written does not keep the image away', async () => {
    for (const hinder of [
      (world: World) => void (world.noPaint = new Error('No paint')),
      (world: World) => void (world.exact.broken = new EaselError('internal', 'No codec')),
      (world: World) => void (world.sink.broken.write = new EaselError('disk-full', 'Full')),
    ]) {
      const world = new World();
      const engine = world.engine();
      hinder(world);
      await ordered(world, engine);
      assert.deepEqual([...world.sink.files], []);
      assert.equal(world.log.lines.filter((line) => line.includes('img/hero.webp')).length, 1);
      world.exact.broken = undefined;
      world.sink.broken = {};
      assert.equal(only(await world.rest(engine)).files[0]?.uri, heroUri);
      world.assertNothingLost();
    }
  });

  it('shows before anything is sent that no file can lie there: the image could not either', async () => {
    for (const method of ['look', 'write'] as const) {
      for (const code of ['save-failed', 'folder-not-writable', 'outside-workspace'] as const) {
        const world = new World();
        const engine = world.engine();
        world.sink.broken[method] = new EaselError(code, 'No such name');
        const failed = only(await world.run(engine, one));
        assert.deepEqual([failed.error?.code, failed.error?.charged], [code, 'no'], method);
        assert.equal(world.server.calls.length, 0, method);
        world.sink.broken = {};
        await engine.again(failed.id, 'toapis');
        assert.equal(only(await world.rest(engine)).files[0]?.uri, heroUri);
        world.assertNothingLost();
      }
    }
  });

  it('is not drawn where nothing may be written, and nothing is ordered', async () => {
    const world = new World();
    world.sink.broken.check = new EaselError('outside-workspace', 'Out');
    const job = only(await world.run(world.engine(), two));
    assert.equal(job.error?.code, 'outside-workspace');
    assert.equal(job.error.charged, 'no');
    assert.deepEqual([...world.sink.files], []);
    assert.equal(world.server.calls.length, 0);
  });

  it('of every folder is looked at before money is spent', async () => {
    const world = new World();
    const folders: string[] = [];
    world.sink.check = ({ directory }) => Promise.resolve(void folders.push(directory));
    await world.run(
      world.engine(),
      sampleRequest({ exact: exactly(['a/x.png', 8, 8], ['b/c/y.png', 8, 8]) }),
    );
    assert.deepEqual(folders, ['a', 'b/c']);
  });

  it('that somebody changed meanwhile stays, and the image lies beside it', async () => {
    const world = new World();
    const engine = world.engine();
    await ordered(world, engine);
    world.putTheirs(heroUri, withChunk(world.sink.files.get(heroUri)!, 'miNe', Buffer.from('Mine')));
    const job = only(await world.rest(engine));
    assert.deepEqual(job.files, [
      { uri: 'file:///site/img/hero-2.webp', kind: 'webp', width: 1200, height: 630, note: 'beside' },
    ]);
    world.assertNothingLost();
  });

  it('that is changed at the last moment stays too', async () => {
    const world = new World();
    const engine = world.engine();
    await ordered(world, engine);
    world.sink.beforeWrite = (uri) => {
      if (uri === heroUri) world.putTheirs(heroUri, makePng(7, 7));
    };
    const job = only(await world.rest(engine));
    assert.equal(job.files[0]?.uri, 'file:///site/img/hero-2.webp');
    assert.equal(job.files[0].note, 'beside');
    assert.equal(world.server.count('download'), 1);
    world.assertNothingLost();
  });

  it('that was deleted meanwhile is not missed', async () => {
    const world = new World();
    const engine = world.engine();
    await ordered(world, engine);
    world.sink.files.delete(heroUri);
    assert.equal(only(await world.rest(engine)).files[0]?.uri, heroUri);
    world.assertNothingLost();
  });

  it('is not put over a file that was there, nor is the image', async () => {
    const world = new World();
    world.putTheirs(heroUri, makePng(9, 9));
    world.putTheirs('file:///site/img/hero-2.webp', makePng(8, 8));
    const job = only(await world.run(world.engine(), two));
    assert.deepEqual(
      job.files.map(({ uri, note }) => [uri, note]),
      [
        ['file:///site/img/hero-3.webp', 'beside'],
        [twiceUri, undefined],
      ],
    );
    world.assertNothingLost();
  });

  it('of another image, beside which it is not replaced', async () => {
    const world = new World();
    const engine = world.engine();
    world.putTheirs(heroUri, makePng(9, 9));
    const other = exactly(['img/hero-2.webp', 64, 64]);
    world.server.habits.taskMs = 60_000;
    const [later] = await engine.submit(sampleRequest({ exact: other }), 'toapis');
    await world.clock.advance(3_000);
    world.server.habits.taskMs = 20_000;
    await engine.submit(one, 'toapis');
    const jobs = await world.rest(engine);
    const placeOf = (wanted: boolean): unknown =>
      jobs.find(({ id }) => (id === later!.id) === wanted)?.files[0]?.uri;
    assert.equal(placeOf(true), 'file:///site/img/hero-2.webp');
    assert.equal(placeOf(false), 'file:///site/img/hero-3.webp');
    world.assertNothingLost();
  });
});

describe('a placeholder in place of an image that code names', () => {
  it('is made offline, for each file one with its own size, and says what it is', async () => {
    const world = new World();
    const job = only(await world.run(world.engine(), two, 'placeholder'));
    assert.equal(job.state, 'done');
    assert.equal(world.server.calls.length, 0);
    assert.deepEqual(world.placeholderNames(), ['hero.webp', 'hero@2x.webp']);
    assert.ok(textIn(world.sink.files.get(heroUri)).includes('1200 630'));
    assert.ok(textIn(world.sink.files.get(twiceUri)).includes('2400 1260'));
  });

  it('makes way for the image that is ordered later', async () => {
    const world = new World();
    const engine = world.engine();
    await world.run(engine, two, 'placeholder');
    const [job] = await world.run(engine, two);
    assert.deepEqual(
      job?.files.map(({ uri, note }) => [uri, note]),
      [
        [heroUri, undefined],
        [twiceUri, undefined],
      ],
    );
    world.assertNothingLost();
  });

  it('is marked also where code names nothing', async () => {
    const world = new World();
    await world.run(world.engine(), sampleRequest(), 'placeholder');
    assert.deepEqual(world.placeholderNames(), ['a-red-kite.png']);
  });
});
