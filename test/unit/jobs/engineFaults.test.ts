import assert from 'node:assert/strict';
import type { Job } from '../../../src/core/job.ts';
import type { JobEngine } from '../../../src/jobs/engine.ts';
import { answer, imageAt, loseReply, refuse } from '../support/fakeServer.ts';
import type { BackendOperation, Fault } from '../support/fakeServer.ts';
import { makePng } from '../support/images.ts';
import { sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

const seconds = 1_000;
const minutes = 60_000;

const only = (jobs: readonly Job[]): Job => {
  assert.equal(jobs.length, 1);
  return jobs[0]!;
};

/** Runs one request in a world whose server has these faults in store. */
async function runWith(
  faults: Partial<Record<BackendOperation, Fault[]>>,
  prepare: (world: World) => void = () => undefined,
): Promise<{ world: World; job: Job; engine: JobEngine }> {
  const world = new World();
  for (const [operation, list] of Object.entries(faults)) {
    world.server.script[operation as BackendOperation].push(...list);
  }
  prepare(world);
  const engine = world.engine();
  return { world, engine, job: only(await world.run(engine, sampleRequest())) };
}

/** The server is away for a while from the first call on. */
function awayFor(world: World, ms: number, fault: Fault, ...operations: BackendOperation[]): void {
  let since: number | undefined;
  world.server.weather = (operation, now) => {
    if (!operations.includes(operation)) return undefined;
    since ??= now;
    return now - since < ms ? fault : undefined;
  };
}

/** One order, accepted once, and its image in the workspace. */
function assertOnePaidOneSaved({ world, job }: { world: World; job: Job }): void {
  assert.equal(job.state, 'done');
  assert.equal(world.server.accepted, 1);
  world.assertNothingLost();
}

describe('a lost reply to an order', () => {
  const lost = ['connection-lost', 'gateway-error', 'server-error', 'bad-answer', 'internal'] as const;
  for (const code of lost) {
    it(`(${code}) is looked up by its UUID, and the image arrives, paid once`, async () => {
      const result = await runWith({ create: [loseReply(code)] });
      assertOnePaidOneSaved(result);
      const { world, job } = result;
      assert.equal(world.server.count('create'), 1);
      assert.deepEqual(
        world.server.calls.filter(({ operation }) => operation === 'find').map(({ argument }) => argument),
        [job.id],
      );
    });
  }

  it('of an order that is accepted 3 s later leads to the image, paid once', async () => {
    const result = await runWith({ create: [loseReply('connection-lost', 3 * seconds)] });
    assertOnePaidOneSaved(result);
    assert.equal(result.world.server.count('create'), 1);
  });

  it('of an order that is accepted 60 s later leads to the image, paid once', async () => {
    assertOnePaidOneSaved(await runWith({ create: [loseReply('gateway-error', 60 * seconds)] }));
  });

  it('of an order that was never accepted ends as not accepted, unpaid, after a minute and several looks', async () => {
    const { world, job } = await runWith({ create: [refuse('connection-lost')] });
    assert.equal(job.state, 'failed');
    assert.equal(job.error?.code, 'not-accepted');
    assert.equal(job.error.charged, 'no');
    assert.equal(world.server.count('create'), 1);
    const looks = world.server.calls.filter(({ operation }) => operation === 'find').map(({ at }) => at);
    assert.ok(looks.length >= 5, `${looks.length} looks`);
    assert.ok(looks[looks.length - 1]! - looks[0]! >= 60 * seconds);
  });

  it('is looked up for a minute from the first answer on, however long the server was away before', async () => {
    const result = await runWith({ create: [loseReply('connection-lost', 210 * seconds)] }, (world) =>
      awayFor(world, 180 * seconds, refuse('unreachable'), 'find'),
    );
    assertOnePaidOneSaved(result);
  });

  it('is looked up for a minute, however often the server is away in between', async () => {
    const { world, job } = await runWith({ create: [refuse('connection-lost')] }, ({ server, clock }) => {
      const start = clock.now();
      server.weather = (operation, now) =>
        operation === 'find' && now > start && now < start + 120 * seconds
          ? refuse('gateway-error')
          : undefined;
    });
    assert.equal(job.error?.code, 'not-accepted');
    // Each question that was answered, not each that was asked.
    const start = world.server.calls.find(({ operation }) => operation === 'create')!.at;
    const answered = world.server.calls
      .filter(({ operation, at }) => operation === 'find' && (at === start || at >= start + 120 * seconds))
      .map(({ at }) => at);
    assert.ok(answered.length >= 5);
    assert.ok(answered[answered.length - 1]! - answered[1]! >= 50 * seconds, answered.join());
  });

  it('is not looked up in vain because the clocks of the two machines differ by days', async () => {
    for (const days of [-2, 2]) {
      const result = await runWith({ create: [loseReply()] }, ({ server }) => {
        server.habits.clockAheadMs = days * 24 * 60 * minutes;
      });
      assertOnePaidOneSaved(result);
    }
  });
});

describe('an order that was not accepted', () => {
  it('for the rate limit, three times, is sent again when the server says, and accepted once', async () => {
    const result = await runWith({ create: Array<Fault>(3).fill(refuse('rate-limited', 2 * seconds)) });
    assertOnePaidOneSaved(result);
    const sent = result.world.server.calls.filter(({ operation }) => operation === 'create');
    const gaps = sent.slice(1).map(({ at }, index) => at - sent[index]!.at);
    assert.deepEqual(gaps, [2 * seconds, 2 * seconds, 2 * seconds]);
    assert.equal(new Set(sent.map(({ argument }) => argument)).size, 1);
  });

  it('for the rate limit, for 8 s, is accepted once', async () => {
    const result = await runWith({}, (world) =>
      awayFor(world, 8 * seconds, refuse('rate-limited', 2 * seconds), 'create'),
    );
    assertOnePaidOneSaved(result);
  });

  for (const code of ['unreachable', 'proxy-refused', 'limiter-unavailable'] as const) {
    it(`for 15 s (${code}) is sent again, and accepted once`, async () => {
      const result = await runWith({}, (world) => awayFor(world, 15 * seconds, refuse(code), 'create'));
      assertOnePaidOneSaved(result);
    });
  }

  it('is given up after a while, unpaid, and ordered anew on demand', async () => {
    const world = new World();
    const engine = world.engine();
    awayFor(world, 3 * minutes, refuse('unreachable'), 'create');
    const failed = only(await world.run(engine, sampleRequest()));
    assert.equal(failed.error?.code, 'unreachable');
    assert.equal(failed.error.charged, 'no');
    await world.clock.advance(5 * minutes);
    const again = await engine.again(failed.id, 'toapis');
    assert.ok(again);
    assert.notEqual(again.id, failed.id);
    assert.equal(only(await world.rest(engine)).state, 'done');
    world.assertNothingLost();
  });

  it('is never sent again after one lost reply, not even after refusals', async () => {
    const result = await runWith({ create: [refuse('rate-limited'), refuse('unreachable'), loseReply()] });
    assertOnePaidOneSaved(result);
    assert.equal(result.world.server.count('create'), 3);
  });

  it('is put off when the server asks for more than two minutes, and sent when it is resumed', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.script.create.push(refuse('rate-limited', 10 * minutes));
    const paused = only(await world.run(engine, sampleRequest()));
    assert.deepEqual(paused.paused, { reason: 'server', until: world.clock.now() + 10 * minutes });
    await engine.resume(paused.id);
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.equal(world.server.count('find'), 0);
    assert.equal(world.server.accepted, 1);
  });

  for (const code of ['request-refused', 'forbidden', 'balance-exhausted', 'policy-violation'] as const) {
    it(`because it never will be (${code}) fails at once, unpaid`, async () => {
      const { world, job } = await runWith({ create: [refuse(code)] });
      assert.equal(job.error?.code, code);
      assert.equal(job.error.charged, 'no');
      assert.equal(world.server.calls.length, 1);
    });
  }
});

