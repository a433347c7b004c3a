import { Worker } from 'node:worker_threads';

/** Calls `callback` once after `ms` milliseconds unless the function it returned is called before. */
export type StartTimer = (callback: () => void, ms: number) => () => void;

const idleMs = 30_000;
/** Longer than the largest image takes on a slow machine, ms: what takes longer is meant to. */
const mostMs = 120_000;

const startUnrefTimer: StartTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
};

/** Pixels are not counted in this. What needs more beside them would take the editor along. */
const resourceLimits = { maxOldGenerationSizeMb: 1_024 };

/** A work took longer than anything that is meant well. */
export class TooLong extends Error {
  constructor() {
    super(`It takes longer than ${mostMs / 1_000} s.`);
  }
}

/** What a thread runs. */
export type ThreadOptions<Outcome> = {
  /** A module that answers each message with one outcome, in order. */
  readonly script: URL | string;
  /** What the script gets as its `workerData`. */
  readonly data?: unknown;
  /** Outcomes after which the thread is not to be relied on. */
  readonly isFailure?: (outcome: Outcome) => boolean;
};

type Task<Work, Outcome> = {
  readonly work: Work;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Does image work in a thread of its own, one after the other. The thread starts with the first work, and ends
 * after 30 s without any, after a failure, whose remains are not trusted, and when a work takes 2 minutes.
 */
export class WorkerThread<Work, Outcome> {
  readonly #options: ThreadOptions<Outcome>;
  readonly #startTimer: StartTimer;
  // Work waits here and not in the thread's own queue, so that what is not wanted any more costs nothing.
  #waiting: Task<Work, Outcome>[] = [];
  #running: Task<Work, Outcome> | undefined;
  #worker: Worker | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(options: ThreadOptions<Outcome>, startTimer: StartTimer = startUnrefTimer) {
    this.#options = options;
    this.#startTimer = startTimer;
  }

  /**
   * The outcome of a work. Rejects with the signal's reason once it is aborted, with `TooLong`, and with an Error when
   * the thread ends by itself or is disposed of.
   */
  async run(work: Work, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    let abort = (): void => undefined;
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        const task: Task<Work, Outcome> = { work, resolve, reject };
        abort = () => {
          this.#waiting = this.#waiting.filter((other) => other !== task);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', abort);
        this.#waiting.push(task);
        this.#next();
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Ends the thread and rejects what is pending; resolves once the thread is gone. */
  async dispose(): Promise<void> {
    const pending = this.#waiting;
    this.#waiting = [];
    const error = new Error('The image worker was disposed of.');
    for (const task of pending) task.reject(error);
    await this.#end(error);
  }

  #next(): void {
    if (this.#running) return;
    const task = this.#waiting.shift();
    if (!task && !this.#worker) return;
    this.#cancelTimer?.();
    this.#worker ??= this.#start();
    if (task) {
      this.#running = task;
      this.#worker.ref();
      this.#worker.postMessage(task.work);
      this.#cancelTimer = this.#startTimer(() => this.#fail(new TooLong()), mostMs);
    } else {
      // An idle thread must not keep the process alive either.
      this.#worker.unref();
      this.#cancelTimer = this.#startTimer(() => void this.#end(), idleMs);
    }
  }

  #start(): Worker {
    const { script, data, isFailure } = this.#options;
    const worker = new Worker(script, { workerData: data, resourceLimits });
    const fail = (error: Error): void => {
      if (worker === this.#worker) this.#fail(error);
    };
    worker.on('message', (outcome: Outcome) => {
      if (worker !== this.#worker) return;
      this.#running?.resolve(outcome);
      this.#running = undefined;
      if (isFailure?.(outcome)) void this.#end();
      this.#next();
    });
    worker.on('error', (cause) => fail(new Error('The image worker failed.', { cause })));
    worker.on('exit', (code) => fail(new Error(`The image worker exited with code ${code}.`)));
    return worker;
  }

  /** What runs has failed; what waits goes on in a new thread. */
  #fail(error: Error): void {
    void this.#end(error);
    this.#next();
  }

  async #end(error?: Error): Promise<void> {
    const [worker, running] = [this.#worker, this.#running];
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#worker = undefined;
    this.#running = undefined;
    if (error) running?.reject(error);
    await worker?.terminate();
  }
}
