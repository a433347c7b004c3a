import { EaselError } from '../core/errors.ts';
import type { ImageFiles } from './files.ts';
import { fitsAsIs } from './fittedReference.ts';
import type { FittedReference } from './fittedReference.ts';
import type { Repainting } from './keepOutside.ts';
import type { ExactWish } from './makeExact.ts';
import type { Outcome, Work } from './work.ts';
import { TooLong, WorkerThread } from './workerThread.ts';
import type { StartTimer } from './workerThread.ts';

/** Image work, in one thread that lives as long as there is any: the caller's is never held up. */
export class ImageWorkshop {
  readonly #thread: WorkerThread<Work, Outcome>;

  constructor({ workerScript, wasm, fonts }: ImageFiles, startTimer?: StartTimer) {
    const isFailure = ({ type }: Outcome): boolean => type === 'failed';
    this.#thread = new WorkerThread({ script: workerScript, data: { wasm, fonts }, isFailure }, startTimer);
  }

  /**
   * Makes of an image one that the API takes, of at most `maxBytes`; the same bytes when they are so already.
   * PNG, JPEG, WebP, GIF, BMP, AVIF, TIFF, ICO and SVG are understood, by their bytes.
   * @throws EaselError reference-unsupported, reference-too-large; the signal's reason once it is aborted.
   */
  async fitReference(bytes: Uint8Array, maxBytes: number, signal: AbortSignal): Promise<FittedReference> {
    const asIs = fitsAsIs(bytes, maxBytes);
    if (asIs) return asIs;
    const outcome = await this.#run({ type: 'fitReference', bytes, maxBytes }, signal);
    if (outcome.type === 'fitted') return outcome.fitted;
    throw unexpected(outcome);
  }

  /**
   * Lays what was repainted over the original, so that every pixel whose mask is opaque stays exactly as it was.
   * Resolves to PNG bytes; undefined when the images do not lie over each other, see `Repainting`.
   * @throws EaselError reference-unsupported when an image cannot be decoded; the signal's reason.
   */
  async keepOutside(repainting: Repainting, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const outcome = await this.#run({ type: 'keepOutside', repainting }, signal);
    if (outcome.type === 'kept') return outcome.bytes;
    throw unexpected(outcome);
  }

  /**
   * Makes of an image files of exactly these pixels and formats, in their order; see `makeExact`.
   * @throws EaselError not-an-image when it cannot be decoded, invalid-request when a file cannot be that large; the
   * signal's reason once it is aborted.
   */
  async makeExact(wish: ExactWish, signal: AbortSignal): Promise<Uint8Array[]> {
    const outcome = await this.#run({ type: 'makeExact', wish }, signal);
    if (outcome.type === 'made') return [...outcome.files];
    throw unexpected(outcome);
  }

  /** Ends the thread and rejects what is pending. */
  async dispose(): Promise<void> {
    await this.#thread.dispose();
  }

  async #run(work: Work, signal: AbortSignal): Promise<Outcome> {
    try {
      return await this.#thread.run(work, signal);
    } catch (thrown) {
      if (!(thrown instanceof TooLong)) throw thrown;
      throw new EaselError('reference-unsupported', `The image cannot be worked on: ${thrown.message}`);
    }
  }
}

function unexpected(outcome: Outcome): Error {
  if (outcome.type !== 'failed') return new Error(`The image worker answered ${outcome.type}`);
  const { code, message, charged, details } = outcome.error;
  return new EaselError(code, message, { charged, details });
}
