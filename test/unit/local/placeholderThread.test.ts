import assert from 'node:assert/strict';
import { join } from 'node:path';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { bundledFiles } from '../../../src/backends/placeholder/files.ts';
import { placeholderThread } from '../../../src/local/placeholderThread.ts';
import { installedFiles } from '../backends/placeholder/support.ts';

const calm = new AbortController().signal;
const request = (prompt: string, width = 8, height = 8) => ({ prompt, width, height });

describe('the thread that draws placeholders', () => {
  const thread = placeholderThread(installedFiles);
  after(() => thread.dispose());

  it('renders the exact pixels of every shape', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 4096],
      [4096, 1],
      [64, 64],
      [900, 2100],
      [2100, 900],
      [1024, 1024],
      [1200, 630],
      [1536, 1024],
      [1087, 611],
    ] as const) {
      const png = decode(await thread.run(request('Пейзаж: a <lake> & "hills"', width, height), calm));
      assert.deepEqual(
        [png.width, png.height, png.data.length],
        [width, height, width * height * png.channels],
      );
    }
  });

  it('renders the largest picture', async () => {
    const png = await thread.run(request('Wall', 4096, 4096), calm);
    const header = new DataView(png.buffer, png.byteOffset);
    assert.deepEqual([header.getUint32(16), header.getUint32(20)], [4096, 4096]);
  });

  it('renders any prompt', async () => {
    const edge = fc.integer({ min: 1, max: 160 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), edge, edge, async (prompt, width, height) => {
        const png = decode(await thread.run(request(prompt, width, height), calm));
        assert.deepEqual([png.width, png.height], [width, height]);
      }),
    );
  });

  it('gives the same bytes for the same request, in any worker', async () => {
    const other = placeholderThread(installedFiles);
    try {
      const png = await thread.run(request('一只猫 cat 🐱', 400, 300), calm);
      assert.deepEqual(await thread.run(request('一只猫 cat 🐱', 400, 300), calm), png);
      assert.deepEqual(await other.run(request('一只猫 cat 🐱', 400, 300), calm), png);
    } finally {
      await other.dispose();
    }
  });

  it('answers twenty requests at once, each with its own picture', async () => {
    const widths = Array.from({ length: 20 }, (_, i) => 40 + 17 * i);
    const pngs = await Promise.all(widths.map((w) => thread.run(request(`No. ${w}`, w, 90), calm)));
    assert.deepEqual(
      pngs.map((png) => decode(png).width),
      widths,
    );
  });

  it('draws what has more than 4096 × 4096 px in the same shape, and smaller', async () => {
    for (const [width, height, drawnWidth, drawnHeight] of [
      [16_383, 1, 16_383, 1],
      [8192, 4096, 5793, 2896],
      [3900, 16_383, 1998, 8395],
    ] as const) {
      const png = await thread.run(request('Poster', width, height), calm);
      const header = new DataView(png.buffer, png.byteOffset);
      assert.deepEqual([header.getUint32(16), header.getUint32(20)], [drawnWidth, drawnHeight]);
    }
  });

  it('finds its files beside the bundled extension', () => {
    const files = bundledFiles('/ext/dist');
    assert.equal(files.workerScript, join('/ext/dist', 'placeholderWorker.js'));
    assert.equal(files.wasmPath, join('/ext/dist', 'resvg.wasm.br'));
    assert.equal(files.fontPaths[1], join('/ext/dist', 'fonts', 'inter-latin-ext.woff2'));
  });

  it('fails with the cause when a file is missing', async () => {
    const broken = placeholderThread({ ...installedFiles, wasmPath: '/nowhere/resvg.wasm' });
    await assert.rejects(broken.run(request('a'), calm), (error: Error) => {
      assert.match(String(error.cause), /ENOENT.*resvg\.wasm/);
      return true;
    });
  });
});
