import { parentPort, workerData } from 'node:worker_threads';
import { EaselError } from '../core/errors.ts';
import { Codecs } from './codecs.ts';
import type { CodecFiles } from './files.ts';
import { FitCache } from './fitCache.ts';
import { keepOutside } from './keepOutside.ts';
import type { Outcome, Work } from './work.ts';

const codecs = new Codecs(workerData as CodecFiles);
const fitted = new FitCache(codecs);

async function outcomeOf(work: Work): Promise<Outcome> {
  try {
    if (work.type === 'fitReference') {
      return { type: 'fitted', fitted: await fitted.fitReference(work.bytes, work.maxBytes) };
    }
    return { type: 'kept', bytes: await keepOutside(work.repainting, codecs) };
  } catch (thrown) {
    return { type: 'failed', error: EaselError.from(thrown).toRecord() };
  }
}

/** The bytes of an outcome, which need not be copied to get over. */
function bytesOf(outcome: Outcome): Uint8Array | undefined {
  if (outcome.type === 'failed') return undefined;
  return outcome.type === 'kept' ? outcome.bytes : outcome.fitted.bytes;
}

// One at a time: `WorkerThread` sends the next work after the outcome of the last.
parentPort?.on('message', (work: Work) => {
  void outcomeOf(work).then((outcome) => {
    const bytes = bytesOf(outcome);
    parentPort?.postMessage(outcome, bytes ? [bytes.buffer as ArrayBuffer] : []);
  });
});
