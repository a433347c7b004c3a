import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { artwork, fontFamily, type PlaceholderRequest } from './artwork.ts';
import type { PlaceholderFiles } from './files.ts';

/** Most pixels that are drawn: 67 MB. What has more is drawn smaller, since nobody looks at a placeholder closely. */
const maxPixels = 4_096 * 4_096;

function rasterise(request: PlaceholderRequest, fontBuffers: Uint8Array[]): Uint8Array {
  const { width, height } = request;
  const picture = new Resvg(artwork(request), {
    font: { fontBuffers, defaultFontFamily: fontFamily },
    ...(width * height > maxPixels && {
      fitTo: { mode: 'zoom', value: Math.sqrt(maxPixels / (width * height)) },
    }),
  });
  const image = picture.render();
  const png = image.asPng();
  // The memory of wasm is not garbage-collected, and a 4K picture takes 33 MB of it.
  image.free();
  picture.free();
  return png;
}

async function readWasm(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  return path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes;
}

/** Answers each `PlaceholderRequest` with its PNG, in order. Any error ends the thread, which its owner sees. */
async function serve(): Promise<void> {
  const { wasmPath, fontPaths } = workerData as Omit<PlaceholderFiles, 'workerScript'>;
  await initWasm(await readWasm(wasmPath));
  const fonts = await Promise.all(fontPaths.map((path) => readFile(path)));
  parentPort?.on('message', (request: PlaceholderRequest) => {
    const png = rasterise(request, fonts);
    parentPort?.postMessage(png, [png.buffer as ArrayBuffer]);
  });
}

void serve();
