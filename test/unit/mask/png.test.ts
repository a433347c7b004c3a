import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { encodeMask } from '../../../media/mask/model/png.ts';
import { applyShape, emptyRegion, regionHas } from '../../../media/mask/model/region.ts';
import { turn } from '../../../media/mask/model/row.ts';
import { brushLine } from '../../../media/mask/model/shapes.ts';
import { readImage } from '../../../src/core/imageFile.ts';
import { maxMaskBytes } from '../../../src/core/models.ts';
import { anyRegion } from './support.ts';

describe('the PNG of a mask', () => {
  it('is black, transparent exactly where it is painted, opaque elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(anyRegion, async (region) => {
        const { width, height, channels, depth, data } = decode(await encodeMask(region), { checkCrc: true });
        assert.deepEqual([width, height, channels, depth], [region.width, region.height, 4, 8]);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const pixel = [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
            assert.deepEqual(pixel, [0, 0, 0, regionHas(region, x, y) ? 0 : 255], `${x}, ${y}`);
          }
        }
      }),
    );
  });

  it('passes the checks that it meets on its way to the API', async () => {
    const facts = readImage(await encodeMask(emptyRegion({ width: 30, height: 20 })));
    assert.deepEqual(facts, { kind: 'png', pixels: { width: 30, height: 20 }, alpha: true, whole: true });
  });

  it('stays far below the limit, even of a scribble all over a large photo', async function () {
    this.timeout(30_000);
    const image = { width: 4000, height: 3000 };
    let region = emptyRegion(image);
    for (let at = 0; at < 200; at++) {
      const [from, to] = [
        { x: (at * 977) % 4000, y: (at * 613) % 3000 },
        { x: (at * 331) % 4000, y: (at * 1217) % 3000 },
      ];
      region = applyShape(region, brushLine(from, to, 40, image), turn);
    }
    assert.ok((await encodeMask(region)).length < maxMaskBytes / 4);
  });
});
