import * as z from 'zod/mini';
import { ErrorRecord } from './errors.ts';
import { imageFormats } from './exactImage.ts';
import type { ExactFile } from './exactImage.ts';
import { GenerationRequest } from './request.ts';

/** Where a job stands. `paused`, `done` and `failed` rest; the others are being worked on. */
export const JobState = z.enum([
  'queued',
  'preparing',
  'submitting',
  /** The reply to the POST was lost: a paid task may exist. Looked up by the job's UUID, never sent again. */
  'unknown',
  'waiting',
  'downloading',
  'saving',
  'paused',
  'done',
  'failed',
]);
export type JobState = z.infer<typeof JobState>;

/** Why a job rests until somebody or something wakes it. */
export const PauseReason = z.enum(['deadline', 'stopped', 'key', 'account', 'server']);
export type PauseReason = z.infer<typeof PauseReason>;

/** Public URLs of what was uploaded for a job. */
export const Uploads = z.object({ references: z.array(z.string()), mask: z.optional(z.string()) });
export type Uploads = z.infer<typeof Uploads>;

/** What somebody should know about a saved image. One that code names and that has no note lies at its very path. */
export const ImageNote = z.enum([
  /** The mask's outside could not be kept. */
  'outside-changed',
  /** Its path held something else than an untouched placeholder, so that it lies beside. */
  'beside',
  /** It could not be made as code wants it: the server's own image lies beside its path. */
  'not-fitted',
]);
export type ImageNote = z.infer<typeof ImageNote>;

/** An image that lies in the workspace now. */
export const SavedImage = z.object({
  uri: z.string(),
  kind: z.enum(imageFormats),
  width: z.int(),
  height: z.int(),
  note: z.optional(ImageNote),
  /** SHA-256 of the file as it was saved; of images that a manifest names, whose lock tells it. */
  sha256: z.optional(z.string()),
});
export type SavedImage = z.infer<typeof SavedImage>;

/** A file that is about to appear: after a crash its hash tells whether it did. */
export const PendingFile = z.object({ uri: z.string(), sha256: z.string(), image: SavedImage });
export type PendingFile = z.infer<typeof PendingFile>;

/** No task takes more, USD: a server that says so is not believed. */
export const dearestUsd = 1_000_000;

/** When something happened, ms since the epoch: what a calendar has, so that a row that says otherwise is none. */
const Instant = z.number().check(z.minimum(0), z.maximum(Date.UTC(9999, 11, 31)));

/** One task of the server and what becomes of it. Also the journal's row. Times are ms since the epoch. */
export const Job = z.object({
  /** UUID; sent as `client_business_id`, so that a lost reply can be looked up. */
  id: z.string(),
  /** Shared by the jobs of one wish. */
  group: z.string(),
  backend: z.enum(['toapis', 'placeholder']),
  /** `count` is this task's share of the wish. */
  request: GenerationRequest,
  createdAt: Instant,
  state: JobState,
  /** The server did not take the order, which costs nothing: how often so far, and when to try again. */
  retry: z.optional(z.object({ tries: z.int(), at: z.number() })),
  uploads: z.optional(Uploads),
  /** With whose key it was ordered, as a mark that tells keys apart. */
  account: z.optional(z.string()),
  /** The server's task, once it is known. From here on the image is paid for, unless the task fails. */
  task: z.optional(z.object({ id: z.string(), acceptedAt: z.number() })),
  /** The server's progress, 0 to 100: a hint, often wrong. */
  progress: z.optional(z.number()),
  /** Where the finished images can be fetched, and until when. */
  result: z.optional(
    z.object({ urls: z.array(z.string()), readyAt: Instant, expiresAt: z.optional(z.number()) }),
  ),
  pending: z.optional(PendingFile),
  /** Saved so far, in the order of `result.urls`, or of the files that code names. */
  files: z.array(SavedImage),
  /** What the server says it took, USD. */
  costUsd: z.optional(z.number().check(z.minimum(0), z.maximum(dearestUsd))),
  paused: z.optional(z.object({ reason: PauseReason, until: z.optional(z.number()) })),
  error: z.optional(ErrorRecord),
  finishedAt: z.optional(z.number()),
});
export type Job = z.infer<typeof Job>;

