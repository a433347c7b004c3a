import * as z from 'zod/mini';

/** Was money spent? `unknown` where a paid task may exist that Easel could not see. */
export const Charged = z.enum(['no', 'yes', 'unknown']);
export type Charged = z.infer<typeof Charged>;

/** The one step that helps, offered as a button. */
export const NextStep = z.enum([
  'set-key',
  'top-up',
  'change-prompt',
  'change-request',
  'change-settings',
  'change-references',
  'try-again',
  'wait',
  'look-up',
  'check-setup',
  'choose-folder',
  'trust-workspace',
  'contact-support',
  'none',
]);
export type NextStep = z.infer<typeof NextStep>;

/**
 * Every way in which Easel fails, with what it means for money and what helps.
 * Codes are stable: they stand in the journal, in logs and in tests.
 */
export const failures = {
  // Before anything is sent
  'invalid-request': ['no', 'change-request'],
  'key-missing': ['no', 'set-key'],
  'secret-storage-unavailable': ['no', 'check-setup'],
  'insecure-base-url': ['no', 'change-settings'],
  'setting-invalid': ['no', 'change-settings'],
  'workspace-untrusted': ['no', 'trust-workspace'],
  'reference-unreadable': ['no', 'change-references'],
  'reference-unsupported': ['no', 'change-references'],
  'reference-too-large': ['no', 'change-references'],
  'mask-unsuitable': ['no', 'change-references'],
  'upload-refused': ['no', 'change-references'],
  // The API said no: nothing was accepted
  'request-refused': ['no', 'change-request'],
  'references-refused': ['no', 'change-references'],
  'key-refused': ['no', 'set-key'],
  'balance-exhausted': ['no', 'top-up'],
  forbidden: ['no', 'check-setup'],
  'payload-too-large': ['no', 'change-references'],
  'policy-violation': ['no', 'change-prompt'],
  'rate-limited': ['no', 'try-again'],
  'limiter-unavailable': ['no', 'try-again'],
  'model-unavailable': ['no', 'change-request'],
  'endpoint-not-found': ['no', 'change-settings'],
  // The network or the gateway failed
  unreachable: ['no', 'check-setup'],
  'proxy-refused': ['no', 'check-setup'],
  'connection-lost': ['unknown', 'look-up'],
  'server-error': ['unknown', 'look-up'],
  'gateway-error': ['unknown', 'look-up'],
  'bad-answer': ['unknown', 'look-up'],
  'outcome-unknown': ['unknown', 'look-up'],
  'not-accepted': ['no', 'try-again'],
  'upload-gone': ['no', 'try-again'],
  // A task exists
  'task-failed': ['unknown', 'try-again'],
  'task-not-found': ['unknown', 'contact-support'],
  'task-expired': ['unknown', 'contact-support'],
  'result-missing': ['yes', 'contact-support'],
  'download-failed': ['yes', 'try-again'],
  'download-expired': ['yes', 'contact-support'],
  'not-an-image': ['yes', 'try-again'],
  'image-truncated': ['yes', 'try-again'],
  // The image is there, its place is not
  'outside-workspace': ['no', 'choose-folder'],
  'folder-not-writable': ['yes', 'choose-folder'],
  'disk-full': ['yes', 'try-again'],
  'save-failed': ['yes', 'choose-folder'],
  // Easel itself
  'journal-unwritable': ['no', 'check-setup'],
  'ledger-unusable': ['no', 'check-setup'],
  stopped: ['no', 'none'],
  internal: ['unknown', 'look-up'],
} as const satisfies Record<string, readonly [Charged, NextStep]>;

/** The stable name of a failure. */
export type ErrorCode = keyof typeof failures;
const errorCodes = Object.keys(failures) as [ErrorCode, ...ErrorCode[]];

/** An error as data: what the journal keeps and the panel is told. Holds no key, no stack, no raw answer. */
export const ErrorRecord = z.object({
  code: z.enum(errorCodes),
  charged: Charged,
  next: NextStep,
  /** One plain line for the log and for support; people read the localised text made from `code`. */
  message: z.string(),
  /** What the localised text needs, e.g. the refused field or the seconds to wait. */
  details: z.record(z.string(), z.string()),
});
export type ErrorRecord = z.infer<typeof ErrorRecord>;

/** What an error may say besides its code. */
export type ErrorOptions = {
  readonly details?: Readonly<Record<string, string>>;
  /** Overrides the code's usual answer, e.g. once a task is known to be accepted. */
  readonly charged?: Charged;
  /** How long the server asked to wait, ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
};

/** The one error type of Easel. Everything else that is thrown is a bug, and becomes `internal` at the rim. */
export class EaselError extends Error {
  override readonly name = 'EaselError' as const;
  readonly code: ErrorCode;
  readonly charged: Charged;
  readonly next: NextStep;
  readonly details: Readonly<Record<string, string>>;
  /** How long the server asked to wait before the next try, ms. */
  readonly retryAfterMs: number | undefined;

  /** @param message one plain English line, without secrets, for the log and for support. */
  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.charged = options.charged ?? failures[code][0];
    this.next = failures[code][1];
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  /** The error as data, for the journal and for messages. */
  toRecord(): ErrorRecord {
    return {
      code: this.code,
      charged: this.charged,
      next: this.next,
      message: this.message,
      details: { ...this.details },
    };
  }

  /** The same error with another answer to "was money spent?", and further details. */
  withCharged(charged: Charged, more: Readonly<Record<string, string>> = {}): EaselError {
    return new EaselError(this.code, this.message, {
      charged,
      details: { ...this.details, ...more },
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
      cause: this,
    });
  }

  /** Whatever was thrown, as an EaselError; an unknown throw becomes `internal`. */
  static from(thrown: unknown): EaselError {
    if (thrown instanceof EaselError) return thrown;
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return new EaselError('internal', text, { cause: thrown });
  }
}
