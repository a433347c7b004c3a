import { Worker } from 'node:worker_threads';
import { EaselError } from '../core/errors.ts';
import type {
  FoundManifest,
  FoundPlaceholder,
  MissingGroup,
  OnProgress,
  ScanMessage,
  ScanPlace,
  ScanWork,
} from './work.ts';

/** How a scan is watched and ended. */
export type ScanWatch = { readonly signal: AbortSignal; readonly onProgress: OnProgress };

/** Scans folders of this machine, each time in a thread of its own: the caller's is never held up. */
export class ScanThread {
  readonly #script: URL | string;

  constructor(script: URL | string) {
    this.#script = script;
  }

  /**
   * As `findMissing`, which see.
   * @param root absolute path of the workspace folder
   * @throws EaselError internal; the signal's reason once it is aborted.
   */
  async findMissing(root: string, place: ScanPlace, watch: ScanWatch): Promise<readonly MissingGroup[]> {
    const outcome = await this.#run({ what: 'missing', root, place }, watch);
    return outcome.type === 'missing' ? outcome.groups : [];
  }

  /** As `findPlaceholders`, which see; the rest as in `findMissing`. */
  async findPlaceholders(
    root: string,
    place: ScanPlace,
    watch: ScanWatch,
  ): Promise<readonly FoundPlaceholder[]> {
    const outcome = await this.#run({ what: 'placeholders', root, place }, watch);
    return outcome.type === 'placeholders' ? outcome.found : [];
  }

  /** As `findAssets`, which see; the rest as in `findMissing`. */
  async findAssets(root: string, place: ScanPlace, watch: ScanWatch): Promise<readonly FoundManifest[]> {
    const outcome = await this.#run({ what: 'assets', root, place }, watch);
    return outcome.type === 'assets' ? outcome.found : [];
  }

  async #run(work: ScanWork, { signal, onProgress }: ScanWatch): Promise<ScanMessage> {
    signal.throwIfAborted();
    const worker = new Worker(this.#script, { workerData: work });
    const { promise, resolve, reject } = Promise.withResolvers<ScanMessage>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    worker.on('message', (message: ScanMessage) => {
      if (message.type === 'progress') onProgress(message.files);
      else if (message.type === 'failed') reject(errorOf(message.error));
      else resolve(message);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`The scan ended with code ${code}.`)));
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      await worker.terminate();
    }
  }
}

function errorOf({
  code,
  message,
  charged,
  details,
}: Extract<ScanMessage, { type: 'failed' }>['error']): Error {
  return new EaselError(code, message, { charged, details });
}
