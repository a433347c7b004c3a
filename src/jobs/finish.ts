import type { Job } from '../core/job.ts';
import type { FinishedImage, ImageFinisher, Log, ReferenceReader } from './ports.ts';

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
  /** Writes into an image what made it, where that is wanted and possible. */
  readonly embed: (image: Uint8Array, job: Job) => Uint8Array;
  readonly log: Log;
};

/** Finishes images: the outside of the mask first, then what made them. */
export function makeFinisher({ references, compositor, embed, log }: FinisherPorts): ImageFinisher {
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
  return {
    finish: async (image, job, signal) => {
      const kept = await maskKept(image, job, signal);
      try {
        return { ...kept, bytes: embed(kept.bytes, job) };
      } catch (thrown) {
        log.warn(`What made the image is not written into it: ${String(thrown)}`);
        return kept;
      }
    },
  };
}
