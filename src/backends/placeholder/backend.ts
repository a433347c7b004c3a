import * as z from 'zod/mini';
import { EaselError } from '../../core/errors.ts';
import { maxExactEdge } from '../../core/exactImage.ts';
import type { Pixels } from '../../core/models.ts';
import { cellOf } from '../../core/request.ts';
import type { ImageBackend, LocalImage, TaskOrder, TaskStatus } from '../backend.ts';

/** Draws one placeholder: PNG bytes of exactly these pixels, or of the same shape where they are too many. */
export type DrawPlaceholder = (
  art: { readonly prompt: string } & Pixels,
  signal: AbortSignal,
) => Promise<Uint8Array>;

/** A task is its own description, so that nothing has to be remembered between calls or restarts. */
const Task = z.object({
  prompt: z.string(),
  width: z.int().check(z.minimum(1), z.maximum(maxExactEdge)),
  height: z.int().check(z.minimum(1), z.maximum(maxExactEdge)),
  count: z.int().check(z.minimum(1), z.maximum(4)),
});

/** Short edge in px where the catalogue names no pixels (gpt-4o-image). */
const assumedShortEdge = 1_024;

/** Offline images: needs no key, no network and no money, and takes the same way as the paid ones. */
export class PlaceholderBackend implements ImageBackend {
  readonly free = true;
  readonly instant = true;
  readonly #draw: DrawPlaceholder;

  constructor(draw: DrawPlaceholder) {
    this.#draw = draw;
  }

  /** Whoever draws. */
  account(): Promise<string> {
    return Promise.resolve('');
  }

  /** References do not show in a placeholder; nothing leaves the machine. */
  upload(image: LocalImage): Promise<string> {
    return Promise.resolve(`placeholder:${encodeURIComponent(image.name)}`);
  }

  /** Nobody limits how many are drawn. */
  admit(): Promise<void> {
    return Promise.resolve();
  }

  /** The id holds all that is needed to draw. */
  create({ request }: TaskOrder): Promise<string> {
    const task = { prompt: request.prompt, ...pixelsOf(request), count: request.count };
    return Promise.resolve(JSON.stringify(task));
  }

  /** Done at once: drawing happens on download. */
  status(taskId: string): Promise<TaskStatus> {
    const { count } = parseTask(taskId);
    const urls = Array.from({ length: count }, (_, index) => `${index}${taskId}`);
    return Promise.resolve({ taskId, state: 'succeeded', urls });
  }

  /** An order whose reply was lost was never made: a placeholder is not ordered from anybody. */
  find(): Promise<TaskStatus | undefined> {
    return Promise.resolve(undefined);
  }

  /** Draws. @throws RangeError, or Error when the drawing fails; neither costs anything. */
  async download(url: string, signal: AbortSignal): Promise<Uint8Array> {
    const { prompt, width, height } = parseTask(url.slice(url.indexOf('{')));
    return this.#draw({ prompt, width, height }, signal);
  }
}

function parseTask(text: string): z.infer<typeof Task> {
  try {
    return z.parse(Task, JSON.parse(text));
  } catch (cause) {
    throw new EaselError('internal', 'This is no placeholder task', { cause });
  }
}

function pixelsOf(request: TaskOrder['request']): Pixels {
  const [first] = request.exact?.files ?? [];
  if (first) return { width: first.width, height: first.height };
  const known = cellOf(request)?.pixels;
  if (known) return known;
  const [x = 1, y = 1] = request.ratio.split(':').map(Number);
  const scale = assumedShortEdge / Math.min(x, y);
  return { width: Math.round(x * scale), height: Math.round(y * scale) };
}
