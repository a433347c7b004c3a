import * as z from 'zod/mini';
import { EaselError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';

/** An answer that is no success. */
export type Refusal = {
  readonly status: number;
  readonly body: string;
  /** Value of the Retry-After header, as sent. */
  readonly retryAfter?: string | undefined;
  /** ms since the epoch, to read a Retry-After date. */
  readonly now: number;
  /** The key that was sent: a server may repeat it. */
  readonly key?: string;
};

/** A field that may be missing, and that hides nothing else when it is not what it should be. */
export const lenient = <T extends z.core.$ZodType>(
  schema: T,
): z.ZodMiniCatch<z.ZodMiniOptional<z.ZodMiniNullable<T>>> =>
  z.catch(z.optional(z.nullable(schema)), undefined);

const CodeText = z.union([z.string(), z.number()]);
const Problem = z.object({
  code: lenient(CodeText),
  type: lenient(z.string()),
  message: lenient(z.string()),
  param: lenient(z.string()),
});
/** All shapes that answers come in; see `readProblem`. */
const Body = z.looseObject({
  error: lenient(z.union([z.string(), Problem])),
  message: lenient(z.string()),
  code: lenient(CodeText),
});

type ProblemText = { code: string; type: string; message: string; param: string };

/**
 * What a refusal means, by HTTP status first, then code, type and text ("Common Errors" of the model guide
 * pages, and the API reference of each endpoint).
 */
export function classifyRefusal(refusal: Refusal): EaselError {
  const problem = readProblem(parseJson(refusal.body, refusal.key));
  const code = codeOf(refusal.status, problem);
  const reason = problem?.message ?? '';
  const field = fieldOf(problem);
  return new EaselError(code, `HTTP ${refusal.status}${reason && `: ${reason}`}`, {
    details: {
      status: String(refusal.status),
      ...(reason && { reason }),
      ...(field && { field }),
    },
    ...retryAfterOption(refusal.retryAfter, refusal.now),
  });
}

/** What a refusal is, and words that say so. */
type Sign = readonly [ErrorCode, ...words: string[]];

const unknownTask: Sign = ['task-not-found', 'task_not_found', 'task not found', 'task_not_exist'];
const noMoney: Sign = ['balance-exhausted', 'quota', 'balance'];

/** Where one HTTP status has several meanings: what tells them apart. */
const signs: Partial<Record<number, readonly Sign[]>> = {
  400: [
    unknownTask,
    ['policy-violation', 'content_policy'],
    ['references-refused', 'reference', 'image_urls', 'base64 image'],
  ],
  403: [noMoney],
  404: [unknownTask, ['endpoint-not-found', 'invalid url']],
  429: [['rate-limited', 'rate_limit'], noMoney],
  503: [
    ['limiter-unavailable', 'rate_limit_unavailable'],
    ['model-unavailable', 'model_not_found', 'no available channel', 'channelcapability'],
  ],
};

function codeOf(status: number, problem: ProblemText | undefined): ErrorCode {
  // The field at fault says more than the text, which may quote the prompt.
  const texts = problem ? [problem.code, problem.type, problem.param || problem.message] : [];
  for (const text of texts.map((each) => each.toLowerCase())) {
    const sign = signs[status]?.find(([, ...words]) => words.some((word) => text.includes(word)));
    if (sign) return sign[0];
  }
  switch (status) {
    case 400:
      return 'request-refused';
    case 401:
      return 'key-refused';
    case 402:
      return 'balance-exhausted';
    case 403:
      return 'forbidden';
    case 404:
      return problem ? 'task-not-found' : 'endpoint-not-found';
    case 409:
      // Perhaps an order with this UUID exists already: that is looked up, not guessed.
      return 'outcome-unknown';
    case 413:
      return 'payload-too-large';
    case 422:
      return 'policy-violation';
    case 429:
      return 'rate-limited';
    case 502:
    case 503:
    case 504:
      return 'gateway-error';
    default:
      if (status >= 500) return 'server-error';
      return status >= 400 ? 'request-refused' : 'bad-answer';
  }
}

function fieldOf(problem: ProblemText | undefined): string {
  if (!problem) return '';
  if (problem.param) return problem.param;
  const named =
    /\b(resolution|size|reference_images|image_urls|prompt|mask_url|model|response_format|n)\b/.exec(
      problem.message,
    );
  return named?.[1] ?? '';
}

/** The error in an answer, whichever of the known shapes it has; undefined when it is no JSON object. */
function readProblem(json: unknown): ProblemText | undefined {
  const body = Body.safeParse(json);
  if (!body.success) return undefined;
  const { error, message, code } = body.data;
  const inner = typeof error === 'object' && error ? error : { message: error, code };
  return {
    code: String(inner.code ?? ''),
    type: 'type' in inner ? (inner.type ?? '') : '',
    message: plainText(inner.message ?? message ?? ''),
    param: 'param' in inner ? plainText(inner.param ?? '') : '',
  };
}

/** Fields whose text may end up in a message. */
const wordFields = new Set(['error', 'message', 'param', 'fail_reason']);

/** JSON, or undefined where the text is none. In what it says in words, the key is blotted out. */
export function parseJson(text: string, key = ''): unknown {
  const withoutKey = (name: string, value: unknown): unknown =>
    typeof value === 'string' && wordFields.has(name) ? value.replaceAll(key, '…') : value;
  try {
    return JSON.parse(text, key === '' ? undefined : withoutKey);
  } catch {
    return undefined;
  }
}

/**
 * Text of the server made fit for a message: one line, not long, nothing that looks like a key, no markup. An
 * answer in JSON that it quotes says what its own message says.
 */
export function plainText(text: string): string {
  return text
    .replace(/\{\s*"(?:[^]*\}|[^]*$)/, quotedMessage)
    .replace(/<[!/]?[a-z][^<>]*>/gi, ' ')
    .replace(/(?<![A-Za-z])sk-[\w-]{6,}/g, 'sk-…')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

function quotedMessage(quoted: string): string {
  const message = readProblem(parseJson(quoted))?.message ?? '';
  return message === '' ? '…' : message;
}

/** No server is waited for longer, ms; results do not live longer either. */
const longestWaitMs = 24 * 60 * 60_000;

/** What a Retry-After header asks for: seconds or a date; nothing when it is neither. */
export function retryAfterOption(retryAfter: string | undefined, now: number): { retryAfterMs?: number } {
  if (retryAfter === undefined) return {};
  const seconds = retryAfter.trim() === '' ? NaN : Number(retryAfter);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(retryAfter) - now;
  return Number.isNaN(wait) ? {} : { retryAfterMs: Math.min(longestWaitMs, Math.max(0, wait)) };
}

/** Failures of `connect`, name look-up and the beginning of TLS: no byte of the request has left. */
const neverConnected = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
  'UND_ERR_SOCKS5',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);
/** The same, where the failure has no code of its own. */
const neverConnectedText = /^Proxy response \(\d+\)|before secure TLS connection was established/;

/**
 * What a failure of the network means. The difference that matters is whether the request can have arrived:
 * `unreachable` says that it cannot, `connection-lost` that it may have.
 */
export function classifyNetworkFailure(thrown: unknown): EaselError {
  const chain = [...causes(thrown)];
  const codes = chain.map(({ code }) => code).filter((code) => code !== '');
  const detail = codes[0] ?? 'unknown';
  const options = { details: { reason: detail }, cause: thrown };
  if (chain.some(({ message }) => /^Proxy .*\(407\)/.test(message))) {
    return new EaselError('proxy-refused', 'The proxy wants a user name and password', options);
  }
  const isCertificate = (code: string): boolean =>
    /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO_)/.test(code);
  const never =
    codes.some((code) => neverConnected.has(code) || isCertificate(code)) ||
    chain.some(
      ({ syscall, message }) =>
        syscall === 'connect' || syscall === 'getaddrinfo' || neverConnectedText.test(message),
    );
  return never
    ? new EaselError('unreachable', `No connection: ${detail}`, options)
    : new EaselError('connection-lost', `The connection was lost: ${detail}`, options);
}

function* causes(thrown: unknown): Generator<{ code: string; syscall: string; message: string }> {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 8; error = error.cause, depth++) {
    const { code, syscall } = error as { code?: unknown; syscall?: unknown };
    yield {
      code: typeof code === 'string' ? code : '',
      syscall: typeof syscall === 'string' ? syscall : '',
      message: error.message,
    };
    // "Happy eyeballs": one failure for each address tried.
    if (error instanceof AggregateError) {
      for (const inner of error.errors) yield* causes(inner);
    }
  }
}
