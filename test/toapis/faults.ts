import type { Clock } from './clock.ts';
import type { RequestRecord } from './ledger.ts';
import type { TaskFailure } from './tasks.ts';

/** What a fault can be put on. */
export type Endpoint = 'create' | 'status' | 'upload' | 'download' | 'balance' | 'models';

const api = ['create', 'status', 'upload', 'balance', 'models'] as const;
const all = [...api, 'download'] as const;

/**
 * When a fault strikes. `connection`: before any byte. `arrival`: when the headers are there. `instead`: the
 * request is whole, and nothing is done for it. `later`: it is done afterwards. `after`: it is done, the answer is
 * not what it should be. So on a create `after` means: the task is accepted and charged.
 */
export type FaultPhase = 'connection' | 'arrival' | 'instead' | 'later' | 'after';

type FaultInfo = { readonly phase: FaultPhase; readonly on: readonly Endpoint[]; readonly what: string };

/** Every kind of fault: when it strikes, what it can be put on, and what it does. */
export const faultKinds = {
  connectionRefused: {
    phase: 'connection',
    on: all,
    what: 'Nobody listens there, for `forMs` or until lifted.',
  },
  lostBeforeBody: { phase: 'arrival', on: all, what: 'The connection breaks before the body is read.' },

  badField: { phase: 'instead', on: api, what: '400 invalid_request, names `param` (default: resolution).' },
  badReferences: { phase: 'instead', on: ['create'], what: '400 invalid_reference_images.' },
  unauthorized: {
    phase: 'instead',
    on: api,
    what: '401; the code is a word on create and upload, else 401.',
  },
  insufficientBalance: { phase: 'instead', on: ['create'], what: '402 insufficient_quota.' },
  forbidden: { phase: 'instead', on: api, what: '403 without a code.' },
  quotaForbidden: { phase: 'instead', on: ['create'], what: '403 insufficient_user_quota.' },
  notFound: { phase: 'instead', on: ['status'], what: '404 Task not found, though it may be there.' },
  taskNotExist: { phase: 'instead', on: ['status'], what: '400 {"message":"task_not_exist"}.' },
  tooLarge: { phase: 'instead', on: ['create', 'upload'], what: '413 with an HTML page.' },
  policy: { phase: 'instead', on: ['create', 'upload'], what: '422 content_policy_violation.' },
  rateLimited: { phase: 'instead', on: all, what: '429; Retry-After: `retryAfter`, or none.' },
  internalError: { phase: 'instead', on: all, what: '500 internal_error.' },
  badGateway: { phase: 'instead', on: all, what: '502 with an HTML page; nothing was done.' },
  unavailable: { phase: 'instead', on: all, what: '503 with an HTML page; nothing was done.' },
  gatewayTimeout: { phase: 'instead', on: all, what: '504 with an HTML page; nothing was done.' },
  limiterDown: { phase: 'instead', on: ['create'], what: '503 rate_limit_unavailable; not accepted.' },
  modelNotFound: { phase: 'instead', on: ['create'], what: '503 model_not_found: no route for the model.' },
  notSuccessful: { phase: 'instead', on: ['upload', 'balance', 'models'], what: '200 {"success":false}.' },
  answer: { phase: 'instead', on: all, what: 'Any answer: `answer`.' },
  lost: {
    phase: 'instead',
    on: all,
    what: 'The request arrived whole; the connection breaks, nothing was done.',
  },
  hang: { phase: 'instead', on: all, what: 'Never answers, and does nothing.' },

  lostThenAccepted: {
    phase: 'later',
    on: ['create'],
    what: 'The connection breaks; accepted `delayMs` later.',
  },
  gatewayTimeoutThenAccepted: { phase: 'later', on: ['create'], what: '504 HTML; accepted `delayMs` later.' },

  lostAfterAccept: {
    phase: 'after',
    on: api,
    what: 'Done, and then the connection breaks without an answer.',
  },
  unavailableAfterAccept: { phase: 'after', on: ['create', 'upload'], what: 'Done; 503 with an HTML page.' },
  badGatewayAfterAccept: { phase: 'after', on: ['create', 'upload'], what: 'Done; 502 with an HTML page.' },
  gatewayTimeoutAfterAccept: {
    phase: 'after',
    on: ['create', 'upload'],
    what: 'Done; 504 with an HTML page.',
  },
  internalErrorAfterAccept: { phase: 'after', on: ['create', 'upload'], what: 'Done; 500 internal_error.' },
  hangAfterAccept: { phase: 'after', on: api, what: 'Done; never answers.' },
  slow: { phase: 'after', on: all, what: 'The whole answer comes `delayMs` after the request.' },
  trickle: { phase: 'after', on: all, what: 'The answer comes in pieces of `chunkBytes`, `delayMs` apart.' },
  notJson: { phase: 'after', on: api, what: '200 with plain text.' },
  html: { phase: 'after', on: all, what: '200 with an HTML page.' },
  wrongShape: { phase: 'after', on: api, what: '200 with JSON that has none of the expected fields.' },
  truncatedJson: {
    phase: 'after',
    on: api,
    what: 'The answer is complete as HTTP; its JSON stops half way.',
  },
  emptyBody: { phase: 'after', on: all, what: 'The right status, and no body.' },
  cutWithLength: {
    phase: 'after',
    on: all,
    what: 'Content-Length of the whole, `cutAt` of the bytes, then broken.',
  },
  cutChunked: {
    phase: 'after',
    on: all,
    what: 'Chunked, `cutAt` of the bytes, broken without the last chunk.',
  },
  cutSilently: {
    phase: 'after',
    on: all,
    what: 'No length, `cutAt` of the bytes, closed: looks complete as HTTP.',
  },

  taskFails: {
    phase: 'after',
    on: ['create', 'status'],
    what: 'The task fails: in its time, or now (status).',
  },
  unknownStatus: { phase: 'after', on: ['status'], what: 'The status is `status` (default: reviewing).' },
  emptyStatus: { phase: 'after', on: ['status'], what: 'The status is an empty string.' },
  missingStatus: { phase: 'after', on: ['status'], what: 'There is no status.' },
  successWithoutUrls: { phase: 'after', on: ['status'], what: 'Completed, with an empty list of images.' },

  wrongPixels: {
    phase: 'after',
    on: ['download'],
    what: 'A whole image of `pixels` (default: half the size).',
  },
  notAnImage: { phase: 'after', on: ['download'], what: 'Text, labelled as the image.' },
  corrupt: { phase: 'after', on: ['download'], what: 'All bytes are there, some in the middle are wrong.' },
  jpegLabelledPng: {
    phase: 'after',
    on: ['download'],
    what: 'A JPEG of the right pixels, labelled image/png.',
  },
  redirect: {
    phase: 'after',
    on: ['download'],
    what: '302 to the same file on the API origin (/__files/…).',
  },
  expired403: { phase: 'instead', on: ['download'], what: '403, as an expired signature gives it.' },
  expired404: { phase: 'instead', on: ['download'], what: '404, the file is gone.' },
} as const satisfies Record<string, FaultInfo>;

