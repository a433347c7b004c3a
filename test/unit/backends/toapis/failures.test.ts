import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ToapisClient } from '../../../../src/backends/toapis/client.ts';
import { plainText } from '../../../../src/backends/toapis/failures.ts';
import { failures, type Charged, type EaselError, type ErrorCode } from '../../../../src/core/errors.ts';
import {
  phaseOf,
  type Endpoint,
  type Fault,
  type FaultKind,
  type faultKinds,
} from '../../../toapis/faults.ts';
import type { Toapis } from '../../../toapis/server.ts';
import { calm, clientOf, failureOf, localPng, makeHttp, orderOf, startServer } from './support.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Fault['answer'] => ({
  status,
  headers,
  body,
});
const html = (status: number, title: string): Fault['answer'] => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1>Powered by volc-dcdn tengine</body></html>`,
});

/** Asks the endpoint for something, once. A task and its file must be there for status and download. */
function ask(client: ToapisClient, server: Toapis, endpoint: Endpoint): Promise<unknown> {
  const [task] = server.tasks;
  switch (endpoint) {
    case 'create':
      return client.create(orderOf(), calm);
    case 'status':
      return client.status(task?.id ?? 'tsk_img_1', calm);
    case 'upload':
      return client.upload(localPng(), calm);
    case 'download':
      return client.download(task?.resultUrls[0] ?? `${server.filesUrl}/1.png`, calm);
    case 'balance':
      return client.balance(calm);
    case 'models':
      return client.imageModels(calm);
  }
}

type Row = {
  readonly row: string;
  readonly on?: Endpoint;
  readonly answer: Fault['answer'];
  readonly code: ErrorCode;
  readonly charged: Charged;
  readonly field?: string;
  readonly reason?: string;
};

/** What the provider's pages show, and what was seen of it. */
const rows: readonly Row[] = [
  {
    row: '400 invalid_request: the field by param',
    answer: json(400, {
      error: {
        code: 'invalid_request',
        message: "The 'prompt' field is required.",
        param: 'prompt',
        type: 'invalid_request_error',
      },
    }),
    code: 'request-refused',
    charged: 'no',
    field: 'prompt',
    reason: "The 'prompt' field is required.",
  },
  {
    row: '400 by type alone: the field by its name in the text',
    answer: json(400, { error: { message: "The 'n' must be a number", type: 'invalid_request_error' } }),
    code: 'request-refused',
    charged: 'no',
    field: 'n',
  },
  {
    row: '400 invalid_reference_images',
    answer: json(400, { error: { code: 'invalid_reference_images', message: 'Bad URL' } }),
    code: 'references-refused',
    charged: 'no',
  },
  {
    row: '400 that names reference_images as the field',
    answer: json(400, { error: { code: 'invalid_request', message: 'Too many', param: 'reference_images' } }),
    code: 'references-refused',
    charged: 'no',
    field: 'reference_images',
  },
  {
    row: '400 "base64 image is not allowed"',
    answer: json(400, { error: { message: 'base64 image is not allowed', type: 'invalid_request_error' } }),
    code: 'references-refused',
    charged: 'no',
  },
  {
    row: '400 "reference image must not be larger than 10 MB"',
    answer: json(400, { error: { message: 'reference image must not be larger than 10 MB' } }),
    code: 'references-refused',
    charged: 'no',
  },
  {
    row: '400 "invalid request body"',
    answer: json(400, { error: { code: 'invalid_request', message: 'invalid request body' } }),
    code: 'request-refused',
    charged: 'no',
  },
  {
    row: '400 webhook_not_configured',
    answer: json(400, { error: { code: 'webhook_not_configured', message: 'No webhook' } }),
    code: 'request-refused',
    charged: 'no',
  },
  {
    row: '400 task_not_exist',
    on: 'status',
    answer: json(400, { message: 'task_not_exist' }),
    code: 'task-not-found',
    charged: 'unknown',
  },
  {
    row: '404 with the number as its code',
    on: 'status',
    answer: json(404, { error: { code: 404, message: 'Task not found', type: 'not_found_error' } }),
    code: 'task-not-found',
    charged: 'unknown',
  },
  {
    row: '404 task_not_found',
    on: 'status',
    answer: json(404, { error: { code: 'task_not_found', message: '任务不存在' } }),
    code: 'task-not-found',
    charged: 'unknown',
  },
  {
    row: '404 Invalid URL: the base URL is wrong',
    answer: json(404, { error: { message: 'Invalid URL (POST /v1/v1/images/generations)', code: '' } }),
    code: 'endpoint-not-found',
    charged: 'no',
  },
  {
    row: '404 with a page: the base URL is wrong',
    on: 'status',
    answer: html(404, '404 Not Found'),
    code: 'endpoint-not-found',
    charged: 'no',
  },
  {
    row: '401 unauthorized',
    answer: json(401, {
      error: { code: 'unauthorized', message: 'Invalid API key', type: 'authentication_error' },
    }),
    code: 'key-refused',
    charged: 'no',
    reason: 'Invalid API key',
  },
  {
    row: '401 with the number as its code',
    on: 'balance',
    answer: json(401, {
      error: { code: 401, message: 'Authentication failed', type: 'authentication_error' },
    }),
    code: 'key-refused',
    charged: 'no',
  },
  {
    row: '401 in Chinese',
    answer: json(401, { error: { message: '无效的令牌', type: 'new_api_error' } }),
    code: 'key-refused',
    charged: 'no',
    reason: '无效的令牌',
  },
  {
    row: '402 insufficient_quota',
    answer: json(402, { error: { code: 'insufficient_quota', message: 'Insufficient balance' } }),
    code: 'balance-exhausted',
    charged: 'no',
  },
  {
    row: '402 quota_not_enough, at the top level',
    answer: json(402, { code: 'quota_not_enough', message: 'user quota is not enough' }),
    code: 'balance-exhausted',
    charged: 'no',
    reason: 'user quota is not enough',
  },
  {
    row: '403 insufficient_user_quota',
    answer: json(403, { error: { code: 'insufficient_user_quota', message: 'no', type: 'new_api_error' } }),
    code: 'balance-exhausted',
    charged: 'no',
  },
  {
    row: '403 without a code',
    answer: json(403, { error: { message: 'This key may not use the model' } }),
    code: 'forbidden',
    charged: 'no',
  },
  { row: '403 with a page', answer: html(403, '403 Forbidden'), code: 'forbidden', charged: 'no' },
  {
    row: '413 with a page',
    on: 'upload',
    answer: html(413, '413 Request Entity Too Large'),
    code: 'payload-too-large',
    charged: 'no',
  },
  {
    row: '422 content_policy_violation',
    answer: json(422, { error: { code: 'content_policy_violation', message: 'Rejected.' } }),
    code: 'policy-violation',
    charged: 'no',
    reason: 'Rejected.',
  },
  {
    row: '429 rate_limit_exceeded',
    answer: json(429, {
      error: { code: 'rate_limit_exceeded', message: 'Async task request rate exceeded' },
    }),
    code: 'rate-limited',
    charged: 'no',
  },
  {
    row: '429 of the account pages',
    on: 'balance',
    answer: json(429, { error: { code: 429, message: 'Too many requests', type: 'rate_limit_error' } }),
    code: 'rate-limited',
    charged: 'no',
  },
  {
    row: '500 internal_error: nobody knows whether a task was made',
    answer: json(500, { error: { code: 'internal_error', message: 'Internal server error' } }),
    code: 'server-error',
    charged: 'unknown',
  },
  { row: '500 with a page', answer: html(500, 'Oops'), code: 'server-error', charged: 'unknown' },
  {
    row: '524, which is nobody’s but a gateway’s',
    answer: html(524, 'x'),
    code: 'server-error',
    charged: 'unknown',
  },
  {
    row: '503 rate_limit_unavailable: not accepted',
    answer: json(503, { error: { code: 'rate_limit_unavailable', message: 'limiter down' } }),
    code: 'limiter-unavailable',
    charged: 'no',
  },
  {
    row: '503 model_not_found, in Chinese',
    answer: json(503, {
      error: {
        code: 'model_not_found',
        message: '模型 gpt-4o-image 未配置渠道能力（ChannelCapability），请联系管理员配置 SKU 路由',
        type: 'new_api_error',
      },
    }),
    code: 'model-unavailable',
    charged: 'no',
  },
  {
    row: '503 "no available channel", as plain error text',
    answer: json(503, { error: 'no available channel for model gpt-image-2' }),
    code: 'model-unavailable',
    charged: 'no',
  },
  { row: '503 with a page', answer: html(503, 'Unavailable'), code: 'gateway-error', charged: 'unknown' },
  { row: '502 with a page', answer: html(502, 'Bad Gateway'), code: 'gateway-error', charged: 'unknown' },
  { row: '504 with a page', answer: html(504, 'Time-out'), code: 'gateway-error', charged: 'unknown' },
  {
    row: 'a refused upload, as 400',
    on: 'upload',
    answer: json(400, { success: false, message: 'Image too large. Maximum size is 10MB' }),
    code: 'upload-refused',
    charged: 'no',
    reason: 'Image too large. Maximum size is 10MB',
  },
  {
    row: 'a refused upload, as 200',
    on: 'upload',
    answer: json(200, { success: false, message: 'Unsupported image type. Allowed: JPEG, PNG, WebP, GIF' }),
    code: 'upload-refused',
    charged: 'no',
    reason: 'Unsupported image type. Allowed: JPEG, PNG, WebP, GIF',
  },
  {
    row: 'a refusal with a status of its own',
    answer: json(418, { success: false, message: 'I am a teapot' }),
    code: 'request-refused',
    charged: 'no',
    reason: 'I am a teapot',
  },
  { row: 'no content', answer: { status: 204 }, code: 'bad-answer', charged: 'unknown' },
  {
    row: 'a redirect, which is not followed',
    answer: { status: 307, headers: { location: 'https://elsewhere.example/' } },
    code: 'bad-answer',
    charged: 'unknown',
  },
];

describe('a refusal', () => {
  for (const { row, on = 'create', answer, code, charged, field, reason } of rows) {
    it(`${row} is ${code}`, async () => {
      const server = await startServer();
      server.fault({ on, kind: 'answer', ...(answer && { answer }) });
      const error = await failureOf(ask(clientOf(server), server, on));
      assert.deepEqual([error.code, error.charged], [code, charged]);
      if (on === 'create' && answer?.status === 400) assert.equal(error.details.field, field);
      if (reason !== undefined) assert.equal(error.details.reason, reason);
      assert.equal(error.retryAfterMs, undefined);
      assert.ok(server.ledger.creates.length <= 2, 'at most the other reference field is tried');
    });
  }

  const now = Date.UTC(2030, 5, 1, 12);
  for (const { header, ms } of [
    { header: '7', ms: 7_000 },
    { header: '0', ms: 0 },
    { header: '1.5', ms: 1_500 },
    { header: ' 30 ', ms: 30_000 },
    { header: '-5', ms: 0 },
    { header: new Date(now + 90_000).toUTCString(), ms: 90_000 },
    { header: new Date(now - 90_000).toUTCString(), ms: 0 },
    { header: 'soon', ms: undefined },
    { header: '', ms: undefined },
    { header: undefined, ms: undefined },
  ]) {
    it(`waits ${String(ms)} ms for Retry-After: ${header ?? '(none)'}`, async () => {
      const headers = header === undefined ? {} : { 'retry-after': header };
      const server = await startServer();
      const client = clientOf(server, { http: makeHttp({ now: () => now }) });
      for (const [on, status, code] of [
        ['create', 429, 'rate-limited'],
        ['status', 429, 'rate-limited'],
        ['create', 503, 'limiter-unavailable'],
        ['balance', 503, 'gateway-error'],
        ['download', 429, 'download-failed'],
        ['download', 503, 'download-failed'],
      ] as const) {
        const body = { error: { code: code === 'limiter-unavailable' ? 'rate_limit_unavailable' : '' } };
        server.fault({ on, kind: 'answer', answer: { status, headers, body } });
        const error = await failureOf(ask(client, server, on));
        assert.deepEqual([error.code, error.retryAfterMs], [code, ms], on);
      }
    });
  }

  it('never asks to wait for longer than a date can tell', async () => {
    for (const header of ['1e300', '9'.repeat(300), '1e17', 'Fri, 31 Dec 9999 23:59:59 GMT']) {
      const server = await startServer();
      const answer = { status: 429, headers: { 'retry-after': header } };
      server.fault({ on: 'create', kind: 'answer', answer });
      const { retryAfterMs = 0 } = await failureOf(clientOf(server).create(orderOf(), calm));
      assert.ok(!Number.isNaN(new Date(Date.now() + retryAfterMs).getTime()), `${header}: ${retryAfterMs}`);
    }
  });

  it('of a key that no header can carry is one of the key, and nothing is sent', async () => {
    for (const key of ['sk-ключ', 'sk-“quoted”', 'sk-one\nsk-two', 'sk-nul\0']) {
      const server = await startServer();
      const client = clientOf(server, { key: () => Promise.resolve(key) });
      const error = await failureOf(client.create(orderOf(), calm));
      assert.deepEqual([error.code, error.charged], ['key-refused', 'no']);
      assert.equal(server.ledger.requests.length, 0);
    }
  });

  it('of a missing key, and of a base URL that is none, comes before sending', async () => {
    const server = await startServer();
    for (const key of [undefined, '']) {
      const error = await failureOf(clientOf(server, { key: () => Promise.resolve(key) }).balance(calm));
      assert.deepEqual([error.code, error.charged], ['key-missing', 'no']);
    }
    const elsewhere = clientOf(server, { baseUrl: () => 'http://evil.example' });
    for (const endpoint of ['create', 'status', 'upload', 'balance', 'models'] as const) {
      assert.equal((await failureOf(ask(elsewhere, server, endpoint))).code, 'insecure-base-url');
    }
    assert.equal(server.ledger.requests.length, 0);
  });
});

type Outcome = ErrorCode | 'ok';
type Outcomes = { [K in FaultKind]: Record<(typeof faultKinds)[K]['on'][number], Outcome> };

const onApi = <T extends Outcome>(outcome: T): Record<Exclude<Endpoint, 'download'>, T> => ({
  create: outcome,
  status: outcome,
  upload: outcome,
  balance: outcome,
  models: outcome,
});
const everywhere = (api: Outcome, download: Outcome): Record<Endpoint, Outcome> => ({
  ...onApi(api),
  download,
});
const onPosts = (outcome: Outcome): Record<'create' | 'upload', Outcome> => ({
  create: outcome,
  upload: outcome,
});

/** What each fault of the stand-in is for Easel. Bytes of an image are not judged by the client. */
const outcomes: Outcomes = {
  connectionRefused: everywhere('unreachable', 'unreachable'),
  lostBeforeBody: everywhere('connection-lost', 'connection-lost'),
  badField: { ...onApi('request-refused'), upload: 'upload-refused' },
  badReferences: { create: 'references-refused' },
  unauthorized: onApi('key-refused'),
  insufficientBalance: { create: 'balance-exhausted' },
  forbidden: onApi('forbidden'),
  quotaForbidden: { create: 'balance-exhausted' },
  notFound: { status: 'task-not-found' },
  taskNotExist: { status: 'task-not-found' },
  tooLarge: onPosts('payload-too-large'),
  policy: onPosts('policy-violation'),
  rateLimited: everywhere('rate-limited', 'download-failed'),
  internalError: everywhere('server-error', 'download-failed'),
  badGateway: everywhere('gateway-error', 'download-failed'),
  unavailable: everywhere('gateway-error', 'download-failed'),
  gatewayTimeout: everywhere('gateway-error', 'download-failed'),
  limiterDown: { create: 'limiter-unavailable' },
  modelNotFound: { create: 'model-unavailable' },
  notSuccessful: { upload: 'upload-refused', balance: 'request-refused', models: 'request-refused' },
  answer: everywhere('server-error', 'download-failed'),
  lost: everywhere('connection-lost', 'connection-lost'),
  hang: everywhere('connection-lost', 'connection-lost'),
  lostThenAccepted: { create: 'connection-lost' },
  gatewayTimeoutThenAccepted: { create: 'gateway-error' },
  lostAfterAccept: onApi('connection-lost'),
  unavailableAfterAccept: onPosts('gateway-error'),
  badGatewayAfterAccept: onPosts('gateway-error'),
  gatewayTimeoutAfterAccept: onPosts('gateway-error'),
  internalErrorAfterAccept: onPosts('server-error'),
  hangAfterAccept: onApi('connection-lost'),
  slow: everywhere('ok', 'ok'),
  trickle: everywhere('ok', 'ok'),
  notJson: onApi('bad-answer'),
  html: everywhere('bad-answer', 'ok'),
  wrongShape: onApi('bad-answer'),
  truncatedJson: onApi('bad-answer'),
  emptyBody: everywhere('bad-answer', 'ok'),
  cutWithLength: everywhere('connection-lost', 'connection-lost'),
  cutChunked: everywhere('connection-lost', 'connection-lost'),
  cutSilently: everywhere('bad-answer', 'ok'),
  taskFails: { create: 'ok', status: 'ok' },
  unknownStatus: { status: 'ok' },
  emptyStatus: { status: 'ok' },
  missingStatus: { status: 'ok' },
  successWithoutUrls: { status: 'result-missing' },
  wrongPixels: { download: 'ok' },
  notAnImage: { download: 'ok' },
  corrupt: { download: 'ok' },
  jpegLabelledPng: { download: 'ok' },
  redirect: { download: 'ok' },
  expired403: { download: 'download-expired' },
  expired404: { download: 'download-expired' },
};

describe('every fault of the server', () => {
  /** Lets a fault strike one call, and looks at what came of it. */
  async function strike(kind: FaultKind, endpoint: Endpoint, outcome: Outcome, patienceMs?: number) {
    const server = await startServer();
    if (endpoint === 'status' || endpoint === 'download') await clientOf(server).create(orderOf(), calm);
    if (endpoint === 'download') await server.warm();
    const before = server.ledger.accepted.length;
    server.fault({ on: endpoint, kind, delayMs: 5, ...(kind === 'badField' && { times: 3 }) });
    const client = clientOf(server, { http: makeHttp(patienceMs === undefined ? {} : { patienceMs }) });
    if (outcome === 'ok') {
      await ask(client, server, endpoint);
      return;
    }
    const error = await failureOf(ask(client, server, endpoint));
    assert.deepEqual([endpoint, error.code, error.charged], [endpoint, outcome, failures[outcome][0]]);
    if (endpoint !== 'create') return;
    if (phaseOf(kind) === 'later') await server.reached('accepted', before + 1);
    const made = server.ledger.accepted.length - before;
    assert.ok(made <= 1, 'never two tasks');
    if (made === 1) assert.notEqual(error.charged, 'no', 'a task that was made is not called free');
  }

  for (const [kind, byEndpoint] of Object.entries(outcomes) as [FaultKind, Record<Endpoint, Outcome>][]) {
    const endpoints = Object.entries(byEndpoint) as [Endpoint, Outcome][];
    if (kind === 'hang' || kind === 'hangAfterAccept') {
      it(`${kind} is connection-lost when patience ends`, async () => {
        await Promise.all(endpoints.map(([endpoint, outcome]) => strike(kind, endpoint, outcome, 150)));
      });
      continue;
    }
    for (const [endpoint, outcome] of endpoints) {
      it(`${kind} on ${endpoint} is ${outcome}`, () => strike(kind, endpoint, outcome));
    }
  }
});

describe('what the server says', () => {
  /** Everything of an error that is logged, stored or shown. */
  const wholeText = (error: EaselError): string => JSON.stringify([error.message, error.toRecord()]);
  const looksLikeAKey = /(?<![A-Za-z])sk-[\w-]{6,}/;

  const anyKey = fc.oneof(
    fc.stringMatching(/^sk-[A-Za-z0-9]{20,48}$/),
    fc.stringMatching(/^[A-Za-z0-9!#-~]{12,40}$/),
    fc.constantFrom('Token+with/slashes==', 'key.with.(regex)*chars$&', 'AKIA"quoted\\backslash'),
  );
  /** Texts with the key, and with another one, somewhere inside. */
  const textWith = (key: string): fc.Arbitrary<string> =>
    fc
      .tuple(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        fc.nat({ max: 320 }),
      )
      .map(
        ([before, after, pad]) => `${before}${key}${after} ${'·'.repeat(pad)} ${key} sk-Another0Key0 ${key}`,
      );
  const shapes: ((text: string) => unknown)[] = [
    (text) => ({ error: { code: 'invalid_request', message: text } }),
    (text) => ({ error: { code: text, type: text, message: text, param: text } }),
    (text) => ({ error: { message: 'no', param: text } }),
    (text) => ({ error: text }),
    (text) => ({ success: false, message: text }),
    (text) => ({ code: text, message: text }),
    (text) => ({ fail_reason: text, status: 'failed', id: 'tsk_img_1' }),
    (text) => ({ error: { message: text }, status: 'failed', id: 'tsk_img_1' }),
    (text) => ({ id: text, status: 'completed' }),
    (text) => ({ id: 'tsk_img_1', status: text }),
    (text) => ({ [text]: text }),
    (text) => [text],
    (text) => `<html><body>${text}</body></html>`,
    (text) => text,
  ];

  it('never shows the key, nor anything that looks like one', async () => {
    const server = await startServer();
    const http = makeHttp();
    await fc.assert(
      fc.asyncProperty(
        anyKey.chain((key) => fc.tuple(fc.constant(key), textWith(key))),
        fc.constantFrom(...shapes),
        fc.constantFrom(200, 307, 400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503),
        fc.constantFrom('create', 'status', 'upload', 'balance', 'models'),
        async ([key, text], shape, status, on) => {
          server.keys.add(key);
          const client = clientOf(server, { http, key: () => Promise.resolve(key) });
          const answer = { status, body: shape(text) };
          const fault = server.fault({ on, kind: 'answer', answer, times: Infinity });
          const shown = await ask(client, server, on).then(
            (value) => (on === 'status' ? JSON.stringify({ ...(value as object), taskId: '' }) : ''),
            (thrown: unknown) => wholeText(thrown as EaselError),
          );
          fault.lift();
          server.keys.delete(key);
          assert.ok(!shown.includes(key) && !shown.includes(JSON.stringify(key).slice(1, -1)), shown);
          assert.doesNotMatch(shown, looksLikeAKey);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is shown as one line of at most 300 characters, without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 800 }), (text) => {
        const plain = plainText(text);
        assert.ok(plain.length <= 300);
        assert.doesNotMatch(plain, /[\p{Cc}\u2028\u2029]|^\s|\s\s/u);
      }),
    );
  });

  it('keeps words that only look a little like a key', () => {
    const text = 'The task-not-found desk-top risk-assessment was asked for sk- and sk-1';
    assert.equal(plainText(text), text);
    for (const [before, after] of [
      ['key sk-abcdefgh1234', 'key sk-…'],
      ['key=sk-abcdefgh1234.', 'key=sk-….'],
      ['my_sk-abcdefgh1234', 'my_sk-…'],
      ['1sk-abcdefgh1234', '1sk-…'],
    ] as const) {
      assert.equal(plainText(before), after);
    }
  });

  it('that quotes another answer says what that one says', () => {
    for (const [text, plain] of [
      ['{"error":{"message":"too bad"}}', 'too bad'],
      ['upstream: { "message": "too bad", "code": 5 } (request 1)', 'upstream: too bad (request 1)'],
      ['upstream: {"detail":[]}', 'upstream: …'],
      ['cut off: {"error":{"mess', 'cut off: …'],
      ['<html><body>Bad\n<b>gateway</b></body></html>', 'Bad gateway'],
      ['a < b and c > d, {n} of {total}', 'a < b and c > d, {n} of {total}'],
    ] as const) {
      assert.equal(plainText(text), plain);
    }
  });

  it('is never shown as HTML or JSON, whatever it is', async () => {
    const page = '<!DOCTYPE html>\n<html><head><title>Oops</title></head><body><p>504</p></body></html>';
    const server = await startServer();
    const http = makeHttp();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom<unknown>(
            page,
            { message: page },
            { error: { message: page } },
            { error: page, success: false },
            { success: false, message: `failed: ${page}` },
            { error: { message: 'upstream said {"error":{"message":"too bad"}} (request 1)' } },
            { error: '{"error":{"message":"too bad"}}' },
            { message: 'cut off: {"error":{"message":"too b' },
          ),
        ),
        fc.constantFrom(200, 301, 400, 404, 429, 500, 503),
        fc.constantFrom('create', 'status', 'upload', 'balance', 'models'),
        async (body, status, on) => {
          // A fresh one: after a refusal by the limiter it would wait a second before it asks again.
          const client = clientOf(server, { http });
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          const answer = { status, body: text };
          const fault = server.fault({ on, kind: 'answer', answer, times: Infinity });
          const outcome = await ask(client, server, on).then(
            () => undefined,
            (thrown: unknown) => failureOf(Promise.reject(thrown as EaselError)),
          );
          fault.lift();
          if (text.length > 8) assert.ok(!outcome?.message.includes(text), outcome?.message);
        },
      ),
      { numRuns: 150 },
    );
  });
});
