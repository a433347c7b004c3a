import type { PlaceholderRequest } from '../backends/placeholder/artwork.ts';
import type { PlaceholderFiles } from '../backends/placeholder/files.ts';
import { WorkerThread } from '../images/workerThread.ts';

/** Draws placeholders: PNG bytes of the pixels that are asked for, or of the same shape where they are too many. */
export type PlaceholderThread = WorkerThread<PlaceholderRequest, Uint8Array>;

/** A thread that draws placeholders; the same request gives the same bytes in each. */
export function placeholderThread({
  workerScript,
  wasmPath,
  fontPaths,
}: PlaceholderFiles): PlaceholderThread {
  return new WorkerThread({ script: workerScript, data: { wasmPath, fontPaths } });
}
