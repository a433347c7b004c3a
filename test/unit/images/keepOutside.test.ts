import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { EaselError } from '../../../src/core/errors.ts';
import { hasSameShape, keepOutside, merge, repaintWeights } from '../../../src/images/keepOutside.ts';
import type { Raster } from '../../../src/images/raster.ts';
import { withChunk } from '../support/images.ts';
import { jpeg, photo, pngOf, rasterOf } from './fixtures.ts';
import { codecs } from './support.ts';

/** How many pixels differ, in any channel, of those whose mask is opaque; and of the others. */
function changed(
  before: Raster,
  after: ArrayLike<number>,
  mask: Raster,
): { outside: number; inside: number } {
  const count = { outside: 0, inside: 0 };
  for (let at = 0; at < before.data.length; at += 4) {
    const differs = [0, 1, 2, 3].some((channel) => before.data[at + channel] !== after[at + channel]);
    if (differs) count[mask.data[at + 3] === 255 ? 'outside' : 'inside']++;
  }
  return count;
}

/** A mask whose transparent disc is to be repainted, with a soft edge. */
function discMask(width: number, height: number): Raster {
  const radius = Math.min(width, height) / 3;
  return rasterOf(width, height, (x, y) => {
    const distance = Math.hypot(x - width / 2, y - height / 2);
    return [0, 0, 0, 255 * Math.min(1, Math.max(0, distance - radius + 3) / 6)];
  });
}

/** Pixels of all kinds: soft alpha and colours under full transparency too. */
const anyRaster = (width: number, height: number): fc.Arbitrary<Raster> =>
  fc
    .uint8ClampedArray({ minLength: width * height * 4, maxLength: width * height * 4 })
    .map((data) => ({ width, height, data }));

const anyScene = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc.record({
      before: anyRaster(width, height),
      after: anyRaster(width, height),
      mask: anyRaster(width, height).map((mask) => {
        // Half of all alphas are the ends, as in real masks.
        mask.data.forEach((value, at) => {
          if (at % 4 === 3 && value > 127) mask.data[at] = value > 190 ? 255 : 0;
        });
        return mask;
      }),
      featherPx: fc.integer({ min: 0, max: 9 }),
    }),
  );

describe('pixels outside the mask', () => {
  it('stay exactly as they were, whatever the images are', () => {
    fc.assert(
      fc.property(anyScene, ({ before, after, mask, featherPx }) => {
        const merged = merge(before, after, repaintWeights(mask, featherPx));
        assert.equal(changed(before, merged.data, mask).outside, 0);
      }),
      { numRuns: 500 },
    );
  });

  it('stay exactly as they were in a file of photo size, while the inside changes', async () => {
    const [before, after, mask] = [photo(640, 427), photo(640, 427, 99), discMask(640, 427)];
    const original = pngOf(before);
    const kept = await keepOutside(
      { original, edited: pngOf(after), mask: pngOf(mask), featherPx: 8 },
      codecs,
    );
    assert.ok(kept);
    const { outside, inside } = changed(before, decode(kept).data, mask);
    assert.equal(outside, 0);
    assert.ok(inside > 40_000, `${inside} pixels were repainted`);
  });

  it('stay exactly as they were when the edited image has to be scaled', async () => {
    const [before, mask] = [photo(300, 200), discMask(300, 200)];
    for (const [width, height] of [
      [150, 100],
      [768, 512],
      [1_024, 683],
    ] as const) {
      const edited = await codecs.encode(
        rasterOf(width, height, () => [9, 200, 9, 255]),
        'webp',
      );
      const kept = await keepOutside(
        { original: pngOf(before), edited, mask: pngOf(mask), featherPx: 0 },
        codecs,
      );
      assert.ok(kept);
      const { data } = decode(kept);
      assert.equal(changed(before, data, mask).outside, 0);
      const middle = [...data.subarray((100 * 300 + 150) * 4, (100 * 300 + 150) * 4 + 4)];
      for (const [channel, value] of [9, 200, 9, 255].entries())
        assert.ok(Math.abs(middle[channel]! - value) <= 3);
    }
  });

  it('stay exactly as they were in a JPEG, as it is decoded', async () => {
    const before = await codecs.decode(jpeg, 'jpeg');
    const mask = discMask(16, 8);
    const kept = await keepOutside(
      { original: jpeg, edited: pngOf(photo(16, 8)), mask: pngOf(mask), featherPx: 0 },
      codecs,
    );
    assert.equal(changed(before, decode(kept!).data, mask).outside, 0);
  });

  it('keep their colour profile', async () => {
    const gamma = Buffer.alloc(4);
    gamma.writeUInt32BE(100_000);
    const original = withChunk(pngOf(photo(8, 8)), 'gAMA', gamma);
    const mask = pngOf(discMask(8, 8));
    const kept = await keepOutside({ original, edited: pngOf(photo(8, 8, 2)), mask, featherPx: 0 }, codecs);
    assert.ok(Buffer.from(kept!).includes(Buffer.concat([Buffer.from('gAMA'), gamma])));
    // A second decoder takes it as a PNG.
    assert.equal(decode(kept!).width, 8);
  });
});

