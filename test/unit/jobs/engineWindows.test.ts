import assert from 'node:assert/strict';
import fc from 'fast-check';
import { settle } from '../support/fakeClock.ts';
import { sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

/** What the two windows of a story may do next. */
const move = fc.constantFrom('open', 'close', 'submit', 'wait', 'stop', 'resume', 'notice');

describe('two windows on one folder', () => {
  it('drive a job once: the second one watches, and sees it done', async () => {
    const world = new World();
    const [first, second] = [world.engine(), world.engine()];
    await first.start();
    await second.start();
    const [job] = await first.submit(sampleRequest(), 'toapis');
    assert.ok(job);
    world.store.changed();
    await settle();
    assert.deepEqual(
      second.snapshot().map(({ id }) => id),
      [job.id],
    );
    await world.rest(first);
    world.store.changed();
    await world.clock.runUntil(second.whenResting(job.id));
    assert.equal(second.snapshot()[0]?.state, 'done');
    assert.equal(world.server.accepted, 1);
    world.assertNothingLost();
  });

  it('pass a job on when the one that drives it closes', async () => {
    const world = new World();
    const [first, second] = [world.engine(), world.engine()];
    await first.start();
    await second.start();
    const [job] = await first.submit(sampleRequest(), 'toapis');
    assert.ok(job);
    world.store.changed();
    await settle();
    await first.dispose();
    await world.clock.runUntil(second.whenResting(job.id));
    assert.equal(second.snapshot()[0]?.state, 'done');
    assert.equal(world.server.accepted, 1);
    world.assertNothingLost();
  });

  it('do not both go on with a paused job', async () => {
    const world = new World();
    const [first, second] = [world.engine(), world.engine()];
    await first.start();
    const [job] = await first.submit(sampleRequest(), 'toapis');
    assert.ok(job);
    await world.clock.advance(1_000);
    await first.stopWaiting(job.id);
    await second.start();
    const both = await Promise.all([first.resume(job.id), second.resume(job.id)]);
    assert.equal(both.filter((each) => each !== undefined).length, 1);
    await world.rest(first);
    assert.equal(world.server.accepted, 1);
    world.assertNothingLost();
  });

  it('leaves an order unsent when another window took over while this one slept', async () => {
    const world = new World();
    const engine = world.engine();
    world.events.onNote = (entry) => {
      // As a laptop that slept through its lease: somebody else has it now.
      if (entry === 'saved submitting') world.store.claims.clear();
    };
    await engine.submit(sampleRequest(), 'toapis');
    await world.clock.advance(5_000);
    assert.equal(world.server.count('create'), 0);
    assert.equal(engine.snapshot()[0]?.state, 'submitting');
  });

  it('do not leave a job alone whose claim was lost to nobody', async () => {
    const world = new World();
    const engine = world.engine();
    let once = true;
    world.events.onNote = (entry) => {
      if (entry === 'saved submitting' && once) world.store.claims.clear();
      if (entry === 'saved submitting') once = false;
    };
    const [job] = await engine.submit(sampleRequest(), 'toapis');
    assert.ok(job);
    // The order never left; that is found out before anybody is asked.
    await world.clock.advance(3 * 60_000);
    assert.equal(engine.snapshot()[0]?.error?.code, 'not-accepted');
    assert.equal(world.server.accepted, 0);
  });

  it('never pay twice nor lose an image, whatever they do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(move, fc.boolean()), { maxLength: 25 }), async (moves) => {
        const world = new World();
        const windows = [world.engine(), world.engine()];
        let orders = 0;
        const closed = [false, false];
        await Promise.all(windows.map((each) => each.start()));
        for (const [what, second] of moves) {
          const at = second ? 1 : 0;
          const window = windows[at];
          if (!window) continue;
          const [job] = window.snapshot();
          if (what === 'open' && closed[at]) {
            windows[at] = world.engine();
            closed[at] = false;
            await windows[at].start();
          }
          if (closed[at]) continue;
          if (what === 'submit') {
            await window.submit(sampleRequest(), 'toapis');
            orders++;
          }
          if (what === 'wait') await world.clock.advance(7_000);
          if (what === 'stop' && job) void window.stopWaiting(job.id);
          if (what === 'resume' && job?.state === 'paused') void window.resume(job.id);
          if (what === 'notice') world.store.changed();
          if (what === 'close') {
            closed[at] = true;
            await world.clock.runUntil(window.dispose());
          }
          await settle();
        }
        await Promise.all(windows.map((each) => world.clock.runUntil(each.dispose())));
        const last = world.engine();
        await last.start();
        await world.clock.advance(30 * 60_000);
        for (const { id, state } of last.snapshot()) if (state === 'paused') await last.resume(id);
        const jobs = await world.rest(last);
        assert.ok(jobs.every(({ state }) => state === 'done' || state === 'failed'));
        assert.ok(world.server.accepted <= orders, `${world.server.accepted} paid for ${orders} orders`);
        world.assertNothingLost();
      }),
      { numRuns: 200 },
    );
  });
});
