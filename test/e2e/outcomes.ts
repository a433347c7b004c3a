import type { Charged, ErrorCode } from '../../src/core/errors.ts';
import type { PauseReason } from '../../src/core/job.ts';
import type { Endpoint, FaultKind } from '../toapis/faults.ts';

/** How a job rests. A failure says what it is and whether it was charged. */
export type Rest = 'done' | `paused ${PauseReason}` | `failed ${ErrorCode} ${Charged}`;

/**
 * How a job rests under a fault; then, each time after the fault was lifted and somebody resumed the job, how it
 * rests again. The last one is the end of the story, and it is `done` unless nobody may resume.
 */
export type Story = readonly Rest[];

/** What an intent meets a fault on. `lookUp` is the status by the intent's UUID, after the create's reply was lost. */
export const operations = ['upload', 'create', 'lookUp', 'status', 'download'] as const;
export type Operation = (typeof operations)[number];

/** The endpoint of the stand-in that an operation calls. */
export const endpointOf: Record<Operation, Endpoint> = {
  upload: 'upload',
  create: 'create',
  lookUp: 'status',
  status: 'status',
  download: 'download',
};

/**
 * How long a fault stays: for one request, for three, for a while, or until it is lifted after the job came to rest.
 * `stopped`: it hits one request, which would hang for longer than a test may last, so that the person stops it.
 */
export type Stay = 'once' | 'thrice' | 'aWhile' | 'untilLifted' | 'stopped';

/** A while, ms: longer than a short disturbance, shorter than the patience of the operation. */
export const aWhile: Record<Operation, number> = {
  upload: 20_000,
  create: 60_000,
  lookUp: 60_000,
  status: 60_000,
  download: 20_000,
};

type Row = Partial<Record<Stay, Story>>;

const arrives: Story = ['done'];
const onceOrMore = ['once', 'thrice', 'untilLifted'] as const;
const lasting = ['aWhile', 'untilLifted'] as const;

/** It ends the same however long the fault stays. */
function always(...story: Story): Row {
  return Object.fromEntries(onceOrMore.map((stay) => [stay, story]));
}

/** It is waited for; only when it does not end in time the job rests, and goes on later. */
function passes(...untilLifted: Story): Row {
  return { once: arrives, thrice: arrives, aWhile: arrives, untilLifted };
}

/** The same for what is there or not, and hits no single request. */
function returns(...untilLifted: Story): Row {
  return Object.fromEntries(lasting.map((stay) => [stay, stay === 'aWhile' ? arrives : untilLifted]));
}

/** It hangs until the person stops it. */
function hangs(...afterwards: Story): Row {
  return { stopped: ['paused stopped', ...afterwards] };
}

const harmless = always('done');
/** The order may have arrived: looked up for a minute, not found, and only the person sends it again. */
const neverArrived = always('failed not-accepted no', 'done');
const waitsForKey = always('paused key', 'done');
/** What no rule knows: said thrice in a row, the job rests until somebody looks. */
const odd: Row = { ...always('paused server', 'done'), once: arrives };
const outlasts = passes('paused deadline', 'done');
const upload = (code: ErrorCode): Row => passes(`failed ${code} no`, 'done');
const file = (code: ErrorCode): Row => passes(`failed ${code} yes`, 'done');

/** A status or a look-up that says nothing that can be used. */
const unanswered: Partial<Record<FaultKind, Row>> = {
  connectionRefused: returns('paused deadline', 'done'),
  lostBeforeBody: outlasts,
  lost: outlasts,
  hang: hangs('done'),
  lostAfterAccept: outlasts,
  hangAfterAccept: hangs('done'),
  unauthorized: waitsForKey,
  badField: odd,
  forbidden: odd,
  rateLimited: outlasts,
  internalError: outlasts,
  badGateway: outlasts,
  unavailable: outlasts,
  gatewayTimeout: outlasts,
  answer: outlasts,
  slow: harmless,
  trickle: harmless,
  notJson: outlasts,
  html: outlasts,
  wrongShape: outlasts,
  truncatedJson: outlasts,
  emptyBody: outlasts,
  cutWithLength: outlasts,
  cutChunked: outlasts,
  cutSilently: outlasts,
  taskFails: always('failed task-failed unknown', 'done'),
  successWithoutUrls: odd,
};

