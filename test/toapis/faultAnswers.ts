import * as answers from './answers.ts';
import type { Answer } from './answers.ts';
import type { Endpoint, Fault, FaultKind } from './faults.ts';
import { isRecord } from './validate.ts';

function custom({ answer }: Fault): Answer {
  const { status, headers = {}, body = '' } = answer ?? { status: 500 };
  if (typeof body !== 'string') return answers.jsonAnswer(status, body, headers);
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: Buffer.from(body) };
}

const failedReads: Partial<Record<Endpoint, string>> = {
  upload: 'Image upload failed',
  balance: 'Failed to get token info: record not found',
};

const gatewayTimeout = () => answers.htmlAnswer(504, '504 Gateway Time-out');
const badGateway = () => answers.htmlAnswer(502, '502 Bad Gateway');
const unavailable = (wait: Record<string, string> = {}) => {
  const page = answers.htmlAnswer(503, '503 Service Temporarily Unavailable');
  return { ...page, headers: { ...page.headers, ...wait } };
};

/** `wait`: the Retry-After header, if any; `model`: the one that the request names. */
type Context = { readonly wait: Record<string, string>; readonly model: string };

const instead: Partial<Record<FaultKind, (fault: Fault, context: Context) => Answer>> = {
  badField: ({ param = 'resolution', message }) =>
    answers.badField(param, message ?? `Invalid value for the '${param}' field.`),
  badReferences: ({ message }) =>
    answers.badReferences(message ?? 'Reference images must be public http(s) URLs.'),
  unauthorized: ({ on, message }) =>
    on === 'create' || on === 'upload' ? answers.unauthorized(message) : answers.unauthorizedNumeric(message),
  insufficientBalance: ({ message }) => answers.insufficientBalance(message),
  forbidden: ({ message }) => answers.forbidden(message),
  quotaForbidden: ({ message }) => answers.quotaForbidden(message),
  notFound: ({ message }) => answers.taskNotFound(message),
  taskNotExist: ({ message }) => answers.jsonAnswer(400, { message: message ?? 'task_not_exist' }),
  tooLarge: () => answers.htmlAnswer(413, '413 Request Entity Too Large'),
  policy: ({ message }) => answers.policyViolation(message),
  rateLimited: ({ on, message }, { wait }) =>
    on === 'create' || on === 'status'
      ? answers.rateLimited(wait, message)
      : answers.tooManyRequests(wait, message),
  internalError: ({ message }) => answers.internalError(message),
  badGateway,
  unavailable: (_fault, { wait }) => unavailable(wait),
  gatewayTimeout,
  gatewayTimeoutThenAccepted: gatewayTimeout,
  limiterDown: ({ message }, { wait }) => answers.limiterDown(wait, message),
  modelNotFound: ({ message }, { model }) => answers.modelNotFound(model, message),
  notSuccessful: ({ on, message }) => answers.notSuccessful(200, message ?? failedReads[on] ?? 'Failed'),
  expired403: () => answers.htmlAnswer(403, '403 Forbidden'),
  expired404: () => answers.htmlAnswer(404, '404 Not Found'),
  answer: custom,
};

/** What the server says when the fault stands in for the work. `now`: milliseconds since the epoch. */
export function insteadAnswer(fault: Fault, body: unknown, now: number): Answer {
  const { retryAfter } = fault;
  const after =
    typeof retryAfter === 'object'
      ? new Date(now + retryAfter.dateInSeconds * 1000).toUTCString()
      : retryAfter?.toString();
  const wait: Record<string, string> = after === undefined ? {} : { 'retry-after': after };
  const model = isRecord(body) && typeof body.model === 'string' ? body.model : 'unknown';
  const answer = instead[fault.kind];
  if (!answer) throw new Error(`The fault ${fault.kind} has no answer of its own.`);
  return answer(fault, { wait, model });
}

const distorted: Partial<Record<FaultKind, (answer: Answer, fault: Fault) => Answer>> = {
  unavailableAfterAccept: () => unavailable(),
  badGatewayAfterAccept: badGateway,
  gatewayTimeoutAfterAccept: gatewayTimeout,
  internalErrorAfterAccept: (_answer, { message }) => answers.internalError(message),
  notJson: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from('OK') }),
  html: () => answers.htmlAnswer(200, 'Welcome'),
  wrongShape: () => answers.jsonAnswer(200, { code: 0, data: null }),
  truncatedJson: (answer) => ({
    ...answer,
    body: answer.body.subarray(0, Math.floor(answer.body.length / 2)),
  }),
  emptyBody: (answer) => ({ ...answer, body: Buffer.alloc(0) }),
};

/** The answer as the fault leaves it, when the work was done. */
export function distortedAnswer(fault: Fault, answer: Answer): Answer {
  return distorted[fault.kind]?.(answer, fault) ?? answer;
}

/** The status body as the fault leaves it. */
export function distortedStatus(
  fault: Fault | undefined,
  body: Record<string, unknown>,
): Record<string, unknown> {
  const { status: _status, result: _result, url: _url, data: _data, ...bare } = body;
  if (fault?.kind === 'unknownStatus') return { ...bare, status: fault.status ?? 'reviewing' };
  if (fault?.kind === 'emptyStatus') return { ...bare, status: '' };
  if (fault?.kind === 'missingStatus') return bare;
  if (fault?.kind !== 'successWithoutUrls') return body;
  return { ...bare, status: 'completed', progress: 100, result: { type: 'image', data: [] } };
}
