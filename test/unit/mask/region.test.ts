import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  applyShape,
  areaOf,
  emptyRegion,
  invertRegion,
  isPainted,
  regionHas,
} from '../../../media/mask/model/region.ts';
import { add, combine, remove, rowHas, turn } from '../../../media/mask/model/row.ts';
import type { Row } from '../../../media/mask/model/row.ts';
import { brushLine, polygon, rectangle } from '../../../media/mask/model/shapes.ts';
import { anyPoint, anyRegion, drawn } from './support.ts';

const anyRow: fc.Arbitrary<Row> = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 })
  .map((edges) => edges.slice(edges.length % 2).sort((a, b) => a - b));

describe('a row of a mask', () => {
  it('is combined pixel by pixel, whatever the rule', () => {
    fc.assert(
      fc.property(anyRow, anyRow, fc.constantFrom(add, remove, turn), (row, shape, rule) => {
        const result = combine(row, shape, rule);
        for (let x = 0; x <= 31; x++)
          assert.equal(rowHas(result, x), rule(rowHas(row, x), rowHas(shape, x)), `column ${x}`);
        assert.ok(
          result.every((x, at) => at === 0 || x > (result[at - 1] ?? x)),
          'ascending',
        );
        assert.equal(result.length % 2, 0);
      }),
    );
  });

  it('stays the same object when nothing changes, so that versions share it', () => {
    const row: Row = [3, 9];
    assert.equal(combine(row, [4, 6], add), row);
    assert.equal(combine(row, [10, 12], remove), row);
  });
});

describe('a mask', () => {
  it('inverted twice is as before, and once covers exactly the rest', () => {
    fc.assert(
      fc.property(anyRegion, (region) => {
        const inverted = invertRegion(region);
        assert.deepEqual(invertRegion(inverted), region);
        assert.equal(areaOf(inverted) + areaOf(region), region.width * region.height);
      }),
    );
  });

  it('counts the pixels that are drawn', () => {
    fc.assert(
      fc.property(anyRegion, (region) => {
        const count = drawn(region).join('').replaceAll('.', '').length;
        assert.equal(areaOf(region), count);
        assert.equal(isPainted(region), count > 0);
      }),
    );
  });

  it('ends where the image ends, however far a shape reaches', () => {
    const image = { width: 3, height: 2 };
    const shape = rectangle({ x: -50, y: -50 }, { x: 50, y: 50 }, image);
    assert.deepEqual(drawn(applyShape(emptyRegion(image), shape, add)), ['###', '###']);
    assert.equal(regionHas(emptyRegion(image), 0, 5), false);
  });
});

describe('the shapes of a mask', () => {
  const image = { width: 9, height: 7 };
  const on = (shape: Parameters<typeof applyShape>[1]): string[] =>
    drawn(applyShape(emptyRegion(image), shape, add));

  it('of a brush: every pixel whose middle is nearer to its way than its radius', () => {
    fc.assert(
      fc.property(anyPoint, anyPoint, fc.integer({ min: 1, max: 30 }), (from, to, size) => {
        const region = applyShape(
          emptyRegion({ width: 40, height: 40 }),
          brushLine(from, to, size, { width: 40, height: 40 }),
          add,
        );
        for (let y = 0; y < 40; y += 3) {
          for (let x = 0; x < 40; x++) {
            const distance = distanceToLine({ x: x + 0.5, y: y + 0.5 }, from, to);
            if (Math.abs(distance - size / 2) < 1e-6) continue; // on the rim, where rounding decides
            assert.equal(regionHas(region, x, y), distance < size / 2, `${x}, ${y}`);
          }
        }
      }),
    );
  });

  it('of a brush that only touches: a disc, at the least one pixel', () => {
    const centre = { x: 4.5, y: 3.5 };
    assert.deepEqual(on(brushLine(centre, centre, 5, image)), [
      '.........',
      '...###...',
      '..#####..',
      '..#####..',
      '..#####..',
      '...###...',
      '.........',
    ]);
    assert.equal(
      on(brushLine(centre, centre, 1, image))
        .join('')
        .replaceAll('.', ''),
      '#',
    );
  });

  it('of a rectangle: both corners and all between, in any order', () => {
    const wanted = ['.........', '..####...', '..####...', ...Array<string>(4).fill('.........')];
    assert.deepEqual(on(rectangle({ x: 2.9, y: 1.1 }, { x: 5.2, y: 2.8 }, image)), wanted);
    assert.deepEqual(on(rectangle({ x: 5.2, y: 2.8 }, { x: 2.9, y: 1.1 }, image)), wanted);
  });

  it('of a lasso: what its line goes around', () => {
    const triangle = [
      { x: 1, y: 1 },
      { x: 7, y: 1 },
      { x: 1, y: 7 },
    ];
    assert.deepEqual(on(polygon(triangle, image)), [
      '.........',
      '.######..',
      '.#####...',
      '.####....',
      '.###.....',
      '.##......',
      '.#.......',
    ]);
  });
});

type Place = { readonly x: number; readonly y: number };

function distanceToLine(point: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy);
}
