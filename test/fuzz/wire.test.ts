import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  classifyRefusal,
  parseJson,
  plainText,
  retryAfterOption,
} from '../../src/backends/toapis/failures.ts';
import {
  readBalance,
  readCreated,
  readModels,
  readStatus,
  readUpload,
} from '../../src/backends/toapis/wire.ts';
import { EaselError } from '../../src/core/errors.ts';
import { changedJson, changedText, fuzz } from './support.ts';

const key = 'tk-0123456789abcdef';

/** One valid answer of each endpoint, and of each kind of refusal. */
const answers: readonly unknown[] = [
  { id: 'tsk_1', object: 'generation.task', status: 'queued', progress: 0, created_at: 1_768_381_010 },
  {
    id: 'tsk_1',
    status: 'completed',
    progress: '100%',
    created_at: 1_768_381_010,
    expires_at: 1_768_467_463,
    result: { type: 'image', data: [{ url: 'https://files.example/1.jpg' }, { b64_json: 'iVBORw0KGgo=' }] },
    billing: { cost_usd: '0.02' },
  },
  { task_id: 'tsk_1', status: 'failed', error: { code: 'x', message: `no ${key}`, param: 'prompt' } },
  { success: true, data: { url: 'https://files.example/up.png' } },
  { success: false, message: `The key ${key} is wrong` },
  { remain_credits: 1_000, credits_per_usd: 500, unlimited_quota: false },
  { data: [{ id: 'gpt-image-2' }, { id: 'gpt-4o-image' }] },
  { error: { code: 'rate_limit', type: 'e', message: `[press](command:x) {"error":{"message":"${key}"}}` } },
];

const statuses = [200, 302, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 599, 999];
const day = 24 * 60 * 60_000;

describe('Fuzz: answers of the server', () => {
  const text = fc.oneof(
    changedText(answers.map((answer) => JSON.stringify(answer))),
    changedJson(answers).map((answer) => JSON.stringify(answer)),
  );
  const json = changedJson(answers);

  fuzz('whatever an answer holds, it is read, or refused with a known error', json, (answer) => {
    for (const read of [readCreated, readStatus, readUpload, readBalance, readModels])
      readOrRefuse(read, answer);
  });

  fuzz(
    'whatever a refusal says, its message is short, plain and without the key',
    fc.tuple(text, fc.constantFrom(...statuses), fc.option(fc.string(), { nil: undefined })),
    ([body, status, retryAfter]) => {
      readOrRefuse(readStatus, parseJson(body, key));
      const refusal = classifyRefusal({ status, body, key, retryAfter, now: 0 });
      assert.ok(!JSON.stringify(refusal.toRecord()).includes(key), 'the key is in the message');
      assert.ok(refusal.message.length < 400);
      const reason = refusal.details.reason ?? '';
      assert.doesNotMatch(reason, /[\p{Cc}]/u);
      const { retryAfterMs: wait = 0 } = retryAfterOption(retryAfter, 0);
      assert.ok(wait >= 0 && wait <= day);
    },
  );

  fuzz('any text becomes one short line', fc.oneof(text, fc.string({ unit: 'binary' })), (any) => {
    const plain = plainText(any);
    assert.ok(plain.length <= 300);
    assert.doesNotMatch(plain, /[\p{Cc}]|sk-[\w-]{6}/u);
  });
});

function readOrRefuse(read: (answer: unknown) => unknown, answer: unknown): void {
  try {
    const found = read(answer);
    if (read !== readStatus) return;
    const status = found as ReturnType<typeof readStatus>;
    if (status.state === 'succeeded')
      assert.ok(status.urls.length > 0 && status.urls.every((url) => url !== ''));
    if (status.state === 'failed') assert.ok(status.reason.length <= 400);
    if (status.createdAt !== undefined) assert.ok(new Date(status.createdAt).toISOString());
  } catch (thrown) {
    assert.ok(thrown instanceof EaselError, `${String(thrown)} is no error of ours`);
  }
}
