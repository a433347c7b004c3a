import assert from 'node:assert/strict';
import { EaselError } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/core/job.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';
import type { JobEngine } from '../../../src/jobs/engine.ts';
import { hang, loseReply, refuse } from '../support/fakeServer.ts';
import { goOn } from '../support/jobs.ts';
import { makePng } from '../support/images.ts';
import { turn } from '../support/memory.ts';
import { exactly, requestFor, sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

/** One way for a request to go. */
type Scenario = { readonly request: GenerationRequest; readonly prepare?: (world: World) => void };

const scenarios: Record<string, Scenario> = {
  'a plain request': { request: sampleRequest() },
  'a request with references': {
    request: { ...requestFor('gpt-4o-image', 1), references: ['file:///a.png'], mask: 'file:///m.png' },
    prepare: ({ references }) => {
      references.files.set('file:///a.png', makePng(3, 3)).set('file:///m.png', makePng(3, 3, 'rgba'));
    },
  },
  'a task of two images': { request: requestFor('gpt-4o-image', 2) },
  'one image for two files that code names': {
    request: sampleRequest({ exact: exactly(['img/a.webp', 600, 315], ['img/b.png', 1200, 630]) }),
  },
  'two tasks': { request: requestFor('gpt-4o-image', 3) },
  'a lost reply': {
    request: sampleRequest(),
    prepare: ({ server }) => server.script.create.push(loseReply('gateway-error', 3_000)),
  },
  'a crowded server': {
    request: sampleRequest(),
    prepare: ({ server }) => {
      server.script.create.push(refuse('rate-limited', 2_000), refuse('unreachable'));
      server.script.status.push(refuse('gateway-error'), refuse('rate-limited', 1_000));
      server.script.download.push(refuse('connection-lost'));
    },
  },
};

function worldOf({ prepare }: Scenario): World {
  const world = new World();
  prepare?.(world);
  return world;
}

/** How many things happen when nobody interferes. */
async function stepsOf(scenario: Scenario): Promise<number> {
  const world = worldOf(scenario);
  await world.run(world.engine(), scenario.request);
  world.assertNothingLost();
  return world.events.entries.length;
}

/** What a patient person does: resumes whatever rests until it is done. */
async function finish(world: World, engine: JobEngine): Promise<readonly Job[]> {
  for (let round = 0; round < 6; round++) {
    const jobs = await world.rest(engine);
    const open = jobs.filter(({ state }) => state !== 'done');
    if (open.length === 0) return jobs;
    for (const { id } of open) await goOn(engine, id);
  }
  assert.fail(`Not done: ${JSON.stringify(engine.snapshot())}\n${world.events.entries.join('\n')}`);
}

/**
 * As many orders were accepted as tasks were wished for, each once, and every image lies in the workspace once, with no
 * placeholder left.
 */
function assertPaidOnce(world: World, tasks: number): void {
  const ids = world.server.state.tasks.map(({ businessId }) => businessId);
  assert.equal(new Set(ids).size, ids.length, 'a UUID was accepted twice');
  assert.equal(ids.length, tasks, `accepted ${ids.length} times: ${world.events.entries.join(', ')}`);
  world.assertNothingLost();
  assert.deepEqual(world.placeholderNames(), []);
}

for (const [name, scenario] of Object.entries(scenarios)) {
  describe(`${name}, interrupted at every step`, () => {
    let steps = 0;
    before(async () => {
      steps = await stepsOf(scenario);
      assert.ok(steps > 20);
    });

    for (const arrives of [undefined, 0, 3_000]) {
      const how = arrives === undefined ? 'never arrive' : `arrive ${arrives} ms later`;

      it(`by "stop waiting" and resumed is paid once and saved once (aborted orders ${how})`, async () => {
        for (let at = 0; at < steps; at++) {
          const world = worldOf(scenario);
          world.server.habits.abortedOrdersArriveAfterMs = arrives;
          const engine = world.engine();
          const stops: Promise<void>[] = [];
          world.events.onNote = (_, index) => {
            if (index === at) stops.push(...engine.snapshot().map(({ id }) => engine.stopWaiting(id)));
          };
          const jobs = await world.run(engine, scenario.request);
          await Promise.all(stops);
          await finish(world, engine);
          assertPaidOnce(world, jobs.length);
        }
      });

      it(`by a closing window, goes on in the next, paid once and saved once (aborted orders ${how})`, async () => {
        for (let at = 0; at < steps; at++) {
          const world = worldOf(scenario);
          world.server.habits.abortedOrdersArriveAfterMs = arrives;
          const first = world.engine();
          let disposed: Promise<void> | undefined;
          world.events.onNote = (_, index) => {
            if (index === at) disposed = first.dispose();
          };
          const jobs = await first.submit(scenario.request, 'toapis');
          while (!disposed) await world.clock.advance(500);
          await disposed;
          const quiet = world.events.entries.length;
          await world.clock.advance(60_000);
          assert.equal(world.events.entries.length, quiet, 'a closed engine went on');
          const second = world.engine();
          await second.start();
          await finish(world, second);
          assertPaidOnce(world, jobs.length);
        }
      });
    }

    it('by a crash, goes on in the next window, paid once and saved once', async () => {
      const world = worldOf(scenario);
      const copies: World[] = [];
      let onTheirWay = 0;
      world.events.onNote = () => {
        copies.push(new World(world));
        if (world.server.ordersOnTheirWay === 0) return;
        copies.push(new World(world, 0), new World(world, 3_000));
        onTheirWay++;
      };
      await world.run(world.engine(), scenario.request);
      assert.ok(copies.length > steps && onTheirWay > 0);
      for (const next of copies) {
        const rows = next.store.rows.size;
        const engine = next.engine();
        await engine.start();
        await finish(next, engine);
        assertPaidOnce(next, rows);
      }
    });
  });
}

describe('two crashes in a row, at any two steps', () => {
  it('leave one accepted order and one image', async () => {
    const copiesDuring = async (
      world: World,
      run: (engine: JobEngine) => Promise<unknown>,
    ): Promise<World[]> => {
      const copies: World[] = [];
      world.events.onNote = () => copies.push(new World(world));
      await run(world.engine());
      return copies;
    };
    const world = new World();
    const first = await copiesDuring(world, (engine) => world.run(engine, sampleRequest()));
    for (const copy of first) {
      const rows = copy.store.rows.size;
      const second = await copiesDuring(copy, async (engine) => {
        await engine.start();
        await finish(copy, engine);
      });
      for (const next of second) {
        // Between the writing of a new row and the removal of the one that it replaces there are two.
        const engine = next.engine();
        await engine.start();
        await next.rest(engine);
        if (engine.snapshot().every(({ error }) => error?.code !== 'not-accepted'))
          await finish(next, engine);
        assert.ok(next.server.accepted <= Math.max(rows, 1));
        next.assertNothingLost();
      }
    }
  });
});

describe('a crash between the writing of the file and its row', () => {
  it('does not save the image twice', async () => {
    const world = new World();
    const copies: World[] = [];
    world.events.onNote = (entry) => {
      if (entry === 'wrote file' || entry === 'save done') copies.push(new World(world));
    };
    await world.run(world.engine(), sampleRequest());
    assert.equal(copies.length, 2);
    for (const next of copies) {
      const engine = next.engine();
      await engine.start();
      const [job] = await next.rest(engine);
      assert.equal(job?.state, 'done');
      assert.deepEqual(next.imageNames(), ['a-red-kite.png']);
      assert.equal(next.server.calls.length, 0);
    }
  });

  it('saves it under another name when the file is somebody else’s', async () => {
    const world = new World();
    let copy: World | undefined;
    world.events.onNote = (entry) => {
      if (entry === 'write file') copy = new World(world);
    };
    await world.run(world.engine(), sampleRequest());
    assert.ok(copy);
    copy.putTheirs('file:///site/assets/a-red-kite.png', makePng(9, 9));
    const engine = copy.engine();
    await engine.start();
    const [job] = await copy.rest(engine);
    assert.equal(job?.files[0]?.uri, 'file:///site/assets/a-red-kite-2.png');
    assertPaidOnce(copy, 1);
  });
});

describe('stopping', () => {
  it('pauses the job at once, and leaves the task to the server', async () => {
    const world = new World();
    const engine = world.engine();
    const [job] = await engine.submit(sampleRequest(), 'toapis');
    await world.clock.advance(3_000);
    await engine.stopWaiting(job!.id);
    assert.deepEqual(engine.snapshot()[0]?.paused, { reason: 'stopped' });
    assert.equal(world.clock.sleepers, 0);
    const calls = world.server.calls.length;
    await world.clock.advance(600_000);
    assert.equal(world.server.calls.length, calls);
    await engine.resume(job!.id);
    await world.rest(engine);
    assert.equal(world.server.count('create'), 1);
    world.assertNothingLost();
  });

  for (const operation of ['upload', 'create', 'status', 'download'] as const) {
    it(`ends a call that hangs (${operation}), and nothing is paid twice`, async () => {
      for (const accepted of [false, true]) {
        const world = new World();
        const engine = world.engine();
        world.references.files.set('file:///a.png', makePng(3, 3));
        world.server.script[operation].push(hang(accepted));
        const [job] = await engine.submit(sampleRequest({ references: ['file:///a.png'] }), 'toapis');
        await world.clock.advance(60_000);
        assert.notEqual(engine.snapshot()[0]?.state, 'done');
        await engine.stopWaiting(job!.id);
        assert.equal(engine.snapshot()[0]?.state, 'paused');
        await finish(world, engine);
        assertPaidOnce(world, 1);
      }
    });
  }

  for (const operation of ['upload', 'download'] as const) {
    it(`does not wait for its turn behind others that hang (${operation})`, async () => {
      const world = new World();
      const engine = world.engine();
      world.references.files.set('file:///a.png', makePng(3, 3));
      world.server.weather = (called) => (called === operation ? hang() : undefined);
      for (let n = 0; n < 6; n++)
        await engine.submit(sampleRequest({ references: ['file:///a.png'] }), 'toapis');
      await world.clock.advance(60_000);
      for (const { id } of engine.snapshot()) await engine.stopWaiting(id);
      assert.ok(engine.snapshot().every(({ state }) => state === 'paused'));
      world.server.weather = () => undefined;
      await finish(world, engine);
      assertPaidOnce(world, 6);
    });
  }

  it('before anything was sent leads back to the start, without a look-up', async () => {
    for (const at of ['save preparing', 'saved preparing', 'check place']) {
      const world = new World();
      const engine = world.engine();
      let stopped: Promise<void> | undefined;
      world.events.onNote = (entry) => {
        if (entry === at) stopped ??= engine.stopWaiting(engine.snapshot()[0]!.id);
      };
      const [job] = await world.run(engine, sampleRequest());
      await stopped;
      assert.equal(job?.paused?.reason, 'stopped', at);
      await engine.resume(job.id);
      await world.rest(engine);
      assert.equal(world.server.count('find'), 0, at);
      assertPaidOnce(world, 1);
    }
  });

  it('a job that rests, or is not there, changes nothing', async () => {
    const world = new World();
    const engine = world.engine();
    const [job] = await world.run(engine, sampleRequest());
    await engine.stopWaiting(job!.id);
    await engine.stopWaiting('nobody');
    assert.equal(engine.snapshot()[0]?.state, 'done');
  });
});

describe('resuming', () => {
  /** A job that was stopped while it waited. */
  const stoppedJob = async (world: World, engine: JobEngine): Promise<string> => {
    const [job] = await engine.submit(sampleRequest(), 'toapis');
    await world.clock.advance(3_000);
    await engine.stopWaiting(job!.id);
    return job!.id;
  };

  it('twice at once goes on once', async () => {
    const world = new World();
    const engine = world.engine();
    const [job] = await engine.submit(sampleRequest(), 'toapis');
    await engine.stopWaiting(job!.id);
    assert.equal(engine.snapshot()[0]?.task, undefined);
    await Promise.all([engine.resume(job!.id), engine.resume(job!.id), engine.resume(job!.id)]);
    await finish(world, engine);
    assertPaidOnce(world, 1);
  });

  it('as soon as a watcher sees the pause goes on', async () => {
    const world = new World();
    // A journal that is quicker than any disk: what comes first must not depend on its slowness.
    world.store.save = (row) => {
      world.store.rows.set(row.id, JSON.stringify(row));
      return Promise.resolve();
    };
    const engine = world.engine();
    const resumed: Promise<unknown>[] = [];
    engine.watch(([job]) => {
      if (job?.state === 'paused' && resumed.length === 0) resumed.push(engine.resume(job.id));
    });
    await stoppedJob(world, engine);
    await Promise.all(resumed);
    assert.equal(resumed.length, 1);
    const [job] = await world.rest(engine);
    assert.equal(job?.state, 'done');
    assertPaidOnce(world, 1);
  });

  it('while it is taken off the list does one of the two, and never leaves a paid job without its row', async () => {
    for (const removedFirst of [false, true]) {
      for (let turns = 0; turns < 12; turns++) {
        const world = new World();
        const engine = world.engine();
        world.server.script.download.push(refuse('internal'));
        const [failed] = await world.run(engine, sampleRequest());
        assert.equal(failed?.state, 'failed');
        const actions = [() => engine.resume(failed.id), () => engine.remove(failed.id)];
        const pressed: Promise<unknown>[] = [];
        for (const action of removedFirst ? actions.reverse() : actions) {
          pressed.push(action());
          for (let n = 0; n < turns; n++) await turn();
        }
        await Promise.all(pressed);
        assert.deepEqual(
          [...world.store.rows.keys()],
          engine.snapshot().map(({ id }) => id),
        );
        const jobs = await world.rest(engine);
        if (jobs.length > 0) assertPaidOnce(world, 1);
      }
    }
  });

  it('orders anew even when the old row cannot be removed, and only once', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.script.create.push(refuse('request-refused'));
    const [failed] = await world.run(engine, sampleRequest());
    world.store.remove = () => Promise.reject(new Error('Busy'));
    assert.ok(await engine.again(failed!.id, 'toapis'));
    assert.equal(await engine.again(failed!.id, 'toapis'), undefined);
    await world.rest(engine);
    assertPaidOnce(world, 1);
  });

  it('does nothing with a job that is done, or not there, nor is one that can be continued ordered anew', async () => {
    const world = new World();
    const engine = world.engine();
    const id = await stoppedJob(world, engine);
    assert.equal(await engine.again(id, 'toapis'), undefined);
    assert.equal(await engine.resume('nobody'), undefined);
    await finish(world, engine);
    assert.equal(await engine.resume(id), undefined);
    assert.equal(await engine.again(id, 'toapis'), undefined);
    assertPaidOnce(world, 1);
  });

  it('all jobs that wait for a key may happen twice, and one of them by hand, however close together', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const world = new World();
      const engine = world.engine();
      world.server.weather = (operation) => (operation === 'status' ? refuse('key-refused') : undefined);
      await world.run(engine, requestFor('gpt-image-2', 3));
      world.server.weather = () => undefined;
      const first = engine.keyChanged();
      for (let n = 0; n < turns; n++) await turn();
      const oldest = engine.snapshot().at(-1)!;
      const pressed = oldest.state === 'paused' ? engine.resume(oldest.id) : undefined;
      await Promise.all([first, pressed, engine.keyChanged()]);
      await world.rest(engine);
      assertPaidOnce(world, 3);
    }
  });

  it('all jobs that wait for a key leaves the others alone', async () => {
    const world = new World();
    const engine = world.engine();
    const stopped = await stoppedJob(world, engine);
    world.server.weather = (operation) => (operation === 'status' ? refuse('key-refused') : undefined);
    await world.run(engine, requestFor('gpt-image-2', 3));
    assert.equal(engine.snapshot().filter(({ paused }) => paused?.reason === 'key').length, 3);
    world.server.weather = () => undefined;
    await engine.keyChanged();
    const jobs = await world.rest(engine);
    assert.deepEqual(jobs.map(({ id, state }) => (id === stopped ? `stopped: ${state}` : state)).sort(), [
      'done',
      'done',
      'done',
      'stopped: paused',
    ]);
    assert.equal(world.server.accepted, 4);
  });
});

describe('closing', () => {
  it('ends the wait for a job: it is left to the next window, and may be paid', async () => {
    const world = new World();
    const engine = world.engine();
    const [job] = await engine.submit(sampleRequest(), 'toapis');
    await world.clock.advance(3_000);
    const resting = assert.rejects(
      engine.whenResting(job!.id),
      (thrown) => thrown instanceof EaselError && thrown.code === 'stopped' && thrown.charged === 'unknown',
    );
    await engine.dispose();
    await resting;
    assert.equal(world.clock.sleepers, 0);
  });

  it('ends calls that hang, and leaves the rows as they are', async () => {
    const world = new World();
    const engine = world.engine();
    world.server.script.create.push(hang());
    await engine.submit(sampleRequest(), 'toapis');
    await world.clock.advance(3_000);
    await engine.dispose();
    assert.deepEqual(
      (await world.store.load()).map(({ state }) => state),
      ['submitting'],
    );
  });

  it('tells watchers nothing more', async () => {
    const world = new World();
    const engine = world.engine();
    let told = 0;
    engine.watch(() => told++);
    await engine.submit(sampleRequest(), 'toapis');
    await engine.dispose();
    const before = told;
    await world.clock.advance(600_000);
    assert.equal(told, before);
  });
});
