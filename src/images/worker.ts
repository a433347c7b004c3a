import { parentPort, workerData } from 'node:worker_threads';
import { EaselError } from '../core/errors.ts';
import { Codecs } from './codecs.ts';
import type { CodecFiles } from './files.ts';
import { FitCache } from './fitCache.ts';
import { keepOutside } from './keepOutside.ts';
import { makeExact } from './makeExact.ts';
import type { Outcome, Work } from './work.ts';

const codecs = new Codecs(workerData as CodecFiles);
const fitted = new FitCache(codecs);

async function outcomeOf(work: Work): Promise<Outcome> {
  try {
    switch (work.type) {
      case 'fitReference':
        return { type: 'fitted', fitted: await fitted.fitReference(work.bytes, work.maxBytes) };
      case 'keepOutside':
        return { type: 'kept', bytes: await keepOutside(work.repainting, codecs) };
      case 'makeExact':
        return { type: 'made', files: await makeExact(work.wish, codecs) };
    }
  } catch (thrown) {
    return { type: 'failed', error: EaselError.from(thrown).toRecord() };
  }
}

function bytesOf(outcome: Outcome): readonly Uint8Array[] {
  switch (outcome.type) {
    case 'fitted':
      return [outcome.fitted.bytes];
    case 'kept':
      return outcome.bytes ? [outcome.bytes] : [];
    case 'made':
      return outcome.files;
    case 'failed':
      return [];
  }
}

/** Buffers that need not be copied to get over. Small ones may be parts of Node's own, which stays here. */
function transferable(views: readonly Uint8Array[]): ArrayBuffer[] {
  const whole = views.filter(({ buffer, byteLength }) => buffer.byteLength === byteLength);
  return [...new Set(whole.map(({ buffer }) => buffer as ArrayBuffer))];
}

// One at a time: `WorkerThread` sends the next work after the outcome of the last.
parentPort?.on('message', (work: Work) => {
  void outcomeOf(work).then((outcome) => {
    parentPort?.postMessage(outcome, transferable(bytesOf(outcome)));
  });
});
