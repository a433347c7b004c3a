import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellsOf, models } from '../../../src/core/models.ts';
import { hasShape, nearestRatio } from '../../../src/core/nearestRatio.ts';

describe('the ratio nearest to an image', () => {
  it('is the square, the wide or the tall one of gpt-4o-image', () => {
    const of = (width: number, height: number): string => nearestRatio('gpt-4o-image', { width, height });
    assert.deepEqual(
      [of(512, 512), of(1200, 1000), of(1280, 1000), of(3840, 2160), of(1000, 1280), of(1, 900)],
      ['1:1', '1:1', '3:2', '3:2', '2:3', '2:3'],
    );
  });

  it('is the own one of every image that a model itself made', () => {
    for (const { id } of models) {
      for (const { ratio, pixels } of cellsOf(id, false)) {
        if (pixels) assert.equal(nearestRatio(id, pixels), ratio);
      }
    }
  });

  it('lies on its side when the image does', () => {
    const side = fc.integer({ min: 1, max: 9000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const turned = { '1:1': '1:1', '3:2': '2:3', '2:3': '3:2' } as Record<string, string>;
        const ratio = nearestRatio('gpt-4o-image', { width, height });
        assert.equal(nearestRatio('gpt-4o-image', { width: height, height: width }), turned[ratio]);
      }),
    );
  });

  it('is the shape of an image but for a rounded pixel', () => {
    assert.ok(hasShape('3:2', { width: 2048, height: 1360 }));
    assert.ok(!hasShape('3:2', { width: 1920, height: 1080 }));
  });
});