/** Everything that can happen to a job. */
export type JobEvent =
  | { readonly type: 'started' }
  | { readonly type: 'prepared'; readonly uploads: Uploads; readonly account: string }
  | { readonly type: 'accepted'; readonly taskId: string; readonly at: number }
  | { readonly type: 'replyLost' }
  /** The server said that it did not take the order, or was not reached. */
  | { readonly type: 'notTaken'; readonly retryAt: number }
  | { readonly type: 'progressed'; readonly progress: number }
  | {
      readonly type: 'ready';
      readonly urls: readonly string[];
      readonly at: number;
      readonly expiresAt?: number | undefined;
      readonly costUsd?: number | undefined;
    }
  | { readonly type: 'fetched'; readonly pending: PendingFile }
  /** The file is not there after all: its name was taken meanwhile, or the bytes went with the process. */
  | { readonly type: 'notSaved' }
  | { readonly type: 'saved'; readonly at: number }
  /** A file, or a folder above one, has another URI now. */
  | { readonly type: 'moved'; readonly from: string; readonly to: string }
  | { readonly type: 'paused'; readonly reason: PauseReason; readonly until?: number | undefined }
  | { readonly type: 'resumed' }
  | { readonly type: 'failed'; readonly error: ErrorRecord; readonly at: number };

/** An event that the job's state does not allow: a bug of the caller, never of the wire. */
export class ImpossibleEvent extends Error {
  override readonly name = 'ImpossibleEvent';

  constructor(job: Job, event: JobEvent) {
    super(`A job that is ${job.state} cannot be ${event.type}`);
  }
}

/** A new job. */
export function newJob(seed: Pick<Job, 'id' | 'group' | 'backend' | 'request' | 'createdAt'>): Job {
  return { ...seed, state: 'queued', files: [] };
}

/**
 * The state machine: what a job becomes by an event.
 * @throws ImpossibleEvent when the event does not belong to the job's state.
 */
export function reduce(job: Job, event: JobEvent): Job {
  const from = (...states: JobState[]): void => {
    if (!states.includes(job.state)) throw new ImpossibleEvent(job, event);
  };
  switch (event.type) {
    case 'started':
      from('queued');
      return { ...job, state: 'preparing' };
    case 'prepared':
      from('preparing');
      return { ...job, state: 'submitting', uploads: event.uploads, account: event.account };
    case 'accepted':
      from('submitting', 'unknown');
      return { ...job, state: 'waiting', task: { id: event.taskId, acceptedAt: event.at } };
    case 'replyLost':
      from('submitting');
      return { ...job, state: 'unknown' };
    case 'notTaken':
      from('submitting');
      return {
        ...withoutUploads(job),
        state: 'queued',
        retry: { tries: (job.retry?.tries ?? 0) + 1, at: event.retryAt },
      };
    case 'progressed':
      from('waiting');
      return { ...job, progress: event.progress };
    case 'ready': {
      // Also while downloading: an expired URL is asked for again.
      from('waiting', 'downloading');
      const result = {
        urls: [...event.urls],
        readyAt: job.result?.readyAt ?? event.at,
        ...(event.expiresAt !== undefined && { expiresAt: event.expiresAt }),
      };
      return {
        ...job,
        state: 'downloading',
        result,
        ...(event.costUsd !== undefined && { costUsd: event.costUsd }),
      };
    }
    case 'fetched':
      from('downloading');
      return { ...job, state: 'saving', pending: event.pending };
    case 'notSaved': {
      from('saving');
      const { pending, ...rest } = job;
      return { ...rest, state: 'downloading' };
    }
    case 'saved': {
      from('saving');
      if (!job.pending) throw new ImpossibleEvent(job, event);
      const { pending, ...rest } = job;
      const files = [...job.files, pending.image];
      return files.length < (job.request.exact?.files.length ?? job.result?.urls.length ?? 0)
        ? { ...rest, state: 'downloading', files }
        : { ...rest, state: 'done', files, finishedAt: event.at };
    }
    case 'moved':
      from('done');
      return { ...job, files: job.files.map((file) => movedImage(file, event)) };
    case 'paused':
      from('queued', 'preparing', 'submitting', 'unknown', 'waiting', 'downloading', 'saving');
      return {
        ...(job.state === 'submitting' ? withoutUploads(job) : job),
        state: 'paused',
        paused: { reason: event.reason, ...(event.until !== undefined && { until: event.until }) },
      };
    case 'resumed': {
      from('paused', 'failed');
      const { paused, error, finishedAt, ...rest } = job;
      return { ...rest, state: stateToContinueFrom(job) };
    }
    case 'failed': {
      if (job.state === 'done' || job.state === 'failed') throw new ImpossibleEvent(job, event);
      const { paused, ...rest } = job;
      return { ...rest, state: 'failed', error: event.error, finishedAt: event.at };
    }
  }
}

