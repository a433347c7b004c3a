import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode } from 'fast-png';
import { GifReader } from 'omggif';
import { EaselError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { imageFormats } from '../../../src/core/exactImage.ts';
import type { Focus, ImageFormat } from '../../../src/core/exactImage.ts';
import { Codecs } from '../../../src/images/codecs.ts';
import { makeExact } from '../../../src/images/makeExact.ts';
import type { ExactImage } from '../../../src/images/makeExact.ts';
import type { Raster } from '../../../src/images/raster.ts';
import { readSource } from '../../../src/images/source.ts';
import { withChunk } from '../support/images.ts';
import { avif, bmpOf, gifOf, icoOf, jpeg, photo, pngOf, rasterOf, tiffOf, turned } from './fixtures.ts';
import { codecs, installedFiles } from './support.ts';

async function make(
  bytes: Uint8Array,
  format: ImageFormat,
  width: number,
  height: number,
  focus?: Focus,
): Promise<Uint8Array> {
  const files = [{ format, width, height }];
  const [made] = await makeExact({ bytes, files, ...(focus && { focus }) }, codecs);
  assert.ok(made);
  return made;
}

const refused = (code: ErrorCode) => (thrown: unknown) =>
  thrown instanceof EaselError && thrown.code === code;

/** The numbers behind `width` and `height` of an SVG, and the PNG in it. */
function readSvg(bytes: Uint8Array): { width: number; height: number; png: Uint8Array } {
  const text = Buffer.from(bytes).toString();
  const [, width, height, , , data = ''] =
    /^<svg xmlns="\S+" width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) (\d+)"><image .*base64,([^"]*)"\/><\/svg>\n$/.exec(
      text,
    ) ?? [];
  return { width: Number(width), height: Number(height), png: Buffer.from(data, 'base64') };
}

/** Pixels of what was made, by another program than the one that encoded it, where there is one. */
async function pixelsOf(bytes: Uint8Array, format: ImageFormat): Promise<Raster> {
  if (format === 'png') {
    const { width, height, data, channels } = decode(bytes);
    assert.equal(channels, 4);
    return { width, height, data: Uint8ClampedArray.from(data) };
  }
  if (format === 'svg') return pixelsOf(readSvg(bytes).png, 'png');
  return codecs.decode(bytes, format);
}

