import { Worker } from 'node:worker_threads';
import { maxExactEdge } from '../../core/exactImage.ts';
import type { PlaceholderRequest } from './artwork.ts';
import type { PlaceholderFiles } from './files.ts';

/** Calls `callback` once after `ms` milliseconds unless the function it returned is called before. */
export type StartTimer = (callback: () => void, ms: number) => () => void;

const idleMs = 30_000;

const startUnrefTimer: StartTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
};

type Job = {
  readonly request: PlaceholderRequest;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Renders placeholder pictures in a worker thread, one after the other, and never holds up the caller's
 * thread. The worker starts with the first request and ends after 30 s without one.
 */
export class PlaceholderRenderer {
  readonly #files: PlaceholderFiles;
  readonly #startTimer: StartTimer;
  // Requests wait here and not in the worker's own queue, so that an aborted one costs nothing.
  #waiting: Job[] = [];
  #running: Job | undefined;
  #worker: Worker | undefined;
  #cancelIdle: (() => void) | undefined;

  constructor(files: PlaceholderFiles, startTimer: StartTimer = startUnrefTimer) {
    this.#files = files;
    this.#startTimer = startTimer;
  }

  /**
   * The PNG for a request, exactly width×height px, or scaled down to 16.8 megapixels; the same request gives the
   * same bytes. Rejects with a `RangeError` for an edge that is no whole number of 1..16383 px, with the signal's reason
   * once it aborts, and with an `Error` when the worker fails or the renderer is disposed.
   */
  async renderPlaceholder(request: PlaceholderRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const { prompt, width, height } = request;
    for (const edge of [width, height]) {
      if (!Number.isInteger(edge) || edge < 1 || edge > maxExactEdge) {
        throw new RangeError(
          `A placeholder cannot be ${width} × ${height} px: edges are 1 to ${maxExactEdge}.`,
        );
      }
    }
    signal?.throwIfAborted();
    let abort = (): void => undefined;
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        const job: Job = { request: { prompt, width, height }, resolve, reject };
        abort = () => {
          this.#waiting = this.#waiting.filter((other) => other !== job);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', abort);
        this.#waiting.push(job);
        this.#next();
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the worker and rejects what is pending; resolves once the thread is gone. */
  async dispose(): Promise<void> {
    await this.#stop(new Error('The placeholder renderer was disposed.'));
  }

  #next(): void {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (job) {
      this.#cancelIdle?.();
      this.#cancelIdle = undefined;
      this.#worker ??= this.#start();
      this.#running = job;
      this.#worker.ref();
      this.#worker.postMessage(job.request);
    } else if (this.#worker) {
      // An idle worker must not keep the process alive either.
      this.#worker.unref();
      this.#cancelIdle = this.#startTimer(() => void this.#stop(), idleMs);
    }
  }

  #start(): Worker {
    const { workerScript, wasmPath, fontPaths } = this.#files;
    const worker = new Worker(workerScript, { workerData: { wasmPath, fontPaths } });
    const fail = (error: Error) => {
      if (worker === this.#worker) void this.#stop(error);
    };
    worker.on('message', (png: Uint8Array) => {
      if (worker !== this.#worker) return;
      this.#running?.resolve(png);
      this.#running = undefined;
      this.#next();
    });
    worker.on('error', (cause) => fail(new Error('The placeholder worker failed.', { cause })));
    worker.on('exit', (code) => fail(new Error(`The placeholder worker exited with code ${code}.`)));
    return worker;
  }

  async #stop(error?: Error): Promise<void> {
    const worker = this.#worker;
    const pending = this.#running ? [this.#running, ...this.#waiting] : this.#waiting;
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    this.#worker = undefined;
    this.#running = undefined;
    this.#waiting = [];
    if (error) for (const job of pending) job.reject(error);
    await worker?.terminate();
  }
}
