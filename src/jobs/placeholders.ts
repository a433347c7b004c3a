import { artwork } from '../backends/placeholder/artwork.ts';
import type { DrawPlaceholder } from '../backends/placeholder/backend.ts';
import { EaselError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { ExactFile } from '../core/exactImage.ts';
import { readImage } from '../core/imageFile.ts';
import type { Job } from '../core/job.ts';
import { untouchedPlaceholder } from '../core/placeholderMark.ts';
import { exactTarget } from '../core/request.ts';
import { sha256Of } from './hash.ts';
import type { AssetSink, ExactMaker, Log, StandIns } from './ports.ts';

/** What a file system says of a path that no file can have, or that nobody may write; a full disk can be emptied. */
const hopeless: ReadonlySet<ErrorCode> = new Set(['outside-workspace', 'folder-not-writable', 'save-failed']);

/** Whether these are the bytes of a placeholder, just as Easel wrote it. */
export function isPlaceholder(bytes: Uint8Array): boolean {
  return untouchedPlaceholder(bytes, sha256Of) !== undefined;
}

/** What drawing a placeholder needs of the world. */
export type PlaceholderPorts = {
  readonly draw: DrawPlaceholder;
  readonly exact: ExactMaker;
  /** Writes into an image that it is the placeholder of a job. */
  readonly mark: (bytes: Uint8Array, job: Job) => Uint8Array;
};

/** Placeholders for files that code names. */
export class Placeholders {
  readonly #ports: PlaceholderPorts;

  constructor(ports: PlaceholderPorts) {
    this.#ports = ports;
  }

  /** Writes into an image that it is the placeholder of a job. */
  mark(bytes: Uint8Array, job: Job): Uint8Array {
    return this.#ports.mark(bytes, job);
  }

  /**
   * Draws one in the file's format and pixels, labelled with the prompt and its size; not marked yet.
   * @param drawing one of the prompt that is there already: taken if it has the file's pixels, which it names
   */
  async draw(file: ExactFile, job: Job, signal: AbortSignal, drawing?: Uint8Array): Promise<Uint8Array> {
    const { width, height } = file;
    const art = { prompt: job.request.prompt, width, height };
    if (file.format === 'svg') return new TextEncoder().encode(artwork(art));
    const pixels = drawing && readImage(drawing)?.pixels;
    const fits = pixels?.width === width && pixels.height === height;
    const bytes = drawing && fits ? drawing : await this.#ports.draw(art, signal);
    const [made] = await this.#ports.exact.makeExact({ bytes, files: [file] }, signal);
    if (!made) throw new Error('Nothing was made of the placeholder');
    return made;
  }
}

/** Puts placeholders at the paths that code names, before their images are ordered. */
export function makeStandIns(placeholders: Placeholders, sink: AssetSink, log: Log): StandIns {
  const place = async (file: ExactFile, job: Job, signal: AbortSignal): Promise<void> => {
    const { target, extension } = exactTarget(job.request.target, file);
    const { uri, standing } = await sink.look(target, extension);
    if (standing !== 'nothing') return;
    const bytes = placeholders.mark(await placeholders.draw(file, job, signal), job);
    // Without its mark it could never be told from a file of the person, and would keep the image from its path.
    if (!isPlaceholder(bytes)) throw new Error('It cannot be marked');
    signal.throwIfAborted();
    await sink.write(target, uri, bytes);
  };
  return {
    place: async (job, signal) => {
      for (const file of job.request.exact?.files ?? []) {
        try {
          await place(file, job, signal);
        } catch (thrown) {
          signal.throwIfAborted();
          // Where no placeholder can lie, no image could: better told before it is paid.
          if (thrown instanceof EaselError && hopeless.has(thrown.code)) throw thrown;
          log.warn(`No placeholder stands at ${file.path}: ${String(thrown)}`);
        }
      }
    },
  };
}
