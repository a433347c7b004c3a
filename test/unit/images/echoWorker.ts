import { parentPort, threadId } from 'node:worker_threads';
import type { Outcome, Work } from '../../../src/images/work.ts';

// Stands in for the real worker: the bytes say what to do.
parentPort?.on('message', (work: Work) => {
  if (work.type !== 'fitReference') return;
  const text = new TextDecoder().decode(work.bytes);
  if (text === 'throw') throw new Error('Out of paint');
  if (text === 'exit') process.exit(3);
  if (text === 'silence') return;
  const bytes = new TextEncoder().encode(text === 'thread' ? String(threadId) : text);
  const outcome: Outcome =
    text === 'fail'
      ? {
          type: 'failed',
          error: { code: 'internal', charged: 'no', next: 'none', message: text, details: {} },
        }
      : { type: 'kept', bytes };
  parentPort?.postMessage(outcome);
});
