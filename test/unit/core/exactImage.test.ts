import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  coveringCell,
  cropAround,
  Exact,
  fittingOf,
  formatName,
  formatOfPath,
  imageFormats,
  isMakeable,
  largestFile,
  maxExactEdge,
} from '../../../src/core/exactImage.ts';
import type { Focus } from '../../../src/core/exactImage.ts';
import { cellsOf, describeCell } from '../../../src/core/models.ts';
import type { Pixels } from '../../../src/core/models.ts';

const anySize = fc.record({
  width: fc.integer({ min: 1, max: 4_000 }),
  height: fc.integer({ min: 1, max: 4_000 }),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyFocus = fc.record({ x: share, y: share });

describe('the format of a path', () => {
  it('is what its extension asks for, in any case', () => {
    const wanted = {
      'img/a.png': 'png',
      'a.JPG': 'jpeg',
      'a.jpeg': 'jpeg',
      'a.b.webp': 'webp',
      'a.gif': 'gif',
      'a.avif': 'avif',
      'a.svg': 'svg',
      'a.bmp': 'bmp',
      'favicon.ico': 'ico',
    };
    for (const [path, format] of Object.entries(wanted)) assert.equal(formatOfPath(path), format, path);
    assert.deepEqual(new Set(Object.values(wanted)), new Set(imageFormats));
  });

  it('is none where the extension is none of an image', () => {
    for (const path of ['png', 'a.txt', 'a.png.txt', '', '.', 'a.constructor', 'img.png/a']) {
      assert.equal(formatOfPath(path), undefined, path);
    }
  });
});

describe('what is ordered for an exact image', () => {
  const ordered = (width: number, height: number, extended = false): string => {
    const { cell, covers } = coveringCell('gpt-image-2', { width, height }, extended);
    return `${describeCell(cell)}${covers === true ? '' : ', scaled up'}`;
  };

  it('is the smallest tier of the nearest ratio that covers it', () => {
    assert.equal(ordered(1_200, 630), '2K 2:1 2688×1344');
    assert.equal(ordered(1_200, 630, true), '1K 2:1 2048×1024');
    assert.equal(ordered(512, 512), '1K 1:1 1024×1024');
    assert.equal(ordered(1_025, 1_025), '2K 1:1 2048×2048');
    assert.equal(ordered(16, 16), '1K 1:1 1024×1024');
    assert.equal(ordered(3_000, 1_500), '4K 2:1 3840×1920');
    assert.equal(ordered(1_080, 1_920), '2K 9:16 1152×2048');
  });

  it('is scaled up least where nothing covers it', () => {
    assert.equal(ordered(8_000, 4_500), '4K 16:9 3840×2160, scaled up');
    assert.equal(ordered(2_500, 2_500, true), '4K 1:1 2880×2880');
  });

  it('is unknown to cover where the provider does not say the pixels', () => {
    const { cell, covers } = coveringCell('gpt-4o-image', { width: 300, height: 200 }, false);
    assert.deepEqual([cell.ratio, covers], ['3:2', undefined]);
  });

  it('covers whatever any cell covers', () => {
    fc.assert(
      fc.property(anySize, fc.boolean(), (wanted, extended) => {
        const { cell, covers } = coveringCell('gpt-image-2', wanted, extended);
        const coversAll = ({ pixels }: { pixels?: Pixels }): boolean =>
          pixels !== undefined && pixels.width >= wanted.width && pixels.height >= wanted.height;
        assert.equal(covers, coversAll(cell));
        assert.equal(covers, cellsOf('gpt-image-2', extended).some(coversAll));
      }),
    );
  });
});

const crop = (image: Pixels, wanted: Pixels, focus?: Focus) => cropAround(image, wanted, focus);

describe('the crop of an exact image', () => {
  it('lies inside the image, touches two of its edges, and has the wanted shape to half a pixel', () => {
    fc.assert(
      fc.property(anySize, anySize, anyFocus, (image, wanted, focus) => {
        const { left, top, width, height } = crop(image, wanted, focus);
        for (const value of [left, top, width, height]) assert.ok(Number.isInteger(value));
        assert.ok(left >= 0 && top >= 0 && width >= 1 && height >= 1);
        assert.ok(left + width <= image.width && top + height <= image.height);
        assert.ok(width === image.width || height === image.height);
        const scale = Math.min(image.width / wanted.width, image.height / wanted.height);
        assert.ok(Math.abs(width - Math.max(1, wanted.width * scale)) <= 0.5 + 1e-6);
        assert.ok(Math.abs(height - Math.max(1, wanted.height * scale)) <= 0.5 + 1e-6);
      }),
    );
  });

  it('has the focus in its middle, or as near to it as the edges allow', () => {
    fc.assert(
      fc.property(anySize, anySize, anyFocus, (image, wanted, focus) => {
        const { left, width } = crop(image, wanted, focus);
        const [middle, point] = [left + width / 2, focus.x * image.width];
        const isAtEdge = left === 0 || left + width === image.width;
        assert.ok(isAtEdge || Math.abs(middle - point) <= 0.5 + 1e-6);
        assert.ok(point >= left - 0.5 && point <= left + width + 0.5, 'The focus is never cut away');
      }),
    );
  });

  it('is the middle where there is no focus, and the whole where the shape is the same', () => {
    assert.deepEqual(crop({ width: 300, height: 100 }, { width: 50, height: 50 }), {
      left: 100,
      top: 0,
      width: 100,
      height: 100,
    });
    const whole = { left: 0, top: 0, width: 400, height: 200 };
    assert.deepEqual(crop({ width: 400, height: 200 }, { width: 2, height: 1 }, { x: 1, y: 0 }), whole);
  });

  it('goes to the edge where the focus is', () => {
    const image = { width: 300, height: 100 };
    const square = { width: 50, height: 50 };
    assert.equal(crop(image, square, { x: 0, y: 0.5 }).left, 0);
    assert.equal(crop(image, square, { x: 1, y: 0.5 }).left, 200);
    assert.equal(crop(image, square, { x: 0.4, y: 0.5 }).left, 70);
  });
});

describe('what is done to an image that was ordered', () => {
  it('is a crop only where more than a rounding of its shape is lost', () => {
    const wanted = { width: 1_200, height: 800 };
    assert.equal(fittingOf({ width: 2_048, height: 1_360 }, wanted).isCropped, false);
    assert.equal(fittingOf({ width: 2_688, height: 1_344 }, { width: 1_200, height: 630 }).isCropped, true);
    assert.equal(fittingOf({ width: 1_024, height: 1_024 }, { width: 16, height: 16 }).isCropped, false);
  });

  it('is scaling up where either edge is too short', () => {
    const image = { width: 2_000, height: 1_000 };
    assert.equal(fittingOf(image, { width: 2_000, height: 1_000 }).isEnlarged, false);
    assert.equal(fittingOf(image, { width: 2_001, height: 10 }).isEnlarged, true);
    assert.equal(fittingOf(image, { width: 10, height: 1_001 }).isEnlarged, true);
  });

  it('agrees with the crop: what is kept is all but a hundredth, or it is cropped', () => {
    fc.assert(
      fc.property(anySize, anySize, (image, wanted) => {
        const { width, height } = crop(image, wanted);
        const kept = (width * height) / (image.width * image.height);
        const rounding = 0.5 / Math.min(image.width, image.height);
        if (fittingOf(image, wanted).isCropped) assert.ok(kept <= 0.99 + rounding);
        else assert.ok(kept >= 0.99 - rounding);
      }),
    );
  });
});

describe('an exact image', () => {
  it('can be made within the limits of edge and area only', () => {
    const can = (width: number, height: number): boolean => isMakeable({ width, height });
    assert.ok(can(1, 1) && can(maxExactEdge, 1) && can(8_000, 8_000));
    assert.ok(!can(maxExactEdge + 1, 1) && !can(1, maxExactEdge + 1) && !can(8_001, 8_000));
    assert.ok(!can(0, 1) && !can(1.5, 2) && !can(-1, 1) && !can(NaN, 1) && !can(1, Infinity));
  });

  it('of several files is ordered for the one with the most pixels, the first of equals', () => {
    const file = { path: 'a.png', format: 'png', width: 20, height: 10 } as const;
    const large = { ...file, path: 'a@2x.png', width: 40, height: 20 };
    assert.equal(largestFile([file, large, { ...large, path: 'b.png' }]), large);
    assert.throws(() => largestFile([]), RangeError);
  });

  it('has a format that people know by its name', () => {
    assert.deepEqual(imageFormats.map(formatName), [
      'PNG',
      'JPEG',
      'WebP',
      'GIF',
      'AVIF',
      'SVG',
      'BMP',
      'ICO',
    ]);
  });

  it('is read back from its own JSON, and from no other', () => {
    const file = { path: 'img/hero.webp', format: 'webp', width: 1_200, height: 630 };
    const exact = { files: [file], focus: { x: 0.2, y: 1 } };
    assert.deepEqual(Exact.parse(JSON.parse(JSON.stringify(exact))), exact);
    const wrong: unknown[] = [
      { files: [] },
      { files: [{ ...file, format: 'tiff' }] },
      { files: [{ ...file, width: 0 }] },
      { files: [{ ...file, height: 1.5 }] },
      { files: [file], focus: { x: 1.1, y: 0 } },
    ];
    for (const value of wrong) assert.equal(Exact.safeParse(value).success, false, JSON.stringify(value));
  });
});
