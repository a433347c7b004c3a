import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import { EaselError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { readImage } from '../../../src/core/imageFile.ts';
import { Codecs } from '../../../src/images/codecs.ts';
import { FitCache } from '../../../src/images/fitCache.ts';
import { fitReference } from '../../../src/images/fitReference.ts';
import type { FittedReference } from '../../../src/images/fittedReference.ts';
import type { Raster } from '../../../src/images/raster.ts';
import { makePng } from '../support/images.ts';
import { avif, bmpOf, gifOf, icoOf, jpeg, photo, pngOf, rasterOf, tiffOf, turned } from './fixtures.ts';
import { codecs, installedFiles } from './support.ts';

const tenMegabytes = 10_000_000;
const fit = (bytes: Uint8Array, maxBytes = tenMegabytes): Promise<FittedReference> =>
  fitReference(bytes, maxBytes, codecs);
const refused = (code: ErrorCode) => (thrown: unknown) =>
  thrown instanceof EaselError && thrown.code === code && thrown.charged === 'no';

/** Pixels of a PNG with alpha. */
function pixelsOf(png: Uint8Array): number[] {
  const { data, channels } = decode(png);
  assert.equal(channels, 4);
  return [...data];
}

/** Mean difference of a channel, 0 to 255, where the first image is not fully transparent. */
function meanDifference(a: Raster, b: Raster): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < a.data.length; at++) {
    if (a.data[at | 3] === 0) continue;
    sum += Math.abs(a.data[at]! - b.data[at]!);
    count++;
  }
  return sum / count;
}