describe('pixels inside the mask', () => {
  const [width, height] = [21, 1];
  const mask = rasterOf(width, height, (x) => [0, 0, 0, x < 3 ? 255 : 0]);

  it('are those of the edited image, exactly', () => {
    fc.assert(
      fc.property(anyRaster(width, height), anyRaster(width, height), (before, after) => {
        const merged = merge(before, after, repaintWeights(mask, 0));
        assert.deepEqual(merged.data.subarray(12), after.data.subarray(12));
      }),
    );
  });

  it('fade in over the feather, from the edge inwards', () => {
    const weights = [...repaintWeights(mask, 8)];
    assert.deepEqual(weights.slice(0, 3), [0, 0, 0]);
    for (let x = 3; x < 12; x++) assert.ok(weights[x]! > weights[x - 1]!, `at ${x}`);
    assert.deepEqual(weights.slice(11), Array<number>(10).fill(1));
  });

  it('are repainted by as much as the mask is transparent', () => {
    const half = rasterOf(3, 1, () => [0, 0, 0, 127]);
    const merged = merge(
      rasterOf(3, 1, () => [0, 0, 0, 255]),
      rasterOf(3, 1, () => [200, 100, 50, 255]),
      repaintWeights(half, 0),
    );
    assert.deepEqual([...merged.data.subarray(0, 4)], [100, 50, 25, 255]);
  });
});

describe('images that do not lie over each other', () => {
  const [original, mask] = [pngOf(photo(30, 20)), pngOf(discMask(30, 20))];

  it('are not laid over each other: another aspect ratio, another mask', async () => {
    const edited = pngOf(photo(20, 20));
    assert.equal(await keepOutside({ original, edited, mask, featherPx: 0 }, codecs), undefined);
    const other = pngOf(discMask(20, 30));
    assert.equal(
      await keepOutside({ original, edited: original, mask: other, featherPx: 0 }, codecs),
      undefined,
    );
  });

  it('are told by their shape, give or take a pixel', () => {
    const size = (text: string) => {
      const [x = 0, y = 0] = text.split('x').map(Number);
      return { width: x, height: y };
    };
    const pairs: [string, string, boolean][] = [
      ['4032x3024', '1024x768', true],
      ['4000x2667', '1536x1024', true],
      ['1000x667', '1536x1024', true],
      ['1536x1024', '1000x667', true],
      ['1000x750', '1536x1024', false],
      ['1024x1536', '1536x1024', false],
      ['1000x670', '1536x1024', false],
    ];
    for (const [a, b, same] of pairs) assert.equal(hasSameShape(size(a), size(b)), same, `${a} ${b}`);
  });

  it('are refused when one is no image', async () => {
    const edited = Buffer.from('<html></html>');
    await assert.rejects(
      keepOutside({ original, edited, mask, featherPx: 0 }, codecs),
      (thrown) => thrown instanceof EaselError && thrown.code === 'reference-unsupported',
    );
  });
});