describe('a question about a task', () => {
  for (const code of [
    'gateway-error',
    'server-error',
    'bad-answer',
    'unreachable',
    'rate-limited',
  ] as const) {
    it(`may fail for a minute (${code}): the image arrives`, async () => {
      const result = await runWith({}, (world) => awayFor(world, 60 * seconds, refuse(code), 'status'));
      assertOnePaidOneSaved(result);
      assert.equal(result.world.server.count('create'), 1);
    });
  }

  it('may fail for hours: the job pauses, and brings the image when somebody continues it', async () => {
    const { world, job, engine } = await runWith({}, (away) =>
      awayFor(away, 5 * 60 * minutes, refuse('unreachable'), 'status'),
    );
    assert.deepEqual(job.paused, { reason: 'deadline' });
    await world.clock.advance(5 * 60 * minutes);
    await engine.resume(job.id);
    assertOnePaidOneSaved({ world, job: only(await world.rest(engine)) });
  });

  it('waits for another key when the order is refused for its key, and is sent once with it', async () => {
    const { world, job, engine } = await runWith({ create: [refuse('key-refused')] });
    assert.deepEqual(job.paused, { reason: 'key' });
    await engine.keyChanged();
    assertOnePaidOneSaved({ world, job: only(await world.rest(engine)) });
    assert.equal(world.server.count('find'), 0);
  });

  it('may find the task not yet known', async () => {
    const unknown = refuse('task-not-found');
    assertOnePaidOneSaved(await runWith({ status: [unknown, unknown] }));
  });

  it('that is refused for the key waits for a new one, and then goes on', async () => {
    const world = new World();
    const engine = world.engine();
    let key = 'old';
    world.server.weather = (operation) =>
      operation === 'status' && key === 'old' ? refuse('key-refused') : undefined;
    const paused = only(await world.run(engine, sampleRequest()));
    assert.equal(paused.paused?.reason, 'key');
    key = 'new';
    await engine.keyChanged();
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.equal(world.server.accepted, 1);
    world.assertNothingLost();
  });

  it('that is refused for the key while a reply is lost goes on looking with a new one', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.script.create.push(loseReply());
    world.server.script.find.push(refuse('key-missing'));
    const paused = only(await world.run(engine, sampleRequest()));
    assert.equal(paused.paused?.reason, 'key');
    await engine.keyChanged();
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.equal(world.server.count('create'), 1);
  });

  for (const [operation, lost] of [
    ['status', undefined],
    ['find', loseReply()],
  ] as const) {
    it(`that another account cannot see (${operation}) waits for the key that it was ordered with`, async () => {
      const world = new World();
      const engine = world.engine();
      if (lost) world.server.script.create.push(lost);
      // The key is changed as soon as the order has left.
      world.server.weather = (called) => {
        if (called === operation) world.server.key = 'theirs';
        return undefined;
      };
      const paused = only(await world.run(engine, sampleRequest()));
      assert.deepEqual(paused.paused, { reason: 'account' });
      world.server.weather = () => undefined;
      world.server.key = 'ours';
      await engine.keyChanged();
      assertOnePaidOneSaved({ world, job: only(await world.rest(engine)) });
    });
  }

  it('that is refused once is asked again', async () => {
    assertOnePaidOneSaved(await runWith({ status: [refuse('forbidden'), refuse('forbidden')] }));
  });

  it('that is refused for good pauses the paid job, and loses nothing', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.script.status.push(refuse('forbidden'), refuse('forbidden'), refuse('forbidden'));
    const paused = only(await world.run(engine, sampleRequest()));
    assert.equal(paused.paused?.reason, 'server');
    await engine.resume(paused.id);
    assert.equal(only(await world.rest(engine)).state, 'done');
    world.assertNothingLost();
  });

  it('comes rarely while the task runs: never twice within 0.9 s', async () => {
    const { world } = await runWith({}, ({ server }) => {
      server.habits.taskMs = 5 * minutes;
    });
    const asked = world.server.calls.filter(({ operation }) => operation === 'status').map(({ at }) => at);
    for (const [index, at] of asked.slice(1).entries()) assert.ok(at - asked[index]! >= 0.9 * seconds);
    assert.ok(asked.length > 10);
  });
});

