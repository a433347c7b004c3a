import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayOf } from '../../../src/core/localDay.ts';
import { committed, report } from '../../../src/core/spendEntry.ts';
import type { SpendEntry } from '../../../src/core/spendEntry.ts';

const noon = new Date(2026, 10, 20, 12).getTime();
const hour = 60 * 60_000;
const day = 24 * hour;

describe('the sums of a ledger', () => {
  const entry = (id: string, changes: Partial<SpendEntry>): SpendEntry => ({
    id,
    state: 'made',
    at: noon,
    model: 'gpt-image-2',
    tier: '1K',
    count: 1,
    usd: 0.015,
    ...changes,
  });
  const today = dayOf(noon);

  it('are of whole days, by model and tier, the dearest first', () => {
    const { paid, kinds } = report(
      [
        entry('a', {}),
        entry('b', { count: 2, usd: 0.03 }),
        entry('c', { tier: '4K', usd: 0.1 }),
        entry('d', { at: noon - day }),
        entry('e', { at: noon + day }),
      ],
      today,
      today,
    );
    assert.deepEqual([paid.images, paid.usd], [4, 0.145]);
    assert.deepEqual(
      kinds.map(({ tier, total }) => [tier, total.images, total.usd]),
      [
        ['4K', 1, 0.1],
        ['1K', 3, 0.045],
      ],
    );
  });

  it('tell apart what is not known: prices, failed tasks, what is on its way, and estimates', () => {
    const { usd, ...unpriced } = entry('u', { count: 4 });
    const { paid, open } = report(
      [
        unpriced,
        entry('f', { state: 'unsure' }),
        entry('o', { state: 'open' }),
        entry('d', { state: 'dropped' }),
      ],
      today,
      today,
    );
    assert.deepEqual(paid, { images: 5, usd: 0.015, unpriced: 4, unsure: 1, exact: false });
    assert.deepEqual([open.images, open.usd], [1, 0.015]);
    assert.ok(report([entry('c', { state: 'charged' })], today, today).paid.exact);
  });

  it('do not depend on the order of the lines', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1 });
    const anyOrder = amounts.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    const sum = (list: readonly number[]): number =>
      report(
        list.map((micros, index) => entry(String(index), { usd: micros / 1e6 })),
        today,
        today,
      ).paid.usd;
    fc.assert(
      fc.property(anyOrder, ([list, other]) => {
        assert.equal(sum(list), sum(other));
        assert.ok(sum(list) >= Math.max(...list) / 1e6);
      }),
    );
  });

  it('against the limit take in all that may come to be charged, and nothing that was let go', () => {
    const counted = (state: SpendEntry['state'], at: number): boolean =>
      committed([entry('a', { state, at })], noon).images === 1;
    for (const state of ['open', 'accepted', 'unsure', 'made', 'charged'] as const) {
      assert.ok(counted(state, noon - hour), state);
      assert.ok(!counted(state, noon - day), `${state} of yesterday`);
    }
    assert.ok(!counted('dropped', noon));
    assert.ok(counted('reserved', noon - 59_000));
    // Whoever reserved it has died between the gate and the job.
    assert.ok(!counted('reserved', noon - 61_000));
    // The clock was set back: what is under way still counts.
    assert.ok(counted('open', noon + day));
  });
});
