import type { Outcome, Work } from '../../../src/images/work.ts';
import { WorkerThread } from '../../../src/images/workerThread.ts';

// Works once, does not dispose of the thread, and should end all the same.
const thread = new WorkerThread<Work, Outcome>({ script: new URL('echoWorker.ts', import.meta.url) });
const bytes = new TextEncoder().encode('done');
const outcome = await thread.run({ type: 'fitReference', bytes, maxBytes: 1 }, new AbortController().signal);
process.stdout.write(outcome.type === 'kept' && outcome.bytes ? outcome.bytes : outcome.type);
