import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellsOf } from '../../../src/core/models.ts';
import { estimateUsd, formatUsd } from '../../../src/core/spend.ts';

describe('the estimate', () => {
  it('is 1.5, 2 and 2.5 cents an image at 1K, 2K and 4K', () => {
    const price = (tier: '1K' | '2K' | '4K'): number | undefined =>
      estimateUsd({ model: 'gpt-image-2', tier, ratio: '1:1' }, 1);
    assert.deepEqual([price('1K'), price('2K'), price('4K')], [0.015, 0.02, 0.025]);
  });

  it('grows with the number of images', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cellsOf('gpt-image-2', true)),
        fc.integer({ min: 1, max: 4 }),
        ({ tier, ratio, priceUsd }, count) => {
          assert.ok(priceUsd !== undefined);
          assert.equal(estimateUsd({ model: 'gpt-image-2', tier, ratio }, count), priceUsd * count);
        },
      ),
    );
  });

  it('is unknown, not zero, where no price is published or no such cell exists', () => {
    assert.equal(estimateUsd({ model: 'gpt-4o-image', ratio: '1:1' }, 1), undefined);
    assert.equal(estimateUsd({ model: 'gpt-image-2', ratio: '1:1' }, 1), undefined);
  });

  it('is written with three decimals', () => {
    assert.deepEqual([0.015, 0.02, 0.075, 1.2].map(formatUsd), ['$0.015', '$0.020', '$0.075', '$1.20']);
  });
});
