import assert from 'node:assert/strict';
import fc from 'fast-check';
import resizeByWasm, { initResize } from '@jsquash/resize';
import { readFile } from 'node:fs/promises';
import type { Raster } from '../../../src/images/raster.ts';
import { scale } from '../../../src/images/scale.ts';
import { photo, rasterOf } from './fixtures.ts';
import { installedFiles } from './support.ts';

const whole = ({ width, height }: Raster) => ({ left: 0, top: 0, width, height });
const greatestDifference = (a: Raster, b: Raster): number =>
  a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at]!)), 0);

describe('scaling', () => {
  it('keeps the light of a fine pattern: a black and white checkerboard becomes 188 grey, not 128', () => {
    const board = rasterOf(64, 64, (x, y) => {
      const value = (x + y) % 2 === 0 ? 0 : 255;
      return [value, value, value, 255];
    });
    const { data } = scale(board, whole(board), { width: 32, height: 32 });
    for (let y = 4; y < 28; y++) {
      for (let x = 4; x < 28; x++) {
        const pixel = [...data.subarray((y * 32 + x) * 4, (y * 32 + x) * 4 + 4)];
        assert.deepEqual(pixel, [188, 188, 188, 255]);
      }
    }
  });

  it('gives what another Lanczos in linear light gives, larger and smaller, half transparent too', async () => {
    await initResize(await WebAssembly.compile(await readFile(installedFiles.wasm.resize)));
    const soft = rasterOf(90, 60, (x, y) => [x * 2, y * 4, 255 - x, Math.min(255, 40 + x * 2 + y)]);
    for (const source of [photo(90, 60), soft]) {
      for (const [width, height] of [
        [30, 20],
        [37, 41],
        [180, 120],
        [89, 61],
        [3, 2],
      ] as const) {
        const options = { method: 'lanczos3', linearRGB: true, premultiply: true } as const;
        const copy = { ...source, data: source.data.slice() };
        const other = await resizeByWasm(copy, { width, height, ...options });
        const ours = scale(source, whole(source), { width, height });
        assert.ok(greatestDifference(ours, other) <= 1, `${width}×${height}`);
      }
    }
  });

  it('leaves a plain colour as it is, whatever the sizes', () => {
    const edge = fc.integer({ min: 1, max: 40 });
    const value = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(edge, edge, edge, edge, fc.tuple(value, value, value), (w, h, width, height, colour) => {
        const plain = rasterOf(w, h, () => [...colour, 255]);
        const scaled = scale(plain, whole(plain), { width, height });
        assert.deepEqual(
          scaled,
          rasterOf(width, height, () => [...colour, 255]),
        );
      }),
    );
  });

  it('sees nothing outside the part', () => {
    const [left, top, width, height] = [7, 5, 12, 9];
    const inside = (x: number, y: number): boolean =>
      x >= left && x < left + width && y >= top && y < top + height;
    const picture = rasterOf(30, 20, (x, y) => (inside(x, y) ? [x * 9, y * 11, 40, 255] : [255, 0, 255, 9]));
    const cut = rasterOf(width, height, (x, y) => [(x + left) * 9, (y + top) * 11, 40, 255]);
    for (const size of [
      { width: 5, height: 4 },
      { width: 31, height: 22 },
    ]) {
      const scaled = scale(picture, { left, top, width, height }, size);
      assert.deepEqual(scaled, scale(cut, whole(cut), size));
    }
  });

  it('lets no colour through from pixels that are not seen', () => {
    const picture = rasterOf(40, 40, (x) => (x < 20 ? [200, 10, 10, 255] : [0, 255, 0, 0]));
    const scaled = scale(picture, whole(picture), { width: 13, height: 13 });
    const alphas = new Set<number>();
    for (let at = 0; at < scaled.data.length; at += 4) {
      const alpha = scaled.data[at + 3]!;
      alphas.add(alpha);
      const wanted = alpha > 0 ? [200, 10, 10] : [0, 0, 0];
      assert.deepEqual([...scaled.data.subarray(at, at + 3)], wanted);
    }
    assert.ok(alphas.has(0) && alphas.has(255) && alphas.size > 2, 'with a soft edge');
  });
});