describe('a reference', () => {
  it('stays as it is when the API takes it so', async () => {
    const webp = await codecs.encode(photo(6, 4), 'webp');
    for (const bytes of [makePng(6, 4), jpeg, turned(6), webp]) {
      const fitted = await fit(bytes, bytes.length);
      assert.equal(fitted.bytes, bytes);
      assert.equal(fitted.fitting, undefined);
      assert.equal(fitted.kind, readImage(bytes)?.kind);
    }
  });

  it('becomes a PNG of the same pixels when the API does not take its kind', async () => {
    const picture = photo(7, 5);
    const rows = [[255, 0, 0, 0, 0, 255, 0, 0]];
    const odd: [string, Uint8Array, Iterable<number>][] = [
      ['tiff', tiffOf(picture), picture.data],
      ['tiff', tiffOf(picture, { deflated: true }), picture.data],
      ['ico', icoOf(pngOf(picture)), picture.data],
      ['bmp', bmpOf({ depth: 24, width: 2, height: 1, rows }), [0, 0, 255, 255, 255, 0, 0, 255]],
      ['gif', gifOf(1), Array<number>(8).fill(255)],
    ];
    for (const [kind, bytes, wanted] of odd) {
      const fitted = await fit(bytes);
      assert.equal(fitted.kind, 'png');
      assert.deepEqual(fitted.pixels, readImage(fitted.bytes)?.pixels);
      assert.deepEqual(fitted.fitting, {
        reencodedFrom: kind,
        originalBytes: bytes.length,
        firstOnly: false,
      });
      assert.deepEqual(pixelsOf(fitted.bytes), [...wanted], kind);
    }
  });

  it('becomes a PNG from AVIF too', async () => {
    const fitted = await fit(avif);
    assert.deepEqual([fitted.kind, fitted.fitting?.reencodedFrom], ['png', 'avif']);
    const pixels = pixelsOf(fitted.bytes);
    const isNear = (at: number, wanted: number[]): boolean =>
      wanted.every((value, channel) => Math.abs(value - pixels[at + channel]!) <= 3);
    assert.ok(isNear(0, [255, 0, 0, 255]), 'red on the left');
    assert.ok(isNear(pixels.length - 4, [0, 0, 255, 255]), 'blue on the right');
  });

  it('shows the first frame or page where there are several', async () => {
    const gif = await fit(gifOf(1, 0));
    assert.equal(gif.fitting?.firstOnly, true);
    assert.deepEqual(pixelsOf(gif.bytes), Array<number>(8).fill(255));
    // The second page is the first one again: a circle.
    const file = tiffOf(photo(3, 2));
    const tiff = await fit(tiffOf(photo(3, 2), { nextPage: file.readUInt32LE(4) }));
    assert.equal(tiff.fitting?.firstOnly, true);
    assert.deepEqual(pixelsOf(tiff.bytes), [...photo(3, 2).data]);
  });

  it('that is too large becomes WebP of all its pixels, with its transparency', async () => {
    const picture = photo(300, 200);
    const png = pngOf(picture);
    const fitted = await fit(png, png.length / 3);
    assert.equal(fitted.kind, 'webp');
    assert.deepEqual(fitted.pixels, { width: 300, height: 200 });
    assert.equal(fitted.fitting?.scaledFrom, undefined);
    assert.equal(fitted.fitting?.originalBytes, png.length);
    assert.ok(fitted.bytes.length <= png.length / 3);
    const back = await codecs.decode(fitted.bytes, 'webp');
    assert.deepEqual(
      back.data.filter((_, at) => at % 4 === 3),
      picture.data.filter((_, at) => at % 4 === 3),
    );
    assert.ok(meanDifference(picture, back) < 8);
  });

  it('that is still too large is scaled down until it fits, in its shape', async () => {
    for (const bytes of [pngOf(photo(300, 200)), await codecs.encode(photo(300, 200), 'webp')]) {
      for (const maxBytes of [6_000, 2_000, 300]) {
        const fitted = await fit(bytes, maxBytes);
        const { width, height } = fitted.pixels;
        assert.ok(fitted.bytes.length <= maxBytes && fitted.bytes.length > maxBytes / 4);
        assert.deepEqual(fitted.fitting?.scaledFrom, { width: 300, height: 200 });
        assert.deepEqual(readImage(fitted.bytes)?.pixels, { width, height });
        assert.ok(Math.abs(width / 1.5 - height) <= 1, `${width} × ${height}`);
      }
    }
  });

  it('is turned as the camera was held, when it is encoded anew', async () => {
    const fitted = await fit(turned(6), 300);
    assert.deepEqual(fitted.pixels, { width: 8, height: 16 });
    const { data } = await codecs.decode(fitted.bytes, 'webp');
    const above = data.slice(0, 3);
    const below = data.slice(-4, -1);
    assert.ok(above[0]! > 200 && above[2]! < 60, 'red above');
    assert.ok(below[2]! > 200 && below[0]! < 60, 'blue below');
  });

  it('of very many pixels is sent with fewer', async () => {
    const wide = rasterOf(20_000, 3, (x) => [x % 251, 0, 0, 255]);
    const fitted = await fit(await codecs.encode(wide, 'png'), 900);
    assert.ok(fitted.pixels.width <= 16_383);
  });

  it('is refused when it is damaged, cut, or no image', async () => {
    const damaged = makePng(60, 60).fill(7, 60, 90);
    const webp = await codecs.encode(photo(60, 60), 'webp');
    const bad = [
      damaged,
      jpeg.subarray(0, -20),
      webp.subarray(0, -1),
      tiffOf(photo(4, 4), { compression: 7 }),
      avif.subarray(0, -10),
      Buffer.from('<html></html>'),
    ];
    // So that none is sent as it is.
    for (const bytes of bad) await assert.rejects(fit(bytes, 50), refused('reference-unsupported'));
  });

  it('is refused before it is decoded, when it would take more memory than there is', async () => {
    const decoded: string[] = [];
    const watched = new Codecs(installedFiles);
    watched.decode = (_bytes, kind) => {
      decoded.push(kind);
      return Promise.reject(new Error('Decoded'));
    };
    const png = Buffer.from(makePng(1, 1));
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    const gif = gifOf(1);
    gif.writeUInt32LE(0xffff_ffff, 6);
    const bmp = bmpOf({ depth: 24, width: 20_000, height: 20_000, rows: [] });
    const bombs = [png, gif, bmp, icoOf(png), tiffOf({ ...photo(1, 1), width: 20_000, height: 20_000 })];
    for (const bytes of bombs) {
      await assert.rejects(fitReference(bytes, 30, watched), refused('reference-unsupported'));
    }
    assert.deepEqual(decoded, []);
  });

  it('is refused at once when a TIFF says that it has more values than bytes, or pages without an end', async () => {
    const file = tiffOf(photo(4, 4));
    const page = file.readUInt32LE(4);
    const entryOf = (tag: number): number => {
      for (let at = page + 2; ; at += 12) if (file.readUInt16LE(at) === tag) return at;
    };
    const changed = (...changes: readonly (readonly [at: number, value: number])[]): Buffer => {
      const copy = Buffer.from(file);
      for (const [at, value] of changes) copy.writeUInt32LE(value, at);
      return copy;
    };
    const started = process.cpuUsage();
    // Values without an end, where the pixels are said to be.
    await assert.rejects(fit(changed([entryOf(273) + 4, 0x7fff_ffff])), { code: 'reference-unsupported' });
    // The same where only their length is said: of the one strip it follows from the size.
    assert.equal((await fit(changed([entryOf(279) + 4, 0x7fff_ffff]))).pixels.width, 4);
    // Pixels of gigabytes each.
    await assert.rejects(fit(changed([entryOf(258) + 8, 0xffff])), { code: 'reference-unsupported' });
    // Tiles of no pixel, in place of the strips.
    const tiles = Buffer.from(file);
    tiles.writeUInt16LE(322, entryOf(338));
    await assert.rejects(fit(tiles), { code: 'reference-unsupported' });
    // A page that leads to itself, where nothing has to be known of it: the image is there.
    const circle = Buffer.from(file);
    const at = entryOf(338);
    circle.writeUInt16LE(330, at);
    circle.writeUInt16LE(4, at + 2);
    circle.writeUInt32LE(page, at + 8);
    assert.equal((await fit(circle)).pixels.width, 4);
    // A strip that goes on behind the end of the file.
    assert.equal((await fit(changed([entryOf(279) + 8, 0xffff_fff0]))).pixels.width, 4);
    const { user } = process.cpuUsage(started);
    assert.ok(user < 5_000_000, `${user / 1e6} s`);
  });

  it('is refused when a part of it inflates without an end', async () => {
    const zeros = { width: 600, height: 600, data: new Uint8ClampedArray(600 * 600 * 4 * 5) };
    await assert.rejects(fit(tiffOf(zeros, { deflated: true })), refused('reference-unsupported'));
  });

  it('is refused when nothing small enough can be made of it', async () => {
    await assert.rejects(fit(pngOf(photo(30, 20)), 10), refused('reference-too-large'));
  });
});

describe('references that are fitted again', () => {
  it('are remembered by their bytes and the size that they must have', async () => {
    let encoded = 0;
    const counting = new Codecs(installedFiles);
    const encode = counting.encode.bind(counting);
    counting.encode = (raster, kind) => {
      encoded++;
      return encode(raster, kind);
    };
    const cache = new FitCache(counting);
    const [first, again] = [await cache.fitReference(gifOf(1), 999), await cache.fitReference(gifOf(1), 999)];
    assert.deepEqual(again, first);
    assert.notEqual(again.bytes.buffer, first.bytes.buffer, 'Each has bytes of its own');
    assert.equal(encoded, 1);
    await cache.fitReference(gifOf(0), 999);
    await cache.fitReference(gifOf(1), 998);
    assert.equal(encoded, 3);
  });
});
