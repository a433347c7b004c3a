import { parentPort, threadId } from 'node:worker_threads';

// Stands in for the real worker: the prompt says what to do.
parentPort?.on('message', ({ prompt }: { prompt: string }) => {
  if (prompt === 'throw') throw new Error('out of paint');
  if (prompt === 'exit') process.exit(3);
  if (prompt === 'thread') parentPort?.postMessage(new Uint8Array([threadId]));
  else if (prompt !== 'silence') parentPort?.postMessage(new TextEncoder().encode(prompt));
});
