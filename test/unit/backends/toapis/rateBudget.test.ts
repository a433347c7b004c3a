import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateBudget } from '../../../../src/backends/toapis/rateBudget.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';

const never = new AbortController().signal;
const rate = { perSecond: 10, burst: 5 };

describe('A rate budget', () => {
  it('lets a burst pass at once and the rest at the rate, first come, first served', async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(rate, clock);
    const start = clock.now();
    const served: { who: number; atMs: number }[] = [];
    const all = Array.from({ length: 25 }, async (_, who) => {
      await budget.take(never);
      served.push({ who, atMs: clock.now() - start });
    });
    await clock.runUntil(Promise.all(all));
    assert.deepEqual(
      served.map(({ who }) => who),
      [...served.keys()],
    );
    assert.ok(served.slice(0, 5).every(({ atMs }) => atMs === 0));
    assert.ok(Math.abs((served.at(-1)?.atMs ?? 0) - 2_000) < 10);
  });

  it('never lets more pass in any second than burst and rate together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3_000), { minLength: 1, maxLength: 60 }), async (arrivals) => {
        const clock = new FakeClock();
        const budget = new RateBudget(rate, clock);
        const served: number[] = [];
        const all = arrivals.map(async (at) => {
          await clock.sleep(at, never);
          await budget.take(never);
          served.push(clock.now());
        });
        await clock.runUntil(Promise.all(all));
        for (const from of served) {
          const inSecond = served.filter((at) => at >= from && at < from + 1_000).length;
          assert.ok(inSecond <= rate.burst + rate.perSecond, `${inSecond} in a second`);
        }
      }),
    );
  });

  it('hands the turn on when somebody gives up, who is told at once', async () => {
    const clock = new FakeClock();
    const budget = new RateBudget({ perSecond: 1, burst: 1 }, clock);
    await budget.take(never);
    const given = new AbortController();
    const first = budget.take(given.signal);
    const second = budget.take(never);
    const quitter = new AbortController();
    const third = budget.take(quitter.signal);
    quitter.abort(new Error('not waiting'));
    await assert.rejects(third, /not waiting/);
    given.abort(new Error('changed my mind'));
    await assert.rejects(first, /changed my mind/);
    await clock.runUntil(second);
    assert.equal(clock.sleepers, 0);
  });

  it('is as empty as the server says, and believes no more than its own count', async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(rate, clock);
    budget.follow('0');
    const start = clock.now();
    await clock.runUntil(budget.take(never));
    assert.ok(clock.now() - start >= 99);
    for (const odd of ['', 'many', undefined, '-3', '1e9']) budget.follow(odd);
    await settle();
  });

  it('asks nothing while the server wants no call', async () => {
    const clock = new FakeClock();
    const budget = new RateBudget(rate, clock);
    budget.close(7_000);
    const start = clock.now();
    await clock.runUntil(budget.take(never));
    assert.equal(clock.now() - start, 7_000);
  });
});