describe('a task that fails', () => {
  it('fails the job with the reason, and leaves open what it cost', async () => {
    const { job } = await runWith({}, ({ server }) => {
      server.habits.failure = 'upstream said 422';
    });
    assert.equal(job.error?.code, 'task-failed');
    assert.equal(job.error.charged, 'unknown');
    assert.equal(job.error.details.reason, 'upstream said 422');
  });

  it('is ordered anew on demand, under a new UUID, and the old job leaves the list', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.habits.failure = 'bad luck';
    const failed = only(await world.run(engine, sampleRequest()));
    world.server.habits.failure = undefined;
    const again = await engine.again(failed.id, 'toapis');
    assert.ok(again);
    assert.notEqual(again.id, failed.id);
    assert.deepEqual(again.request, failed.request);
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.deepEqual(
      world.server.state.tasks.map(({ businessId }) => businessId),
      [failed.id, again.id],
    );
    assert.deepEqual([...world.store.rows.keys()], [again.id]);
  });

  it('is ordered anew once, however often the button is pressed', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.habits.failure = 'bad luck';
    const failed = only(await world.run(engine, sampleRequest()));
    world.server.habits.failure = undefined;
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => engine.again(failed.id, 'toapis')));
    assert.equal(one?.id, two?.id);
    assert.equal(two?.id, three?.id);
    await world.rest(engine);
    assert.equal(world.server.accepted, 2);
  });
});

