import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellsOf } from '../../../src/core/models.ts';
import { estimateUsd, formatUsd, judge, parseUsd, Prices } from '../../../src/core/spend.ts';

describe('the estimate', () => {
  it('is 1.5, 2 and 2.5 cents an image at 1K, 2K and 4K', () => {
    const price = (tier: '1K' | '2K' | '4K'): number | undefined =>
      estimateUsd({ model: 'gpt-image-2', tier, ratio: '1:1' }, 1, {});
    assert.deepEqual([price('1K'), price('2K'), price('4K')], [0.015, 0.02, 0.025]);
  });

  it('grows with the number of images', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cellsOf('gpt-image-2', true)),
        fc.integer({ min: 1, max: 4 }),
        ({ tier, ratio, priceUsd }, count) => {
          assert.ok(priceUsd !== undefined);
          assert.equal(estimateUsd({ model: 'gpt-image-2', tier, ratio }, count, {}), priceUsd * count);
        },
      ),
    );
  });

  it('is unknown, not zero, where no price is published or no such cell exists', () => {
    assert.equal(estimateUsd({ model: 'gpt-4o-image', ratio: '1:1' }, 1, {}), undefined);
    assert.equal(estimateUsd({ model: 'gpt-image-2', ratio: '1:1' }, 1, {}), undefined);
    assert.equal(estimateUsd({ model: 'gpt-image-2', ratio: '1:1' }, 1, { 'gpt-image-2': 1 }), undefined);
  });

  it('takes the prices of the person first, for a model or for a tier of it', () => {
    const own: Prices = { 'gpt-image-2': { '2K': 0.5 }, 'gpt-4o-image': 0.04 };
    assert.equal(estimateUsd({ model: 'gpt-4o-image', ratio: '1:1' }, 2, own), 0.08);
    assert.equal(estimateUsd({ model: 'gpt-image-2', tier: '2K', ratio: '1:1' }, 1, own), 0.5);
    assert.equal(estimateUsd({ model: 'gpt-image-2', tier: '1K', ratio: '1:1' }, 1, own), 0.015);
    assert.equal(estimateUsd({ model: 'gpt-image-2', tier: '4K', ratio: '1:1' }, 1, { 'gpt-image-2': 0 }), 0);
  });

  it('is written with three decimals', () => {
    assert.deepEqual([0.015, 0.02, 0.075, 1.2].map(formatUsd), ['$0.015', '$0.020', '$0.075', '$1.20']);
  });
});

describe('the prices of the person', () => {
  it('are none, a number for a model, or one for each tier', () => {
    for (const good of [
      {},
      { 'gpt-4o-image': 0.04 },
      { 'gpt-image-2': 0 },
      { 'gpt-image-2': { '1K': 0.015, '2K': 0.02, '4K': 0.025 }, 'gpt-4o-image': 0.04 },
    ]) {
      assert.deepEqual(Prices.parse(good), good);
    }
  });

  it('are refused when they are misspelled, negative or no numbers, since a price that is ignored is a wrong one', () => {
    for (const bad of [
      null,
      [],
      0.04,
      { 'gpt-image-3': 1 },
      { 'gpt-4o-image': '0.04' },
      { 'gpt-4o-image': -1 },
      { 'gpt-4o-image': Infinity },
      { 'gpt-4o-image': { '1K': 1 } },
      { 'gpt-image-2': { '1k': 1 } },
      { 'gpt-image-2': { '8K': 1 } },
      { 'gpt-image-2': { '1K': null } },
    ]) {
      assert.ok(!Prices.safeParse(bad).success, JSON.stringify(bad));
    }
  });
});

describe('an amount that somebody types', () => {
  it('may have a dollar sign and a comma', () => {
    assert.deepEqual(['5', ' 0.04 ', '0,04', '$5', '$ 2.50', '0'].map(parseUsd), [5, 0.04, 0.04, 5, 2.5, 0]);
  });

  it('is nothing but a number that is not negative', () => {
    for (const text of ['', '-1', '1e9', 'five', '1.', '.5', '1.2.3', 'Infinity', '5 USD', '1234567890']) {
      assert.equal(parseUsd(text), undefined, text);
    }
  });
});

describe('the limit of a day', () => {
  const verdict = (
    usd: number | undefined,
    committed: number,
    limit: number,
    unknownAllowed = false,
  ): string => judge({ usd, unknownAllowed }, committed, limit);

  it('may be reached exactly, and not passed by a cent', () => {
    assert.equal(verdict(0.02, 4.98, 5), 'within');
    assert.equal(verdict(0.03, 4.98, 5), 'over');
  });

  it('is not passed by rounding: ten times ten cents are a dollar', () => {
    const spent = Array.from({ length: 9 }, () => 0.1).reduce((sum, usd) => sum + usd, 0);
    assert.equal(verdict(0.1, spent, 1), 'within');
    assert.equal(verdict(0.1, 0.2, 0.3), 'within');
  });

  it('of zero asks about everything that costs, and about nothing that is free', () => {
    assert.equal(verdict(0.001, 0, 0), 'over');
    assert.equal(verdict(0, 7, 0), 'within');
  });

  it('cannot be kept when the price is unknown: that is a question of its own', () => {
    assert.equal(verdict(undefined, 0, 5), 'unknown');
    assert.equal(verdict(undefined, 9, 5), 'unknown');
  });

  it('is kept as well as it can be when unknown prices are allowed: once it is reached, it asks', () => {
    assert.equal(verdict(undefined, 4.99, 5, true), 'within');
    assert.equal(verdict(undefined, 5, 5, true), 'over');
  });

  it('lets nothing through that would pass it, whatever the amounts', () => {
    const amount = fc.integer({ min: 0, max: 10_000_000 }).map((micros) => micros / 1_000_000);
    fc.assert(
      fc.property(amount, amount, amount, (usd, committed, limit) => {
        fc.pre(usd > 0);
        const passes = committed + usd > limit + 1e-9;
        assert.equal(verdict(usd, committed, limit), passes ? 'over' : 'within');
      }),
    );
  });
});