/** The name of a fault. */
export type FaultKind = keyof typeof faultKinds;

/** A scripted fault. Faults on the same endpoint are used up one after the other, in the order given. */
export type Fault = {
  readonly on: Endpoint;
  readonly kind: FaultKind;
  /** How many requests it hits; default 1, or no limit if `forMs` is given. */
  readonly times?: number;
  /** How many requests it lets pass first; default 0. */
  readonly after?: number;
  /** Milliseconds that it lasts, from the first request that it hits (connectionRefused: from now). */
  readonly forMs?: number;
  /** Only requests for which this is true are counted or hit. The body is known, except for lostBeforeBody. */
  readonly when?: (request: RequestRecord) => boolean;
  /** Milliseconds; default 2000 for slow, 3000 for …ThenAccepted, 20 for trickle. */
  readonly delayMs?: number;
  /** Bytes; default 16,384. */
  readonly chunkBytes?: number;
  /** rateLimited, limiterDown, unavailable: the Retry-After header: seconds, or an HTTP date that many seconds away. */
  readonly retryAfter?: number | { readonly dateInSeconds: number };
  /** badField: the field at fault. */
  readonly param?: string;
  /** Replaces the text of the answer, or of the task's failure. */
  readonly message?: string;
  /** unknownStatus: the word. */
  readonly status?: string;
  /** taskFails: how the failure is told. */
  readonly failure?: Partial<TaskFailure>;
  /** cut…: the part of the bytes that is sent, 0 … 1; default 0.5. */
  readonly cutAt?: number;
  /** wrongPixels: the size of the image. */
  readonly pixels?: { readonly width: number; readonly height: number };
  /** answer: what to say. A body that is not a string is sent as JSON. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
};

/** What `fault()` gives back. */
export type FaultHandle = {
  /** How many requests it has hit. */
  readonly hits: number;
  /** Resolves when it is used up, over, or lifted. For `connectionRefused`: when the server listens again. */
  readonly over: Promise<void>;
  /** Ends it. */
  lift(): void;
};

/** A fault and the request that it hit. */
export type FaultHit = { readonly fault: Fault; readonly request: RequestRecord };

/** A fault whose turn it is. It counts as used only after `use()`. */
export type FaultTurn = { readonly fault: Fault; use(): void };

type Pending = {
  readonly fault: Fault;
  skip: number;
  left: number;
  hits: number;
  /** Milliseconds since the epoch. */
  endsAt: number;
  finish(): void;
};

/** The scripted faults that are still to come. */
export class FaultQueue {
  readonly #clock: Clock;
  readonly #onHit: (hit: FaultHit) => void;
  #pending: Pending[] = [];

  /** `onHit` is told about every fault that strikes. */
  constructor(clock: Clock, onHit: (hit: FaultHit) => void) {
    this.#clock = clock;
    this.#onHit = onHit;
  }

  /** Adds a fault at the end. */
  add(fault: Fault): FaultHandle {
    let finish: () => void;
    const over = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const pending: Pending = {
      fault,
      skip: fault.after ?? 0,
      left: fault.times ?? (fault.forMs === undefined ? 1 : Infinity),
      hits: 0,
      endsAt: Infinity,
      finish: () => {
        this.#pending = this.#pending.filter((other) => other !== pending);
        finish();
      },
    };
    this.#pending.push(pending);
    return {
      get hits() {
        return pending.hits;
      },
      over,
      lift: () => pending.finish(),
    };
  }

  /** The fault whose turn it is with this request, if any. `arrived` tells whether the body is whole. */
  next(on: Endpoint, request: RequestRecord, arrived: boolean): FaultTurn | undefined {
    const now = this.#clock.now();
    for (const pending of [...this.#pending]) {
      const { fault } = pending;
      if (fault.on !== on) continue;
      if (now >= pending.endsAt) {
        pending.finish();
        continue;
      }
      // The first in the row decides; one for another moment is not passed over.
      if ((phaseOf(fault.kind) === 'arrival') === arrived) return undefined;
      if (fault.when && !fault.when(request)) continue;
      if (pending.skip > 0) {
        pending.skip--;
        return undefined;
      }
      return { fault, use: () => this.#use(pending, request) };
    }
    return undefined;
  }

  #use(pending: Pending, request: RequestRecord): void {
    const { fault } = pending;
    if (pending.hits === 0 && fault.forMs !== undefined) pending.endsAt = this.#clock.now() + fault.forMs;
    pending.hits++;
    if (--pending.left <= 0) pending.finish();
    request.fault = fault.kind;
    this.#onHit({ fault, request });
  }
}

/** When a fault of that kind strikes. */
export function phaseOf(kind: FaultKind): FaultPhase {
  return faultKinds[kind].phase;
}

/** Throws when there is no such fault on that endpoint. */
export function checkFault(fault: Fault): void {
  const info = faultKinds[fault.kind] as FaultInfo | undefined;
  if (!info?.on.includes(fault.on)) throw new Error(`There is no fault ${fault.kind} on ${fault.on}.`);
}
