import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { bundledFiles } from '../../../../src/backends/placeholder/files.ts';
import { PlaceholderRenderer, type StartTimer } from '../../../../src/backends/placeholder/renderer.ts';
import { installedFiles } from './support.ts';

const echoFiles = { ...installedFiles, workerScript: new URL('echoWorker.ts', import.meta.url) };
const request = (prompt: string, width = 8, height = 8) => ({ prompt, width, height });

describe('placeholder renderer', () => {
  const renderer = new PlaceholderRenderer(installedFiles);
  after(() => renderer.dispose());

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
      const png = decode(
        await renderer.renderPlaceholder(request('Пейзаж: a <lake> & "hills"', width, height)),
      );
      assert.deepEqual(
        [png.width, png.height, png.data.length],
        [width, height, width * height * png.channels],
      );
    }
  });

  it('renders the largest picture', async () => {
    const png = await renderer.renderPlaceholder(request('Wall', 4096, 4096));
    const header = new DataView(png.buffer, png.byteOffset);
    assert.deepEqual([header.getUint32(16), header.getUint32(20)], [4096, 4096]);
  });

  it('renders any prompt', async () => {
    const edge = fc.integer({ min: 1, max: 160 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), edge, edge, async (prompt, width, height) => {
        const png = decode(await renderer.renderPlaceholder(request(prompt, width, height)));
        assert.deepEqual([png.width, png.height], [width, height]);
      }),
    );
  });

  it('gives the same bytes for the same request, in any worker', async () => {
    const other = new PlaceholderRenderer(installedFiles);
    try {
      const png = await renderer.renderPlaceholder(request('一只猫 cat 🐱', 400, 300));
      assert.deepEqual(await renderer.renderPlaceholder(request('一只猫 cat 🐱', 400, 300)), png);
      assert.deepEqual(await other.renderPlaceholder(request('一只猫 cat 🐱', 400, 300)), png);
    } finally {
      await other.dispose();
    }
  });

  it('answers twenty requests at once, each with its own picture', async () => {
    const widths = Array.from({ length: 20 }, (_, i) => 40 + 17 * i);
    const pngs = await Promise.all(widths.map((w) => renderer.renderPlaceholder(request(`No. ${w}`, w, 90))));
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
      const png = await renderer.renderPlaceholder(request('Poster', width, height));
      const header = new DataView(png.buffer, png.byteOffset);
      assert.deepEqual([header.getUint32(16), header.getUint32(20)], [drawnWidth, drawnHeight]);
    }
  });

  it('refuses edges that are no whole number of 1 to 16383 px', async () => {
    for (const edge of [0, -1, 16_384, 1.5, NaN, Infinity]) {
      await assert.rejects(renderer.renderPlaceholder(request('x', edge, 8)), RangeError);
      await assert.rejects(renderer.renderPlaceholder(request('x', 8, edge)), RangeError);
    }
  });

  it('finds its files beside the bundled extension', () => {
    const files = bundledFiles('/ext/dist');
    assert.equal(files.workerScript, join('/ext/dist', 'placeholderWorker.js'));
    assert.equal(files.wasmPath, join('/ext/dist', 'resvg.wasm.br'));
    assert.equal(files.fontPaths[1], join('/ext/dist', 'fonts', 'inter-latin-ext.woff2'));
  });
});

describe('placeholder worker', () => {
  let renderer: PlaceholderRenderer;
  let timers: (() => void)[];
  let cancelled: number;
  const startTimer: StartTimer = (callback, ms) => {
    assert.equal(ms, 30_000);
    timers.push(callback);
    return () => {
      cancelled++;
    };
  };
  const text = async (prompt: string, signal?: AbortSignal) =>
    new TextDecoder().decode(await renderer.renderPlaceholder(request(prompt), signal));
  const thread = async () => (await renderer.renderPlaceholder(request('thread')))[0];

  beforeEach(() => {
    timers = [];
    cancelled = 0;
    renderer = new PlaceholderRenderer(echoFiles, startTimer);
  });
  afterEach(() => renderer.dispose());

  it('is kept between requests and ended when idle', async () => {
    const first = await thread();
    assert.equal(await thread(), first);
    assert.equal(timers.length, 2);
    assert.equal(cancelled, 1);
    timers[1]!();
    assert.notEqual(await thread(), first);
  });

  it('starts no idle timer while a request is pending', async () => {
    await Promise.all(['a', 'b', 'c'].map((prompt) => text(prompt)));
    assert.equal(timers.length, 1);
  });

  it('does not start for an aborted signal', async () => {
    await assert.rejects(text('a', AbortSignal.abort()), { name: 'AbortError' });
    assert.equal(timers.length, 0);
  });

  it('lets a request be aborted while it waits, and goes on with the next', async () => {
    const controller = new AbortController();
    const first = text('a');
    const waiting = text('silence', controller.signal);
    const last = text('c');
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    assert.deepEqual(await Promise.all([first, last]), ['a', 'c']);
  });

  it('lets a request be aborted while it is rendered, with the reason given', async () => {
    const controller = new AbortController();
    const running = text('a', controller.signal);
    const next = text('b');
    controller.abort(new Error('changed my mind'));
    await assert.rejects(running, /changed my mind/);
    assert.equal(await next, 'b');
  });

  for (const [crash, message] of [
    ['throw', /worker failed/],
    ['exit', /exited with code 3/],
  ] as const) {
    it(`rejects what is pending when it dies (${crash}), and starts anew`, async () => {
      const pending = [crash, 'a', 'b'].map((prompt) => text(prompt));
      for (const each of pending) await assert.rejects(each, message);
      assert.equal(await text('c'), 'c');
    });
  }

  it('rejects with the cause when a file is missing', async () => {
    const broken = new PlaceholderRenderer({ ...installedFiles, wasmPath: '/nowhere/resvg.wasm' });
    await assert.rejects(broken.renderPlaceholder(request('a')), (error: Error) => {
      assert.match(String(error.cause), /ENOENT.*resvg\.wasm/);
      return true;
    });
  });

  it('rejects what is pending when disposed', async () => {
    const pending = ['silence', 'a'].map((prompt) => text(prompt));
    const disposed = renderer.dispose();
    for (const each of pending) await assert.rejects(each, /disposed/);
    await disposed;
  });

  it('starts anew after it was disposed of', async () => {
    const pending = assert.rejects(text('a'), /disposed/);
    const disposed = renderer.dispose();
    assert.equal(await text('b'), 'b');
    await Promise.all([pending, disposed]);
  });

  it('does not keep the process alive when idle', async () => {
    const script = fileURLToPath(new URL('idleProcess.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    assert.equal(stdout, 'done');
  });
});
