import type { ExactFile } from '../core/exactImage.ts';
import { nextExactFile } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import type { Placeholders } from './placeholders.ts';
import type { ExactMaker, FinishedImage, ImageFinisher, Log, ReferenceReader } from './ports.ts';

/** Puts the original back wherever the mask did not ask for a change. */
export interface Compositor {
  /** A PNG of the original's pixels; undefined when the images have not the same shape. */
  keepOutside(images: {
    readonly original: Uint8Array;
    readonly edited: Uint8Array;
    readonly mask: Uint8Array;
    readonly signal: AbortSignal;
  }): Promise<Uint8Array | undefined>;
}

/** What finishing needs of the world. */
export type FinisherPorts = {
  readonly references: ReferenceReader;
  readonly compositor: Compositor;
  readonly exact: ExactMaker;
  readonly placeholders: Pick<Placeholders, 'draw' | 'mark'>;
  /** Writes into an image what made it, where that is wanted and possible. */
  readonly embed: (image: Uint8Array, job: Job) => Uint8Array;
  readonly log: Log;
};

/** Finishes images: made to fit their place in code, or the outside of the mask kept; then what made them. */
export function makeFinisher(ports: FinisherPorts): ImageFinisher {
  const { references, compositor, exact, placeholders, embed, log } = ports;
  const maskKept = async (edited: Uint8Array, job: Job, signal: AbortSignal): Promise<FinishedImage> => {
    const {
      references: [first],
      mask,
      keepOutside,
    } = job.request;
    if (first === undefined || mask === undefined || keepOutside !== true) return { bytes: edited };
    try {
      const [original, painted] = await Promise.all([references.read(first), references.read(mask)]);
      const images = { original: original.bytes, edited, mask: painted.bytes, signal };
      const bytes = await compositor.keepOutside(images);
      if (!bytes) return { bytes: edited, note: 'outside-changed' };
      return job.request.keepUntouched === true ? { bytes, untouched: edited } : { bytes };
    } catch (thrown) {
      signal.throwIfAborted();
      log.warn(`The outside of the mask is not kept: ${String(thrown)}`);
      return { bytes: edited, note: 'outside-changed' };
    }
  };
  const madeExactly = async (
    bytes: Uint8Array,
    file: ExactFile,
    job: Job,
    signal: AbortSignal,
  ): Promise<FinishedImage> => {
    try {
      if (job.backend === 'placeholder') {
        return { bytes: await placeholders.draw(file, job, signal, bytes), fitted: file };
      }
      const { focus } = job.request.exact ?? {};
      const [made] = await exact.makeExact({ bytes, files: [file], ...(focus && { focus }) }, signal);
      if (!made) throw new Error('Nothing was made of it');
      return { bytes: made, fitted: file };
    } catch (thrown) {
      signal.throwIfAborted();
      log.warn(`The image is not made to fit ${file.path}: ${String(thrown)}`);
      return { bytes, note: 'not-fitted' };
    }
  };
  // A placeholder is marked whatever the settings say: only its mark lets it be replaced.
  const noted = (bytes: Uint8Array, job: Job): Uint8Array => {
    try {
      return job.backend === 'placeholder' ? placeholders.mark(bytes, job) : embed(bytes, job);
    } catch (thrown) {
      log.warn(`What made the image is not written into it: ${String(thrown)}`);
      return bytes;
    }
  };
  return {
    finish: async (image, job, signal) => {
      const file = nextExactFile(job);
      const made = await (file ? madeExactly(image, file, job, signal) : maskKept(image, job, signal));
      return { ...made, bytes: noted(made.bytes, job) };
    },
  };
}
