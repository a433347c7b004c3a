import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boxesOf, outlineOf } from '../../../media/mask/model/bands.ts';
import type { Box } from '../../../media/mask/model/bands.ts';
import { emptyRegion, invertRegion, regionHas } from '../../../media/mask/model/region.ts';
import { anyRegion } from './support.ts';

const covers = (boxes: readonly Box[], x: number, y: number): boolean =>
  boxes.some(([left, top, width, height]) => x >= left && x < left + width && y >= top && y < top + height);

const anyPlace = fc.record({ x: fc.integer({ min: -50, max: 20 }), y: fc.integer({ min: -50, max: 20 }) });

describe('a mask on the screen', () => {
  it('covers exactly the painted pixels, enlarged and moved', () => {
    fc.assert(
      fc.property(anyRegion, anyPlace, fc.integer({ min: 1, max: 3 }), (region, place, zoom) => {
        const boxes = boxesOf(region, { ...place, zoom }, { height: 60 });
        for (let y = 0; y < 60; y++) {
          for (let x = 0; x < 60; x += 5) {
            const [column, row] = [Math.floor((x - place.x) / zoom), Math.floor((y - place.y) / zoom)];
            const painted = column >= 0 && regionHas(region, column, row);
            assert.equal(covers(boxes, x, y), painted, `${x}, ${y}`);
          }
        }
      }),
    );
  });

  it('reduced takes no more boxes than there are lines of the screen', () => {
    const image = { width: 4000, height: 3000 };
    const view = { zoom: 0.1, x: 0, y: 0 };
    const whole = boxesOf(invertRegion(emptyRegion(image)), view, { height: 800 });
    assert.deepEqual(whole, [[0, 0, 400, 300]]);
  });

  it('has a line wherever painted and kept meet, and nowhere else', () => {
    fc.assert(
      fc.property(anyRegion, (region) => {
        const zoom = 4;
        const lines = outlineOf(region, { zoom, x: 8, y: 8 }, { height: 200 }, 2);
        for (let y = 0; y < region.height; y++) {
          for (let x = 0; x < region.width; x++) {
            const here = regionHas(region, x, y);
            const leftEdge = here !== (x > 0 && regionHas(region, x - 1, y));
            const topEdge = here !== regionHas(region, x, y - 1);
            const [left, top] = [8 + x * zoom, 8 + y * zoom];
            assert.equal(covers(lines, left, top + 2), leftEdge, `left of ${x}, ${y}`);
            assert.equal(covers(lines, left + 2, top), topEdge, `above ${x}, ${y}`);
            assert.ok(!covers(lines, left + 2, top + 2), `in ${x}, ${y}`);
          }
        }
      }),
    );
  });
});
