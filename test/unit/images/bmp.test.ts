import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBmp, decodeIconBitmap, readBmp, readIco } from '../../../src/images/bmp.ts';
import { makePng } from '../support/images.ts';
import { bitmapOf, bmpOf, icoOf } from './fixtures.ts';
import type { BitmapParts } from './fixtures.ts';

const [red, blue] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
] as const;
const palette = [
  [0, 0, 255, 0],
  [255, 0, 0, 0],
] as const;

/** Two pixels, a red and a blue one, in each of the ways in which files hold them. */
const rows: Record<string, BitmapParts> = {
  '1 bit': { depth: 1, width: 2, height: 1, palette, rows: [[0b0100_0000, 0, 0, 0]] },
  '4 bits': { depth: 4, width: 2, height: 1, palette, rows: [[0x01, 0, 0, 0]] },
  '8 bits': { depth: 8, width: 2, height: 1, palette, rows: [[0, 1, 0, 0]] },
  '16 bits': { depth: 16, width: 2, height: 1, rows: [[0x00, 0x7c, 0x1f, 0x00]] },
  '16 bits with masks': {
    depth: 16,
    width: 2,
    height: 1,
    masks: [0xf800, 0x07e0, 0x001f],
    rows: [[0x00, 0xf8, 0x1f, 0x00]],
  },
  '24 bits': { depth: 24, width: 2, height: 1, rows: [[0, 0, 255, 255, 0, 0, 0, 0]] },
  '32 bits, of which 8 mean nothing': {
    depth: 32,
    width: 2,
    height: 1,
    rows: [[0, 0, 255, 0, 255, 0, 0, 0]],
  },
  '32 bits with masks': {
    depth: 32,
    width: 2,
    height: 1,
    headerBytes: 124,
    masks: [0xff, 0xff00, 0xff0000, 0xff000000],
    rows: [[255, 0, 0, 255, 0, 0, 255, 255]],
  },
};

describe('BMP', () => {
  for (const [name, parts] of Object.entries(rows)) {
    it(`is decoded with ${name} per pixel`, () => {
      const file = bmpOf(parts);
      assert.deepEqual(readBmp(file), { width: 2, height: 1 });
      assert.deepEqual([...decodeBmp(file).data], [...red, ...blue]);
    });
  }

  it('is decoded from the bottom up, or from the top down', () => {
    const parts = {
      depth: 24,
      width: 1,
      rows: [
        [0, 0, 255, 0],
        [255, 0, 0, 0],
      ],
    } as const;
    assert.deepEqual([...decodeBmp(bmpOf({ ...parts, height: 2 })).data], [...blue, ...red]);
    assert.deepEqual([...decodeBmp(bmpOf({ ...parts, height: -2 })).data], [...red, ...blue]);
    assert.deepEqual(readBmp(bmpOf({ ...parts, height: -2 })), { width: 1, height: 2 });
  });

  it('is decoded with a half transparent colour, where it has masks for that', () => {
    const parts = { ...rows['32 bits with masks']!, rows: [[255, 0, 0, 127, 0, 0, 255, 0]] };
    assert.deepEqual([...decodeBmp(bmpOf(parts)).data], [255, 0, 0, 127, 0, 0, 255, 0]);
  });

  it('is refused when it is cut or compressed', () => {
    const file = bmpOf(rows['24 bits']!);
    assert.throws(() => decodeBmp(file.subarray(0, -1)), /cut/);
    assert.throws(() => decodeBmp(bmpOf({ ...rows['8 bits']!, compression: 1 })), /Compressed/);
  });

  it('is decoded or refused, whatever is broken in it', () => {
    const file = fc.constantFrom(...Object.values(rows)).map(bmpOf);
    const damage = fc.array(fc.tuple(fc.nat(130), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(file, damage, (bytes, changes) => {
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const size = readBmp(bytes);
        fc.pre(!size || size.width * size.height < 1_000_000);
        try {
          const raster = decodeBmp(bytes);
          assert.equal(raster.data.length, raster.width * raster.height * 4);
        } catch (thrown) {
          assert.ok(thrown instanceof Error);
        }
      }),
    );
  });
});

describe('ICO', () => {
  /** Of an icon, the height counts the mask too. */
  const iconBitmap = (parts: BitmapParts, mask: readonly number[]): Buffer =>
    bitmapOf({ ...parts, height: parts.height * 2, rows: [...parts.rows, mask] });

  it('gives its largest picture, be it a PNG or a bitmap', () => {
    const small = iconBitmap(rows['24 bits']!, [0, 0, 0, 0]);
    const largest = readIco(icoOf(small, makePng(9, 7, 'rgba'), makePng(3, 3)));
    assert.deepEqual([largest?.width, largest?.height, largest?.isPng], [9, 7, true]);
    const only = readIco(icoOf(small));
    assert.deepEqual([only?.width, only?.height, only?.isPng], [2, 1, false]);
  });

  it('is transparent where its mask or its alpha says so', () => {
    const masked = readIco(icoOf(iconBitmap(rows['24 bits']!, [0b0100_0000, 0, 0, 0])));
    assert.deepEqual([...decodeIconBitmap(masked!).data], [...red, 0, 0, 255, 0]);
    const deep = { depth: 32, width: 2, height: 1 };
    const soft = readIco(
      icoOf(iconBitmap({ ...deep, rows: [[0, 0, 255, 128, 255, 0, 0, 0]] }, [0, 0, 0, 0])),
    );
    assert.deepEqual([...decodeIconBitmap(soft!).data], [255, 0, 0, 128, 0, 0, 255, 0]);
    const unused = readIco(
      icoOf(iconBitmap({ ...deep, rows: [[0, 0, 255, 0, 255, 0, 0, 0]] }, [128, 0, 0, 0])),
    );
    assert.deepEqual([...decodeIconBitmap(unused!).data], [255, 0, 0, 0, ...blue]);
  });

  it('is none when its pictures lie outside the file', () => {
    assert.equal(readIco(icoOf(makePng(3, 3)).subarray(0, -1)), undefined);
  });
});
