import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { artwork, fontFamily, type PlaceholderRequest } from './artwork.ts';
import type { PlaceholderFiles } from './files.ts';

function rasterise(svg: string, fontBuffers: Uint8Array[]): Uint8Array {
  const picture = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: fontFamily } });
  const image = picture.render();
  const png = image.asPng();
  // The memory of wasm is not garbage-collected, and a 4K picture takes 33 MB of it.
  image.free();
  picture.free();
  return png;
}

/** Answers each `PlaceholderRequest` with its PNG, in order. Any error ends the thread: `renderer.ts` sees it. */
async function serve(): Promise<void> {
  const { wasmPath, fontPaths } = workerData as Omit<PlaceholderFiles, 'workerScript'>;
  await initWasm(await readFile(wasmPath));
  const fonts = await Promise.all(fontPaths.map((path) => readFile(path)));
  parentPort?.on('message', (request: PlaceholderRequest) => {
    const png = rasterise(artwork(request), fonts);
    parentPort?.postMessage(png, [png.buffer as ArrayBuffer]);
  });
}

void serve();