/** The file that a job's next image becomes, where code names it already. */
export function nextExactFile({ request, files }: Job): ExactFile | undefined {
  return request.exact?.files[files.length];
}

/** Which of the task's images comes next: all files that code names are made of the first one. */
export function nextImageIndex({ request, files }: Job): number {
  return request.exact ? 0 : files.length;
}

/**
 * A submit is paused only when the server said that it did not accept: the row must not look as if a POST
 * might be under way. The uploads are found again in the cache.
 */
function withoutUploads(job: Job): Job {
  const { uploads, ...rest } = job;
  return rest;
}

/** An image after something was moved: one that lay beside its path and is moved alone lies where it should. */
function movedImage(image: SavedImage, move: { readonly from: string; readonly to: string }): SavedImage {
  const { note, ...rest } = image;
  const isSettled = image.uri === move.from && note === 'beside';
  return { ...rest, uri: movedUri(image.uri, move), ...(note && !isSettled && { note }) };
}

/** Where a file is after something was moved: itself, a folder above it, or neither. */
function movedUri(uri: string, { from, to }: { readonly from: string; readonly to: string }): string {
  return isAtOrBelow(uri, from) ? to + uri.slice(from.length) : uri;
}

/** Whether a URI is another one or lies below it. */
export function isAtOrBelow(uri: string, place: string): boolean {
  return uri === place || uri.startsWith(`${place}/`);
}

/** Whether nothing more happens by itself. */
export function isResting(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'paused';
}

/** Whether a key that is set lets the job go on. */
export function waitsForKey({ paused }: Job): boolean {
  return paused?.reason === 'key' || paused?.reason === 'account';
}

/** Whether the job's story is over, so that its row may move to the history. */
export function isFinished(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed';
}

/**
 * Whether a failed or paused job can go on without being paid again: its task, or its possible task, is known.
 * Otherwise only a new job helps.
 */
export function canContinue(job: Job): boolean {
  if (job.state === 'paused') return true;
  if (job.state !== 'failed' || job.error?.code === 'not-accepted') return false;
  // The server's own word that it made nothing is the one end from which only a new order leads on.
  if (job.error?.code === 'task-failed') return false;
  return job.task !== undefined || job.error?.next === 'look-up';
}

/** Whether nothing can come of a job any more: only a new order, which is paid anew, leads on. */
export function canOnlyBeOrderedAnew(job: Job): boolean {
  return job.state === 'failed' && !canContinue(job);
}

/**
 * Where a job goes on after a pause, a failure, or the death of the process that drove it: the last point that
 * its own facts prove. A row that says `submitting` proves only that a POST may have left.
 */
export function stateToContinueFrom(job: Job): JobState {
  if (job.state === 'done') return 'done';
  if (job.pending) return 'saving';
  if (job.result) return 'downloading';
  if (job.task) return 'waiting';
  return job.uploads ? 'unknown' : 'queued';
}

/** A row read after a restart, put where it can go on. Resting rows stay as they are. */
export function recover(job: Job): Job {
  return isResting(job) ? job : { ...job, state: stateToContinueFrom(job) };
}