describe('a download', () => {
  const image = makePng(40, 30);

  it('that is cut is fetched again, and only the whole image is saved', async () => {
    const cut = [0, 1, 8, 40, image.length - 1].map((length) => answer(image.subarray(0, length)));
    const result = await runWith({ download: cut });
    assertOnePaidOneSaved(result);
    assert.equal(result.world.server.count('download'), cut.length + 1);
  });

  it('that brings an error page is fetched again', async () => {
    const page = answer(Buffer.from('<!doctype html><h1>Bad Gateway</h1>'));
    assertOnePaidOneSaved(await runWith({ download: [page, page] }));
  });

  it('that fails is tried again', async () => {
    const faults = [refuse('unreachable'), refuse('connection-lost'), refuse('download-failed')];
    assertOnePaidOneSaved(await runWith({ download: faults }));
  });

  it('that never succeeds fails the job, paid, and goes on to the same image on demand', async () => {
    const world = new World();
    const engine = world.engine();
    awayFor(world, 10 * minutes, answer(image.subarray(0, 50)), 'download');
    const failed = only(await world.run(engine, sampleRequest()));
    assert.equal(failed.error?.code, 'image-truncated');
    assert.equal(failed.error.charged, 'yes');
    assert.deepEqual(world.imageNames(), []);
    await world.clock.advance(10 * minutes);
    await engine.resume(failed.id);
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.equal(world.server.accepted, 1);
    world.assertNothingLost();
  });

  it('whose address has expired asks the task for a fresh one', async () => {
    const fresh = 'https://files.example/task-1/fresh.png';
    const world = new World();
    const engine = world.engine();
    let expired = false;
    world.server.weather = (operation) => {
      if (operation === 'download' && !expired) return refuse('download-expired');
      return undefined;
    };
    world.events.onNote = (entry) => {
      if (entry !== 'call status' || engine.snapshot()[0]?.state !== 'downloading') return;
      expired = true;
      world.server.script.status.push(
        answer({ taskId: 'task-1', state: 'succeeded', urls: [fresh], costUsd: 0.015 }),
      );
    };
    const job = only(await world.run(engine, sampleRequest()));
    assert.equal(job.state, 'done');
    assert.deepEqual([...world.sink.files.values()], [imageAt(fresh)]);
    assert.equal(world.server.accepted, 1);
  });

  it('whose address has expired for good fails the job, paid', async () => {
    const { world, job } = await runWith({}, ({ server }) => {
      server.weather = (operation) => (operation === 'download' ? refuse('download-expired') : undefined);
    });
    assert.equal(job.error?.code, 'download-expired');
    assert.equal(job.error.charged, 'yes');
    assert.ok(world.server.count('download') <= 12);
  });

  it('that fails for any other reason fails the job, paid', async () => {
    for (const code of ['internal', 'forbidden', 'endpoint-not-found'] as const) {
      const { job } = await runWith({ download: [refuse(code)] });
      assert.equal(job.error?.code, code);
      assert.equal(job.error.charged, 'yes');
    }
  });

  it('whose fresh address has expired too fails the job, instead of asking for ever', async () => {
    let asked = 0;
    const { world, job } = await runWith({}, ({ server, clock }) => {
      const start = clock.now();
      server.weather = (operation, now) => {
        if (operation === 'download') return refuse('download-expired');
        if (operation !== 'status' || now < start + 20 * seconds) return undefined;
        const urls = [`https://files.example/task-1/fresh-${++asked}.png`];
        return answer({ taskId: 'task-1', state: 'succeeded', urls });
      };
    });
    assert.equal(job.error?.code, 'download-expired');
    assert.equal(asked, 2);
    assert.equal(world.server.accepted, 1);
  });

  it('of the second image fails without losing the first', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.weather = (operation) =>
      operation === 'download' && world.sink.files.size === 1 ? refuse('download-failed') : undefined;
    const failed = only(await world.run(engine, { ...sampleRequest(), model: 'gpt-4o-image', count: 2 }));
    assert.equal(failed.state, 'failed');
    assert.equal(failed.files.length, 1);
    world.server.weather = () => undefined;
    await engine.resume(failed.id);
    assert.equal(only(await world.rest(engine)).files.length, 2);
    world.assertNothingLost();
  });
});