const pixelAt = ({ width, data }: Raster, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

function meanDifference(a: Raster, b: Raster): number {
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length;
}

/** A soft picture without transparency: what lossy formats keep well. */
const soft = rasterOf(240, 120, (x, y) => [x, y * 2, 200 - x / 2, 255]);
const softPng = pngOf(soft);

describe('an exact image', () => {
  for (const format of imageFormats.filter((each) => each !== 'ico')) {
    it(`is ${format} of exactly the pixels that were asked for, and looks like the original`, async () => {
      const made = await make(softPng, format, 60, 30);
      const source = readSource(made);
      assert.equal(source?.kind, format);
      if (format === 'svg') assert.deepEqual([readSvg(made).width, readSvg(made).height], [60, 30]);
      else assert.deepEqual(source.pixels, { width: 60, height: 30 });
      const picture = await pixelsOf(made, format);
      assert.deepEqual([picture.width, picture.height], [60, 30]);
      const wanted = rasterOf(60, 30, (x, y) => [
        x * 4 + 1.5,
        (y * 4 + 1.5) * 2,
        200 - (x * 4 + 1.5) / 2,
        255,
      ]);
      // A GIF is mixed of dots.
      const most = format === 'gif' ? 4 : 2;
      assert.ok(meanDifference(picture, wanted) < most, String(meanDifference(picture, wanted)));
    });
  }

  it('has exactly its pixels in every format and size, from one pixel on, larger or smaller than the original', async () => {
    const edge = fc.integer({ min: 1, max: 40 });
    const file = fc.record({ format: fc.constantFrom(...imageFormats), width: edge, height: edge });
    const picture = pngOf(photo(17, 12));
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        const made = await makeExact({ bytes: picture, files }, codecs);
        assert.equal(made.length, files.length);
        for (const [index, { format, width, height }] of files.entries()) {
          const result = await pixelsOf(made[index]!, format);
          const square = Math.max(width, height);
          const wanted = format === 'ico' ? [square, square] : [width, height];
          assert.deepEqual([result.width, result.height], wanted, format);
          assert.equal(readSource(made[index]!)?.kind, format);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is made of whatever can be decoded', async () => {
    const picture = photo(9, 6);
    const rows = [[255, 0, 0, 0, 0, 255, 0, 0]];
    const sources = [
      tiffOf(picture),
      icoOf(pngOf(picture)),
      bmpOf({ depth: 24, width: 2, height: 1, rows }),
      gifOf(1),
      avif,
      jpeg,
      await codecs.encode(picture, 'webp'),
    ];
    for (const bytes of sources) {
      const { width, height } = decode(await make(bytes, 'png', 5, 3));
      assert.deepEqual([width, height], [5, 3], readSource(bytes)?.kind);
    }
  });

  it('is turned as the camera was held before it is cropped', async () => {
    // Upright it is 8×16, red above blue: its upper half is red.
    const made = await pixelsOf(await make(turned(6), 'png', 8, 8, { x: 0.5, y: 0 }), 'png');
    for (const y of [1, 6]) {
      const [red = 0, , blue = 0] = pixelAt(made, 4, y);
      assert.ok(red > 200 && blue < 60, `${red} ${blue} at ${y}`);
    }
  });

  it('is cropped around its focus, or its middle', async () => {
    const bars = pngOf(
      rasterOf(300, 100, (x) => (x < 100 ? [255, 0, 0, 255] : x < 200 ? [0, 255, 0, 255] : [0, 0, 255, 255])),
    );
    const middleOf = async (focus?: Focus): Promise<number[]> =>
      pixelAt(await pixelsOf(await make(bars, 'png', 20, 20, focus), 'png'), 10, 10);
    assert.deepEqual(await middleOf(), [0, 255, 0, 255]);
    assert.deepEqual(await middleOf({ x: 0, y: 0.5 }), [255, 0, 0, 255]);
    assert.deepEqual(await middleOf({ x: 1, y: 0.5 }), [0, 0, 255, 255]);
  });

  it('has the very pixels of the original where nothing is to be scaled', async () => {
    const picture = photo(9, 6);
    for (const format of ['png', 'svg', 'bmp'] as const) {
      const made = await pixelsOf(await make(tiffOf(picture), format, 9, 6), format);
      assert.deepEqual([...made.data], [...picture.data], format);
    }
  });

  it('comes in several files from one decoding', async () => {
    let decoded = 0;
    const counting = new Codecs(installedFiles);
    const original = counting.decode.bind(counting);
    counting.decode = (...given) => {
      decoded++;
      return original(...given);
    };
    const files: ExactImage[] = [
      { format: 'webp', width: 20, height: 10 },
      { format: 'avif', width: 20, height: 10 },
      { format: 'jpeg', width: 40, height: 40 },
      { format: 'ico', width: 64, height: 64 },
    ];
    const made = await makeExact({ bytes: softPng, files }, counting);
    assert.deepEqual(
      made.map((bytes) => readSource(bytes)?.kind),
      ['webp', 'avif', 'jpeg', 'ico'],
    );
    assert.equal(decoded, 1);
  });

  it('is the bytes as they came where they are so already', async () => {
    const broken = new Codecs(installedFiles);
    broken.decode = () => Promise.reject(new Error('Decoded'));
    const asIs: [Uint8Array, ImageFormat, number, number][] = [
      [softPng, 'png', 240, 120],
      [jpeg, 'jpeg', 16, 8],
      [turned(1), 'jpeg', 16, 8],
      [gifOf(1, 0), 'gif', 2, 1],
      [avif, 'avif', 16, 8],
      [icoOf(pngOf(photo(32, 32))), 'ico', 32, 32],
      [await codecs.encode(photo(6, 4), 'webp'), 'webp', 6, 4],
    ];
    for (const [bytes, format, width, height] of asIs) {
      const [made] = await makeExact({ bytes, files: [{ format, width, height }] }, broken);
      assert.equal(made, bytes, format);
    }
    assert.notDeepEqual(await make(turned(3), 'jpeg', 16, 8), turned(3), 'Turned, it is another image');
    assert.notEqual(await make(softPng, 'png', 239, 120), softPng);
  });

  it('keeps the colour profile of a PNG in a PNG', async () => {
    const gamma = Buffer.alloc(4);
    gamma.writeUInt32BE(100_000);
    const made = await make(withChunk(softPng, 'gAMA', gamma), 'png', 20, 10);
    assert.ok(Buffer.from(made).includes(Buffer.concat([Buffer.from('gAMA'), gamma])));
  });

  it('is refused where it could not be that large, before anything is done', async () => {
    for (const [width, height] of [
      [16_384, 1],
      [9_000, 9_000],
      [0, 5],
      [1.5, 2],
    ] as const) {
      await assert.rejects(make(softPng, 'png', width, height), refused('invalid-request'));
    }
  });

  it('is refused of what is no image', async () => {
    for (const bytes of [
      Buffer.from('<html></html>'),
      softPng.subarray(0, -20),
      softPng.slice().fill(7, 60),
    ]) {
      await assert.rejects(make(bytes, 'webp', 5, 5), refused('not-an-image'));
    }
  });
});

/** Left half opaque red, right half transparent, a half transparent column between. */
const holed = rasterOf(21, 10, (x) => [220, 20, 20, x < 10 ? 255 : x === 10 ? 128 : 0]);

describe('what is transparent', () => {
  it('stays so in PNG, WebP, AVIF, BMP and SVG', async () => {
    for (const format of ['png', 'webp', 'avif', 'bmp', 'svg'] as const) {
      const made = await pixelsOf(await make(pngOf(holed), format, 21, 10), format);
      const alphas = [0, 9, 10, 11, 20].map((x) => pixelAt(made, x, 5)[3]!);
      for (const [index, wanted] of [255, 255, 128, 0, 0].entries())
        assert.ok(Math.abs(alphas[index]! - wanted) <= 6, `${format} ${alphas.join()}`);
    }
  });

  it('is white in JPEG', async () => {
    const made = await pixelsOf(await make(pngOf(holed), 'jpeg', 21, 10), 'jpeg');
    for (const value of pixelAt(made, 18, 5)) assert.ok(value >= 250);
    assert.ok(pixelAt(made, 2, 5)[1]! < 60);
  });

  it('is a hole in GIF, from half on', async () => {
    const made = await pixelsOf(await make(pngOf(holed), 'gif', 21, 10), 'gif');
    assert.deepEqual(
      [0, 9, 10, 11, 20].map((x) => pixelAt(made, x, 5)),
      [
        [220, 20, 20, 255],
        [220, 20, 20, 255],
        [220, 20, 20, 255],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    );
    const nothing = rasterOf(3, 3, () => [9, 9, 9, 0]);
    const empty = await pixelsOf(await make(pngOf(nothing), 'gif', 3, 3), 'gif');
    assert.ok(empty.data.every((value) => value === 0));
  });
});

describe('a BMP', () => {
  it('has 24 bits per pixel, and 32 only where it needs alpha', async () => {
    const bitsOf = async (raster: Raster): Promise<number> =>
      Buffer.from(await make(pngOf(raster), 'bmp', 7, 5)).readUInt16LE(28);
    assert.equal(await bitsOf(soft), 24);
    assert.equal(await bitsOf(holed), 32);
  });
});

describe('a GIF', () => {
  it('keeps up to 256 colours exactly', async () => {
    for (const holes of [false, true]) {
      const picture = rasterOf(16, 16, (x, y) => [
        x * 17,
        y * 17,
        (x * y) % 256,
        holes && x + y === 0 ? 0 : 255,
      ]);
      if (holes) picture.data.fill(0, 0, 4);
      const made = await pixelsOf(await make(pngOf(picture), 'gif', 16, 16), 'gif');
      assert.deepEqual(made, picture);
    }
  });

  it('has at most 256 colours of more, mixed so that gradients stay', async () => {
    const gif = await make(softPng, 'gif', 240, 120);
    assert.equal(new GifReader(gif).numFrames(), 1);
    const made = await pixelsOf(gif, 'gif');
    const colours = new Set<string>();
    for (let x = 0; x < 240; x++) for (let y = 0; y < 120; y++) colours.add(pixelAt(made, x, y).join());
    assert.ok(colours.size > 200 && colours.size <= 256, String(colours.size));
    // Seen from afar, the dots are the colour between them.
    const [near, far] = await Promise.all(
      [softPng, pngOf(made)].map(async (png) => pixelsOf(await make(png, 'png', 24, 12), 'png')),
    );
    assert.ok(meanDifference(near!, far!) < 2, String(meanDifference(near!, far!)));
  });

  it('takes no more than a moment for noise', async () => {
    const noise = photo(500, 400);
    let state = 7;
    noise.data.forEach((_, at) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
      noise.data[at] = at % 4 === 3 ? 255 : state >>> 24;
    });
    const png = pngOf(noise);
    const start = performance.now();
    await make(png, 'gif', 500, 400);
    assert.ok(performance.now() - start < 5_000);
  });
});

describe('an icon', () => {
  const edgesOf = (ico: Uint8Array): number[] => {
    const bytes = Buffer.from(ico);
    return Array.from({ length: bytes.readUInt16LE(4) }, (_, index) => {
      const entry = 6 + index * 16;
      const at = bytes.readUInt32LE(entry + 12);
      const png = decode(bytes.subarray(at, at + bytes.readUInt32LE(entry + 8)));
      // 256 does not fit into a byte.
      const edge = bytes[entry] === 0 ? 256 : bytes[entry];
      assert.equal(bytes[entry], bytes[entry + 1]);
      assert.deepEqual([png.width, png.height], [edge, edge]);
      return png.width;
    });
  };

  it('holds the usual smaller pictures and the one that was asked for, each a square PNG', async () => {
    const wanted: Record<number, number[]> = {
      8: [8],
      16: [16],
      32: [16, 32],
      40: [16, 32, 40],
      64: [16, 32, 48, 64],
      256: [16, 32, 48, 256],
      512: [16, 32, 48, 256],
    };
    for (const [edge, edges] of Object.entries(wanted)) {
      assert.deepEqual(edgesOf(await make(softPng, 'ico', Number(edge), Number(edge))), edges);
    }
    assert.deepEqual(edgesOf(await make(softPng, 'ico', 64, 20)), [16, 32, 48, 64]);
  });
});
