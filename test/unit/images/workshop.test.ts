import assert from 'node:assert/strict';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { EaselError } from '../../../src/core/errors.ts';
import { bundledImageFiles } from '../../../src/images/files.ts';
import { readSource } from '../../../src/images/source.ts';
import { ImageWorkshop } from '../../../src/images/workshop.ts';
import { makePng } from '../support/images.ts';
import { avif, gifOf, jpeg, photo, pngOf, rasterOf, svg, tiffOf } from './fixtures.ts';
import { installedFiles } from './support.ts';

const calm = new AbortController().signal;

describe('the workshop for images', () => {
  const workshop = new ImageWorkshop(installedFiles);
  after(() => workshop.dispose());

  it('needs no thread for what can be sent as it is', async () => {
    const idle = new ImageWorkshop({ ...installedFiles, workerScript: '/nowhere/worker.js' });
    const png = makePng(4, 4);
    assert.equal((await idle.fitReference(png, png.length, calm)).bytes, png);
    await assert.rejects(idle.fitReference(gifOf(1), 999, calm));
  });

  it('fits images of any kind, and leaves their bytes alone', async () => {
    const picture = photo(9, 6);
    for (const bytes of [gifOf(1, 0), tiffOf(picture), avif, svg]) {
      const copy = Buffer.from(bytes);
      const fitted = await workshop.fitReference(bytes, 999_999, calm);
      assert.equal(decode(fitted.bytes).width, fitted.pixels.width);
      assert.equal(fitted.fitting?.originalBytes, bytes.length);
      assert.ok(copy.equals(bytes));
      assert.deepEqual(await workshop.fitReference(bytes, 999_999, calm), fitted);
    }
  });

  it('draws an SVG with its words, transparent where nothing is drawn, large enough to be looked at', async () => {
    const fitted = await workshop.fitReference(svg, 10_000_000, calm);
    assert.deepEqual(fitted.pixels, { width: 2_048, height: 1_024 });
    assert.equal(fitted.fitting?.reencodedFrom, 'svg');
    const { data } = decode(fitted.bytes);
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * 2_048 + x) * 4, (y * 2_048 + x) * 4 + 4),
    ];
    assert.deepEqual(at(100, 100), [255, 0, 0, 255]);
    assert.deepEqual(at(1_900, 30), [0, 0, 0, 0]);
    let inked = 0;
    for (let x = 1_050; x < 2_048; x += 4)
      for (let y = 0; y < 1_024; y += 4) if (at(x, y)[3] === 255) inked++;
    assert.ok(inked > 1_000, 'The word is drawn');
  });

  it('keeps what is outside a mask', async () => {
    const before = photo(40, 30);
    const mask = rasterOf(40, 30, (x) => [0, 0, 0, x < 20 ? 255 : 0]);
    const images = { original: pngOf(before), edited: pngOf(photo(40, 30, 5)), mask: pngOf(mask) };
    const kept = await workshop.keepOutside({ ...images, featherPx: 2 }, calm);
    const { data } = decode(kept!);
    const left = (pixels: ArrayLike<number>): number[] => Array.from(pixels).filter((_, at) => at % 160 < 80);
    assert.deepEqual(left(data), left(before.data));
    assert.notDeepEqual([...data], [...before.data]);
    const other = { ...images, edited: pngOf(photo(30, 30)), featherPx: 2 };
    assert.equal(await workshop.keepOutside(other, calm), undefined);
  });

  it('makes exact files, in their order, and leaves the bytes alone', async () => {
    const png = pngOf(photo(40, 30));
    const copy = Buffer.from(png);
    const files = [
      { format: 'webp', width: 20, height: 10 },
      { format: 'png', width: 40, height: 30 },
      { format: 'png', width: 40, height: 30 },
      { format: 'ico', width: 32, height: 32 },
    ] as const;
    const [webp, first, second, ico] = await workshop.makeExact({ bytes: png, files }, calm);
    assert.deepEqual(readSource(webp!), { kind: 'webp', pixels: { width: 20, height: 10 }, hasMore: false });
    assert.ok(copy.equals(png) && copy.equals(first!) && copy.equals(second!));
    assert.equal(readSource(ico!)?.kind, 'ico');
  });

  it('makes an SVG that is drawn as the picture in it, and files of an SVG', async () => {
    const plain = pngOf(rasterOf(240, 120, (x) => (x < 120 ? [250, 120, 20, 255] : [0, 0, 0, 0])));
    const make = async (bytes: Uint8Array, format: 'svg' | 'png'): Promise<Uint8Array> => {
      const [made] = await workshop.makeExact({ bytes, files: [{ format, width: 60, height: 30 }] }, calm);
      return made!;
    };
    const svg = await make(plain, 'svg');
    assert.match(Buffer.from(svg).toString(), /^<svg [^>]*width="60" height="30" viewBox="0 0 60 30">/);
    const { width, height, data } = decode(await make(svg, 'png'));
    assert.deepEqual([width, height], [60, 30]);
    const at = (x: number): number[] => [...data.subarray((15 * 60 + x) * 4, (15 * 60 + x) * 4 + 4)];
    assert.deepEqual(
      [at(10), at(50)],
      [
        [250, 120, 20, 255],
        [0, 0, 0, 0],
      ],
    );
  });

  it('says why an exact file cannot be made', async () => {
    const failed = (code: string) => (thrown: unknown) =>
      thrown instanceof EaselError && thrown.code === code;
    const file = (width: number) => [{ format: 'png', width, height: 5 }] as const;
    const text = Buffer.from('<html></html>');
    await assert.rejects(workshop.makeExact({ bytes: text, files: file(5) }, calm), failed('not-an-image'));
    await assert.rejects(
      workshop.makeExact({ bytes: jpeg, files: file(0) }, calm),
      failed('invalid-request'),
    );
    const stopped = AbortSignal.abort(new Error('Stopped'));
    await assert.rejects(workshop.makeExact({ bytes: jpeg, files: file(5) }, stopped), /Stopped/);
  });

  it('refuses what it cannot decode, and goes on', async () => {
    const bad = [jpeg.subarray(0, 200), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><a></svg>')];
    const refused = (thrown: unknown): boolean =>
      thrown instanceof EaselError && thrown.code === 'reference-unsupported' && thrown.charged === 'no';
    for (const bytes of bad) await assert.rejects(workshop.fitReference(bytes, 999, calm), refused);
    assert.equal((await workshop.fitReference(gifOf(0), 999, calm)).kind, 'png');
  });

  it('tells a codec that is missing from an image that is damaged', async () => {
    const wasm = { ...installedFiles.wasm, png: '/nowhere/png.wasm' };
    const broken = new ImageWorkshop({ ...installedFiles, wasm });
    await assert.rejects(
      broken.fitReference(gifOf(0), 999, calm),
      (thrown) => thrown instanceof EaselError && thrown.code === 'internal',
    );
    await broken.dispose();
  });

  it('finds its files beside the bundled extension', () => {
    const files = bundledImageFiles('/ext/dist');
    assert.equal(files.workerScript, join('/ext/dist', 'imageWorker.js'));
    assert.equal(files.wasm.svg, join('/ext/dist', 'resvg.wasm.br'));
    assert.equal(files.wasm.png, join('/ext/dist', 'png.wasm'));
    assert.equal(files.fonts[1], join('/ext/dist', 'fonts', 'inter-latin-ext.woff2'));
  });
});
