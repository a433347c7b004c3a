import type { EaselError, ErrorCode } from './errors.ts';
import type { PauseReason } from './job.ts';

/** What was being done when it failed. */
export type Operation = 'upload' | 'create' | 'lookUp' | 'status' | 'download' | 'save';

/** What to do about a failure. */
export type Decision =
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** A paid task may exist: find it by its UUID, never send it again. */
  | { readonly kind: 'lookUp' }
  | { readonly kind: 'pause'; readonly reason: PauseReason; readonly afterMs?: number }
  | { readonly kind: 'fail' };

/** A failure, and how often this operation was tried before (0 for the first failure). */
export type Failure = {
  readonly operation: Operation;
  readonly error: EaselError;
  readonly attempt: number;
  /** How often this very failure came before, without another one in between; 0 when it did not. */
  readonly repeats?: number;
  /** 0 to 1, for jitter. */
  readonly random: number;
};

/** The server said that it did not accept, or was never reached: doing it again costs nothing. */
const notAccepted = new Set<ErrorCode>([
  'rate-limited',
  'limiter-unavailable',
  'unreachable',
  'proxy-refused',
  'upload-gone',
]);

/** May pass by itself. */
const transient = new Set<ErrorCode>([
  ...notAccepted,
  'connection-lost',
  'server-error',
  'gateway-error',
  'bad-answer',
]);

/** Goes on once there is a key that works. */
const withoutKey = new Set<ErrorCode>(['key-refused', 'key-missing', 'secret-storage-unavailable']);

const downloadAgain = new Set<ErrorCode>([
  ...transient,
  'not-an-image',
  'image-truncated',
  'download-failed',
  'download-expired',
]);

/** Shortest wait, ms: also for a server that says 0, or names a moment that this machine's clock has passed. */
const shortestWaitMs = 1_000;
/** Longest wait that a server may ask for before the job pauses instead, ms. */
const longestObeyedWaitMs = 120_000;
const longestBackoffMs = 30_000;

/** Tries before giving up; reads of a paid task go on until the job's deadline. */
const maxAttempts: Record<Operation, number> = {
  upload: 6,
  create: 8,
  lookUp: Infinity,
  status: Infinity,
  download: 6,
  save: 1,
};

/**
 * Decides, in one place, what a failure means for an operation. Source of the backoff (1, 2, 4 s with jitter):
 * the provider's "Common Errors" on the model guide pages.
 */
export function decide({ operation, error, attempt, repeats = attempt, random }: Failure): Decision {
  const wait = Math.max(shortestWaitMs, error.retryAfterMs ?? backoffMs(attempt, random));
  const canRetry = attempt + 1 < maxAttempts[operation];
  const retry: Decision =
    wait > longestObeyedWaitMs
      ? { kind: 'pause', reason: 'server', afterMs: wait }
      : { kind: 'retry', afterMs: wait };

  const key: Decision | undefined = withoutKey.has(error.code) ? { kind: 'pause', reason: 'key' } : undefined;

  switch (operation) {
    case 'create':
      if (error.charged !== 'no') return { kind: 'lookUp' };
      if (key) return key;
      return notAccepted.has(error.code) && canRetry ? retry : { kind: 'fail' };
    case 'upload':
      if (key) return key;
      return transient.has(error.code) && canRetry ? retry : { kind: 'fail' };
    case 'lookUp':
    case 'status':
      if (transient.has(error.code)) return retry;
      if (key) return key;
      if (error.code === 'task-failed' || error.code === 'task-expired') return { kind: 'fail' };
      // Asking is free: a task can be unknown right after it was made, and a gateway can be wrong for once.
      if (repeats < 2) return retry;
      return error.code === 'task-not-found' ? { kind: 'fail' } : { kind: 'pause', reason: 'server' };
    case 'download':
      return downloadAgain.has(error.code) && canRetry ? retry : { kind: 'fail' };
    case 'save':
      return { kind: 'fail' };
  }
}

/** 1, 2, 4 … 30 s, each up to a quarter longer, so that many clients do not come back at once. */
export function backoffMs(attempt: number, random: number): number {
  return Math.min(longestBackoffMs, 1_000 * 2 ** attempt) * (1 + 0.25 * random);
}
