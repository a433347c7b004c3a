import assert from 'node:assert/strict';
import { EaselError } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/core/job.ts';
import { answer, imageAt, loseReply, refuse } from '../support/fakeServer.ts';
import { makePng } from '../support/images.ts';
import { requestFor, sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

const only = (jobs: readonly Job[]): Job => {
  assert.equal(jobs.length, 1);
  return jobs[0]!;
};

describe('the engine, when all goes well', () => {
  it('carries a request to a file at its place', async () => {
    const world = new World();
    const job = only(await world.run(world.engine(), sampleRequest()));
    assert.equal(job.state, 'done');
    assert.deepEqual(job.files, [
      { uri: 'file:///site/assets/a-red-kite.png', kind: 'png', width: 1, height: 1 },
    ]);
    assert.deepEqual(
      world.sink.files.get('file:///site/assets/a-red-kite.png'),
      imageAt('https://files.example/task-1/0.png'),
    );
    assert.equal(job.costUsd, 0.015);
    world.assertNothingLost();
  });

  it('makes one image of each model as one task', async () => {
    for (const model of ['gpt-image-2', 'gpt-4o-image'] as const) {
      const world = new World();
      const job = only(await world.run(world.engine(), requestFor(model, 1)));
      assert.equal(job.state, 'done');
      assert.deepEqual(
        world.server.state.tasks.map(({ count, order }) => [order.request.model, count]),
        [[model, 1]],
      );
      world.assertNothingLost();
    }
  });

  it('orders the request as it was made, under the UUID of its row', async () => {
    const world = new World();
    const request = sampleRequest({ prompt: 'Two boats', tier: '2K', ratio: '9:16' });
    const job = only(await world.run(world.engine(), request));
    const [task] = world.server.state.tasks;
    assert.equal(task?.businessId, job.id);
    assert.deepEqual(task.order.request, request);
    assert.deepEqual(task.order.references, []);
  });

  it('makes 3 images of gpt-image-2 as three tasks with three names', async () => {
    const world = new World();
    const jobs = await world.run(world.engine(), requestFor('gpt-image-2', 3));
    assert.deepEqual(
      jobs.map(({ state }) => state),
      ['done', 'done', 'done'],
    );
    assert.deepEqual(
      world.server.state.tasks.map(({ count }) => count),
      [1, 1, 1],
    );
    assert.deepEqual(world.imageNames().sort(), ['a-red-kite-2.png', 'a-red-kite-3.png', 'a-red-kite.png']);
    assert.equal(new Set(jobs.map(({ group }) => group)).size, 1);
    assert.equal(new Set(jobs.map(({ id }) => id)).size, 3);
    world.assertNothingLost();
  });

  it('makes 3 images of gpt-4o-image as a task of 2 and a task of 1', async () => {
    const world = new World();
    const jobs = await world.run(world.engine(), requestFor('gpt-4o-image', 3));
    assert.deepEqual(
      world.server.state.tasks.map(({ count }) => count),
      [2, 1],
    );
    assert.deepEqual(
      jobs.map(({ files }) => files.length),
      [2, 1],
    );
    assert.equal(world.imageNames().length, 3);
    world.assertNothingLost();
  });

  it('saves fewer images than asked for, and is done', async () => {
    const world = new World();
    world.server.habits.imagesOf = (count) => count - 1;
    const job = only(await world.run(world.engine(), requestFor('gpt-4o-image', 4)));
    assert.equal(job.state, 'done');
    assert.equal(job.request.count, 4);
    assert.equal(job.files.length, 3);
    world.assertNothingLost();
  });

  it('sends the references and the mask, in order, as the URLs of their uploads', async () => {
    const world = new World();
    const [a, b] = [makePng(4, 4), makePng(5, 5)];
    world.references.files.set('file:///a.png', a).set('file:///b.png', b);
    world.references.files.set('file:///m.png', makePng(4, 4, 'rgba'));
    const request = {
      ...requestFor('gpt-4o-image', 1),
      references: ['file:///b.png', 'file:///a.png'],
      mask: 'file:///m.png',
    };
    world.references.files.set('file:///m.png', makePng(5, 5, 'rgba'));
    assert.equal(only(await world.run(world.engine(), request)).state, 'done');
    const order = world.server.state.tasks[0]?.order;
    const names = (urls: readonly string[]): string[] => urls.map((url) => url.replace(/.*\/\d+-/, ''));
    assert.deepEqual(names(order?.references ?? []), ['b.png', 'a.png']);
    assert.deepEqual(names([order?.mask ?? '']), ['m.png']);
  });

  it('uploads at most four images at once', async () => {
    const world = new World();
    const uris = Array.from({ length: 9 }, (_, at) => `file:///${at}.png`);
    for (const uri of uris) world.references.files.set(uri, makePng(3, 3));
    let open = 0;
    let most = 0;
    world.events.onNote = (entry) => {
      if (entry === 'call upload') most = Math.max(most, ++open);
      if (entry === 'answer upload') open--;
    };
    await world.run(world.engine(), sampleRequest({ references: uris }));
    assert.equal(world.server.count('upload'), 9);
    assert.equal(most, 4);
  });

  it('tells watchers whole snapshots, newest first, until they stop watching', async () => {
    const world = new World();
    const engine = world.engine();
    const seen: string[] = [];
    const stop = engine.watch((jobs) => seen.push(jobs.map(({ state }) => state).join(' ')));
    await world.run(engine, sampleRequest());
    const states = seen.filter((state, at) => state !== seen[at - 1]);
    assert.deepEqual(states, [
      'queued',
      'preparing',
      'submitting',
      'waiting',
      'downloading',
      'saving',
      'done',
    ]);
    stop();
    const before = seen.length;
    await world.clock.advance(1_000);
    const second = only(await world.run(engine, sampleRequest()));
    assert.equal(seen.length, before);
    assert.equal(engine.snapshot()[0]?.id, second.id);
  });

  it('learns from past tasks: the ninth of a kind is asked about more cleverly than the first', async () => {
    const world = new World();
    world.server.habits.taskMs = 120_000;
    const engine = world.engine();
    const questions: number[] = [];
    for (let n = 0; n < 9; n++) {
      const before = world.server.count('status');
      await world.run(engine, sampleRequest());
      questions.push(world.server.count('status') - before);
    }
    assert.ok(questions[8]! < questions[0]!, questions.join());
  });
});

describe('the journal', () => {
  it('knows of an order before the server does, and of each step before it is done', async () => {
    const world = new World();
    await world.run(world.engine(), sampleRequest());
    const { entries } = world.events;
    const before = (first: string, second: string): void => {
      const [a, b] = [entries.indexOf(first), entries.indexOf(second)];
      assert.ok(a >= 0 && b > a, `${first}, ${second}: ${entries.join(', ')}`);
    };
    before('saved queued', 'check place');
    before('saved submitting', 'call create');
    before('accepted', 'saved waiting');
    before('saved waiting', 'call status');
    before('saved downloading', 'call download');
    before('saved saving', 'write file');
    before('wrote file', 'saved done');
  });

  it('holds every row before any order is sent, so that a wish is whole or not at all', async () => {
    const world = new World();
    await world.run(world.engine(), requestFor('gpt-image-2', 4));
    const { entries } = world.events;
    const rows = entries.slice(0, entries.indexOf('check place')).filter((entry) => entry === 'saved queued');
    assert.equal(rows.length, 4);
  });

  it('is not written for progress, which is a hint', async () => {
    const world = new World();
    await world.run(world.engine(), sampleRequest());
    assert.deepEqual(
      world.store.saves.map(({ state }) => state),
      ['queued', 'preparing', 'submitting', 'waiting', 'downloading', 'saving', 'done'],
    );
    assert.ok(world.server.count('status') > 2);
  });

  for (const [what, requests] of [
    ['a wish for three images', [requestFor('gpt-image-2', 3)]],
    ['three wishes at once', Array.from({ length: 3 }, () => sampleRequest())],
  ] as const) {
    it(`that cannot be written for ${what} means that nothing is sent, now or after a restart`, async () => {
      const world = new World();
      let written = 0;
      world.store.refuses = () => ++written > 2;
      const engine = world.engine();
      await assert.rejects(
        engine.submitAll(requests, 'toapis'),
        (thrown) =>
          thrown instanceof EaselError && thrown.code === 'journal-unwritable' && thrown.charged === 'no',
      );
      await world.clock.advance(600_000);
      const next = new World(world);
      await next.engine().start();
      await next.clock.advance(600_000);
      assert.deepEqual(engine.snapshot(), []);
      assert.equal(world.server.calls.length + next.server.calls.length, 0);
    });
  }

  it('is one for each of several wishes at once, each with its own group', async () => {
    const world = new World();
    const prompts = ['A kite', 'A cloud', 'A kite'];
    const engine = world.engine();
    const jobs = await engine.submitAll(
      prompts.map((prompt) => sampleRequest({ prompt })),
      'toapis',
    );
    await world.clock.advance(600_000);
    assert.deepEqual(
      jobs.map(({ request }) => request.prompt),
      prompts,
    );
    assert.equal(new Set(jobs.map(({ group }) => group)).size, 3);
    assert.deepEqual(
      engine.snapshot().map(({ state }) => state),
      ['done', 'done', 'done'],
    );
  });

  for (const state of ['preparing', 'submitting'] as const) {
    it(`that can no longer be written when a job gets to ${state} fails the job, and nothing is sent`, async () => {
      const world = new World();
      world.store.refuses = (job) => job.state === state;
      const job = only(await world.run(world.engine(), sampleRequest()));
      assert.equal(job.state, 'failed');
      assert.equal(job.error?.code, 'journal-unwritable');
      assert.equal(job.error.charged, 'no');
      assert.equal(world.server.count('create'), 0);
    });
  }

  it('that cannot be written once an order is accepted does not keep the image away', async () => {
    for (const first of ['waiting', 'downloading', 'saving', 'done'] as const) {
      const world = new World();
      let broken = false;
      world.store.refuses = ({ state }) => (broken ||= state === first);
      const job = only(await world.run(world.engine(), sampleRequest()));
      assert.equal(job.state, 'done', first);
      world.assertNothingLost();
    }
  });

  it('that was not written after acceptance still leads to the image after a crash', async () => {
    const world = new World();
    world.store.refuses = ({ state }) => state === 'waiting';
    const engine = world.engine();
    await engine.submit(sampleRequest(), 'toapis');
    await world.clock.advance(5_000);
    assert.equal(engine.snapshot()[0]?.state, 'waiting');
    const next = new World(world);
    const second = next.engine();
    await second.start();
    assert.equal(only(await next.rest(second)).state, 'done');
    assert.equal(next.server.accepted, 1);
    next.assertNothingLost();
  });
});

describe('offline placeholders', () => {
  it('take the same way as paid images', async () => {
    const world = new World();
    const job = only(await world.run(world.engine(), sampleRequest(), 'placeholder'));
    assert.equal(job.state, 'done');
    assert.equal(world.placeholder.accepted, 1);
    assert.equal(world.server.calls.length, 0);
  });

  it('are there without a wait', async () => {
    const world = new World();
    const start = world.clock.now();
    await world.run(world.engine(), requestFor('gpt-image-2', 3), 'placeholder');
    assert.equal(world.clock.now(), start);
    assert.equal(world.imageNames().length, 3);
  });

  it('never cost anything, whatever fails', async () => {
    const faults = [
      ['create', refuse('request-refused')],
      ['status', answer({ taskId: 'task-1', state: 'failed', reason: 'No paint' })],
      ['status', refuse('task-expired')],
      ['download', refuse('internal')],
      ['download', refuse('disk-full')],
    ] as const;
    for (const [operation, fault] of faults) {
      const world = new World();
      world.placeholder.script[operation].push(fault);
      const job = only(await world.run(world.engine(), sampleRequest(), 'placeholder'));
      assert.equal(job.state, 'failed', operation);
      assert.equal(job.error?.charged, 'no', operation);
    }
    const world = new World();
    world.placeholder.script.create.push(loseReply('internal'));
    world.placeholder.weather = (operation) => (operation === 'find' ? answer(undefined) : undefined);
    const job = only(await world.run(world.engine(), sampleRequest(), 'placeholder'));
    assert.equal(job.error?.charged, 'no');
  });
});

describe('a place that cannot be written', () => {
  const broken = new EaselError('folder-not-writable', 'Read-only');

  it('is found out before anything is paid', async () => {
    const world = new World();
    world.sink.broken.check = broken;
    const job = only(await world.run(world.engine(), sampleRequest()));
    assert.equal(job.state, 'failed');
    assert.equal(job.error?.code, 'folder-not-writable');
    assert.equal(job.error.charged, 'no');
    assert.equal(world.server.calls.length, 0);
  });

  for (const method of ['freeName', 'write'] as const) {
    it(`later on (${method}) fails the paid job, which then goes on to the same image`, async () => {
      const world = new World();
      const engine = world.engine();
      world.sink.broken[method] = broken;
      const failed = only(await world.run(engine, sampleRequest()));
      assert.equal(failed.error?.code, 'folder-not-writable');
      assert.equal(failed.error.charged, 'yes');
      world.sink.broken.holds = broken;
      await engine.resume(failed.id);
      const again = only(await world.rest(engine));
      assert.equal(again.error?.code, 'folder-not-writable');
      assert.equal(again.error.charged, 'yes');
      world.sink.broken = {};
      const resumed = await engine.resume(failed.id);
      assert.equal(resumed?.id, failed.id);
      assert.equal(only(await world.rest(engine)).state, 'done');
      assert.equal(world.server.accepted, 1);
      world.assertNothingLost();
    });
  }

  it('because its name was taken meanwhile makes the image kite-2', async () => {
    const world = new World();
    const theirs = makePng(9, 9);
    world.sink.beforeWrite = (uri) => {
      if (uri.endsWith('a-red-kite.png')) world.sink.files.set(uri, theirs);
    };
    const job = only(await world.run(world.engine(), sampleRequest()));
    assert.equal(job.state, 'done');
    assert.equal(world.sink.files.get('file:///site/assets/a-red-kite.png'), theirs);
    assert.deepEqual(world.imageNames(), ['a-red-kite.png', 'a-red-kite-2.png']);
    assert.equal(job.files[0]?.uri, 'file:///site/assets/a-red-kite-2.png');
    assert.equal(world.server.count('download'), 1);
  });
});

describe('the list of jobs', () => {
  it('loses a finished job on demand, and the journal its row; the file stays', async () => {
    const world = new World();
    const engine = world.engine();
    const { id } = only(await world.run(engine, sampleRequest()));
    await engine.remove(id);
    assert.deepEqual(engine.snapshot(), []);
    assert.equal(world.store.rows.size, 0);
    assert.equal(world.imageNames().length, 1);
  });

  it('keeps a job that is not finished', async () => {
    const world = new World();
    const engine = world.engine();
    const [job] = await engine.submit(sampleRequest(), 'toapis');
    await engine.remove(job!.id);
    assert.equal(engine.snapshot().length, 1);
    await engine.stopWaiting(job!.id);
    await engine.remove(job!.id);
    assert.equal(engine.snapshot()[0]?.state, 'paused');
    assert.equal(world.store.rows.size, 1);
  });

  it('shows finished and resting jobs of former windows without working on them', async () => {
    const world = new World();
    const engine = world.engine();
    const [one] = await world.run(engine, sampleRequest());
    const [two] = await engine.submit(sampleRequest(), 'toapis');
    await engine.stopWaiting(two!.id);
    const next = new World(world);
    const second = next.engine();
    await second.start();
    await next.clock.advance(600_000);
    assert.deepEqual(
      second.snapshot().map(({ id, state }) => [id, state]),
      [
        [two!.id, 'paused'],
        [one!.id, 'done'],
      ],
    );
    assert.equal(next.server.calls.length, 0);
  });

  it('is not stopped by a watcher that throws', async () => {
    const world = new World();
    const engine = world.engine();
    engine.watch(() => {
      throw new Error('A bug in the panel');
    });
    const seen: string[] = [];
    engine.watch((jobs) => seen.push(jobs[0]?.state ?? 'none'));
    assert.equal(only(await world.run(engine, sampleRequest())).state, 'done');
    assert.ok(seen.includes('done'));
    world.assertNothingLost();
  });
});

describe('images of done jobs that are moved', () => {
  it('are known at their new place, also after a restart', async () => {
    const world = new World();
    const engine = world.engine();
    const [job] = await world.run(engine, sampleRequest());
    const from = job!.files[0]!.uri;
    await engine.moved(from.slice(0, from.lastIndexOf('/')), 'file:///site/elsewhere');
    const to = `file:///site/elsewhere${from.slice(from.lastIndexOf('/'))}`;
    assert.equal(engine.snapshot()[0]?.files[0]?.uri, to);
    const next = world.engine();
    await next.start();
    assert.equal(next.snapshot()[0]?.files[0]?.uri, to);
  });
});

describe('a finished image', () => {
  const other = makePng(9, 9);

  it('is what is saved, with its own pixels and what is noted about it', async () => {
    const world = new World();
    world.finisher = { finish: () => Promise.resolve({ bytes: other, note: 'outside-changed' }) };
    const [job] = await world.run(world.engine(), sampleRequest());
    const [image] = job!.files;
    assert.deepEqual([image?.width, image?.height, image?.note], [9, 9, 'outside-changed']);
    assert.deepEqual(world.sink.files.get(image!.uri), other);
  });

  it('has the untouched one of the server beside it where that is wanted, and arrives without it too', async () => {
    for (const broken of [false, true]) {
      const world = new World();
      world.finisher = { finish: (untouched) => Promise.resolve({ bytes: other, untouched }) };
      world.events.onNote = (entry) => {
        // The image itself is there: what comes after it fails.
        if (entry.startsWith('write') && broken)
          world.sink.broken = { freeName: new EaselError('disk-full', 'Full') };
      };
      const [job] = await world.run(world.engine(), sampleRequest());
      assert.equal(job?.state, 'done');
      assert.deepEqual(
        world.imageNames(),
        broken ? ['a-red-kite.png'] : ['a-red-kite.png', 'a-red-kite-untouched.png'],
      );
      assert.equal(job.files.length, 1);
    }
  });
});
