import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
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

  it('gives up an image that takes too long, as one that cannot be a reference', async () => {
    const echo = { ...installedFiles, workerScript: new URL('echoWorker.ts', import.meta.url) };
    const stuck = new ImageWorkshop(echo, (callback) => {
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    });
    const fitted = stuck.fitReference(new TextEncoder().encode('silence'), 1, calm);
    await assert.rejects(fitted, { name: 'EaselError', code: 'reference-unsupported' });
    await stuck.dispose();
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

  it('draws of an SVG what is in it, and asks neither the disk nor the network for more', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'svg-'));
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(pngOf(photo(8, 8)));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const secret = join(folder, 'secret.png');
      await writeFile(secret, pngOf(rasterOf(8, 8, () => [255, 0, 0, 255])));
      const { port } = server.address() as AddressInfo;
      const elsewhere = [secret, pathToFileURL(secret).href, `http://127.0.0.1:${port}/x.png`];
      const images = elsewhere.map((href) => `<image href="${href}" width="8" height="8"/>`).join('');
      const hostile =
        `<?xml-stylesheet href="http://127.0.0.1:${port}/x.css"?>` +
        `<!DOCTYPE svg [<!ENTITY x SYSTEM "${pathToFileURL(secret).href}">]>` +
        `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">${images}` +
        `<style>@import url(http://127.0.0.1:${port}/y.css);</style></svg>`;
      const drawn = await workshop.fitReference(Buffer.from(hostile), 10_000_000, calm);
      assert.ok(
        decode(drawn.bytes).data.every((value) => value === 0),
        'Something is drawn',
      );
      assert.deepEqual(asked, []);
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
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

  it('takes both codecs of AVIF out of one file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codecs-'));
    const path = join(folder, 'avif.wasm.br');
    const { avifDecoder, avifEncoder } = installedFiles.wasm;
    const [decoder, encoder] = [await readFile(avifDecoder), await readFile(avifEncoder)];
    const length = Buffer.alloc(4);
    length.writeUInt32BE(decoder.length);
    const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
    await writeFile(path, brotliCompressSync(Buffer.concat([length, decoder, encoder]), quickly));
    const wasm = {
      ...installedFiles.wasm,
      avifDecoder: { path, part: 'first' },
      avifEncoder: { path, part: 'second' },
    } as const;
    const packed = new ImageWorkshop({ ...installedFiles, wasm });
    try {
      const files = [{ format: 'avif', width: 8, height: 4 }] as const;
      const [made = new Uint8Array()] = await packed.makeExact({ bytes: avif, files }, calm);
      assert.deepEqual(readSource(made)?.pixels, { width: 8, height: 4 });
    } finally {
      await packed.dispose();
      await rm(folder, { recursive: true });
    }
  });

  it('finds its files beside the bundled extension', () => {
    const files = bundledImageFiles('/ext/dist');
    assert.equal(files.workerScript, join('/ext/dist', 'imageWorker.js'));
    assert.equal(files.wasm.svg, join('/ext/dist', 'resvg.wasm.br'));
    assert.equal(files.wasm.png, join('/ext/dist', 'png.wasm.br'));
    assert.equal(files.fonts[1], join('/ext/dist', 'fonts', 'inter-latin-ext.woff2'));
  });
});