/** What must come of every fault on every operation that it can be put on. */
export const outcomes: Record<Operation, Partial<Record<FaultKind, Row>>> = {
  upload: {
    connectionRefused: returns('failed unreachable no', 'done'),
    lostBeforeBody: upload('connection-lost'),
    lost: upload('connection-lost'),
    hang: hangs('done'),
    lostAfterAccept: upload('connection-lost'),
    hangAfterAccept: hangs('done'),
    unauthorized: waitsForKey,
    badField: always('failed upload-refused no', 'done'),
    forbidden: always('failed forbidden no', 'done'),
    tooLarge: always('failed payload-too-large no', 'done'),
    policy: always('failed policy-violation no', 'done'),
    notSuccessful: always('failed upload-refused no', 'done'),
    rateLimited: upload('rate-limited'),
    internalError: upload('server-error'),
    badGateway: upload('gateway-error'),
    unavailable: upload('gateway-error'),
    gatewayTimeout: upload('gateway-error'),
    answer: upload('server-error'),
    unavailableAfterAccept: upload('gateway-error'),
    badGatewayAfterAccept: upload('gateway-error'),
    gatewayTimeoutAfterAccept: upload('gateway-error'),
    internalErrorAfterAccept: upload('server-error'),
    slow: harmless,
    trickle: harmless,
    notJson: upload('bad-answer'),
    html: upload('bad-answer'),
    wrongShape: upload('bad-answer'),
    truncatedJson: upload('bad-answer'),
    emptyBody: upload('bad-answer'),
    cutWithLength: upload('connection-lost'),
    cutChunked: upload('connection-lost'),
    cutSilently: upload('bad-answer'),
  },
  create: {
    // It was never sent: that is certain, and it is sent again.
    connectionRefused: returns('failed unreachable no', 'done'),
    // Refused for certain: nothing was made.
    unauthorized: waitsForKey,
    badField: always('failed request-refused no', 'done'),
    badReferences: always('failed references-refused no', 'done'),
    insufficientBalance: always('failed balance-exhausted no', 'done'),
    quotaForbidden: always('failed balance-exhausted no', 'done'),
    forbidden: always('failed forbidden no', 'done'),
    tooLarge: always('failed payload-too-large no', 'done'),
    policy: always('failed policy-violation no', 'done'),
    modelNotFound: always('failed model-unavailable no', 'done'),
    rateLimited: passes('failed rate-limited no', 'done'),
    limiterDown: passes('failed limiter-unavailable no', 'done'),
    // Uncertain, and nothing was made.
    lostBeforeBody: neverArrived,
    lost: neverArrived,
    hang: hangs('failed not-accepted no', 'done'),
    internalError: neverArrived,
    badGateway: neverArrived,
    unavailable: neverArrived,
    gatewayTimeout: neverArrived,
    answer: neverArrived,
    // Uncertain, and the task is there: found, whatever the answer was.
    lostThenAccepted: harmless,
    gatewayTimeoutThenAccepted: harmless,
    lostAfterAccept: harmless,
    hangAfterAccept: hangs('done'),
    unavailableAfterAccept: harmless,
    badGatewayAfterAccept: harmless,
    gatewayTimeoutAfterAccept: harmless,
    internalErrorAfterAccept: harmless,
    slow: harmless,
    trickle: harmless,
    notJson: harmless,
    html: harmless,
    wrongShape: harmless,
    truncatedJson: harmless,
    emptyBody: harmless,
    cutWithLength: harmless,
    cutChunked: harmless,
    cutSilently: harmless,
    taskFails: always('failed task-failed unknown', 'done'),
  },
  lookUp: {
    ...unanswered,
    // The one lie that cannot be seen through: a server that denies the task for more than a minute.
    notFound: { once: arrives, thrice: arrives, aWhile: arrives, untilLifted: ['failed not-accepted no'] },
    taskNotExist: {
      once: arrives,
      thrice: arrives,
      aWhile: arrives,
      untilLifted: ['failed not-accepted no'],
    },
    // The task is there, and that is all that a look-up wants to know.
    unknownStatus: harmless,
    emptyStatus: harmless,
    missingStatus: harmless,
  },
  status: {
    ...unanswered,
    notFound: {
      once: arrives,
      thrice: ['failed task-not-found unknown', 'done'],
      untilLifted: ['failed task-not-found unknown', 'done'],
    },
    taskNotExist: {
      once: arrives,
      thrice: ['failed task-not-found unknown', 'done'],
      untilLifted: ['failed task-not-found unknown', 'done'],
    },
    unknownStatus: outlasts,
    emptyStatus: outlasts,
    missingStatus: outlasts,
  },
  download: {
    connectionRefused: returns('failed unreachable yes', 'done'),
    lostBeforeBody: file('connection-lost'),
    lost: file('connection-lost'),
    hang: hangs('done'),
    rateLimited: file('download-failed'),
    internalError: file('download-failed'),
    badGateway: file('download-failed'),
    unavailable: file('download-failed'),
    gatewayTimeout: file('download-failed'),
    answer: file('download-failed'),
    slow: harmless,
    trickle: harmless,
    html: file('not-an-image'),
    emptyBody: file('not-an-image'),
    notAnImage: file('not-an-image'),
    cutWithLength: file('connection-lost'),
    cutChunked: file('connection-lost'),
    cutSilently: file('image-truncated'),
    corrupt: file('image-truncated'),
    expired403: file('download-expired'),
    expired404: file('download-expired'),
    // While it lasts it leads in circles here.
    redirect: file('download-failed'),
    jpegLabelledPng: harmless,
    // Paid, and whole: saved as it is.
    wrongPixels: harmless,
  },
};