describe('a task that takes long', () => {
  it('pauses after a quarter of an hour, and is fetched when it is resumed', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.habits.taskMs = 60 * minutes;
    const began = world.clock.now();
    const paused = only(await world.run(engine, sampleRequest()));
    assert.equal(paused.paused?.reason, 'deadline');
    const waited = world.clock.now() - began;
    assert.ok(waited > 15 * minutes && waited < 16 * minutes, `${waited} ms`);
    const resumedAt = world.clock.now();
    await engine.resume(paused.id);
    assert.equal(only(await world.rest(engine)).paused?.reason, 'deadline');
    assert.ok(world.clock.now() - resumedAt > 15 * minutes);
    await world.clock.advance(60 * minutes);
    await engine.resume(paused.id);
    assert.equal(only(await world.rest(engine)).state, 'done');
    assert.equal(world.server.accepted, 1);
    world.assertNothingLost();
  });

  it('is asked for at once when it is resumed', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.habits.taskMs = 20 * minutes;
    const paused = only(await world.run(engine, sampleRequest()));
    await world.clock.advance(60 * minutes);
    const resumedAt = world.clock.now();
    await engine.resume(paused.id);
    await world.rest(engine);
    assert.equal(world.clock.now(), resumedAt);
  });

  it('is given up after a day at the server, and what it cost stays open', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.habits.taskMs = 48 * 60 * minutes;
    const paused = only(await world.run(engine, sampleRequest()));
    await world.clock.advance(25 * 60 * minutes);
    await engine.resume(paused.id);
    const failed = only(await world.rest(engine));
    assert.equal(failed.error?.code, 'task-expired');
    assert.equal(failed.error.charged, 'unknown');
  });
});

describe('references', () => {
  const refusals = [
    ['is not there', undefined, 'reference-unreadable'],
    ['is no image', Buffer.from('<svg/>'), 'reference-unsupported'],
    ['is cut', makePng(9, 9).subarray(0, 60), 'reference-unsupported'],
  ] as const;
  for (const [what, bytes, code] of refusals) {
    it(`of which one ${what} fail the job before anything leaves the machine`, async () => {
      const world = new World();
      world.references.files.set('file:///fine.png', makePng(2, 2));
      if (bytes) world.references.files.set('file:///bad.png', bytes);
      const request = sampleRequest({ references: ['file:///fine.png', 'file:///bad.png'] });
      const job = only(await world.run(world.engine(), request));
      assert.equal(job.error?.code, code);
      assert.equal(job.error.charged, 'no');
      assert.match(job.error.details.file ?? '', /bad\.png$/);
      assert.equal(world.server.calls.length, 0);
    });
  }

  it('are uploaded again after a failure, and refused ones fail the job unpaid', async () => {
    const world = new World();
    const engine = world.engine();
    world.references.files.set('file:///a.png', makePng(2, 2));
    world.server.script.upload.push(refuse('gateway-error'), refuse('rate-limited', 2 * seconds));
    const request = sampleRequest({ references: ['file:///a.png'] });
    assert.equal(only(await world.run(engine, request)).state, 'done');
    world.server.script.upload.push(refuse('upload-refused'));
    const [refused] = await world.run(engine, request);
    assert.equal(refused?.error?.code, 'upload-refused');
    assert.equal(refused.error.charged, 'no');
    assert.equal(world.server.accepted, 1);
  });
});
