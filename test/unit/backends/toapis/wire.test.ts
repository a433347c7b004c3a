import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  readBalance,
  readCreated,
  readModels,
  readStatus,
  readUpload,
} from '../../../../src/backends/toapis/wire.ts';
import { EaselError } from '../../../../src/core/errors.ts';

/** What was seen of a task: a body that the provider's "Get Image Task Status" page shows as finished. */
const finished = {
  id: 'tsk_img_01KZQCGAHER4ZP0PZGTJFWGX7A',
  object: 'generation.task',
  model: 'gpt-image-2',
  status: 'completed',
  progress: 100,
  created_at: 1_768_381_010,
  completed_at: 1_768_381_063,
  expires_at: 1_768_467_463,
  result: { type: 'image', data: [{ url: 'https://files.toapis.com/generated/1768381061_c55c1bbb.jpg' }] },
};
const [{ url }] = finished.result.data as [{ url: string }];

/** Names that answers have, so that odd values turn up where they matter. */
const knownNames = [
  'id',
  'task_id',
  'status',
  'progress',
  'created_at',
  'expires_at',
  'url',
  'result',
  'data',
  'b64_json',
  'error',
  'message',
  'fail_reason',
  'billing',
  'cost_usd',
  'success',
  'remain_credits',
  'credits_per_usd',
  'unlimited_quota',
  'object',
  '__proto__',
];
const words = [
  'completed',
  'SUCCESS',
  'failed',
  'Expired',
  'queued',
  '',
  '50%',
  '-1',
  '1e999',
  url,
  'a'.repeat(999),
];

/** Any JSON value, biased towards what answers look like. */
const answerLike = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1, 1e308, -1e308, 5e-324, 1_768_381_010),
    fc.constantFrom(...words),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...knownNames), tie('value')), {
      selector: ([name]) => name,
      maxLength: 8,
    })
    // By way of text, as answers come: there `__proto__` is a name like any other.
    .map((entries): unknown => {
      const fields = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
      return JSON.parse(`{${fields.join()}}`);
    }),
})).value;
const anyAnswer = fc.oneof(answerLike, fc.jsonValue() as fc.Arbitrary<unknown>);

/** Runs a reader on any answer: a value that `check` takes, or an EaselError that is no bug. */
function neverThrowsAnythingElse<T>(read: (answer: unknown) => T, check: (value: T) => void): void {
  fc.assert(
    fc.property(anyAnswer, (answer) => {
      let value: T;
      try {
        value = read(answer);
      } catch (thrown) {
        assert.ok(thrown instanceof EaselError, String(thrown));
        assert.notEqual(thrown.code, 'internal');
        assert.notEqual(thrown.message, '');
        assert.ok(thrown.message.length < 400);
        return;
      }
      check(value);
    }),
    { numRuns: 3_000 },
  );
}

const isTime = (ms: number | undefined): boolean =>
  ms === undefined || (ms > 0 && !Number.isNaN(new Date(ms).getTime()));

describe('any JSON in answer to', () => {
  it('a create is a task id, or an EaselError', () => {
    neverThrowsAnythingElse(readCreated, (id) => assert.ok(typeof id === 'string' && id !== ''));
  });

  it('a status query is a whole status, or an EaselError', () => {
    neverThrowsAnythingElse(readStatus, (status) => {
      assert.equal(typeof status.taskId, 'string');
      assert.ok(isTime(status.createdAt), String(status.createdAt));
      for (const value of Object.values(status).filter((each) => each !== undefined)) {
        assert.deepEqual(JSON.parse(JSON.stringify(value)), value, 'it survives the journal');
      }
      switch (status.state) {
        case 'running': {
          const { progress = 0 } = status;
          assert.ok(progress >= 0 && progress <= 100);
          break;
        }
        case 'failed':
          assert.ok(status.reason !== '' && status.reason.length <= 310);
          break;
        case 'succeeded':
          assert.ok(
            status.urls.length > 0 && status.urls.every((one) => typeof one === 'string' && one !== ''),
          );
          assert.equal(new Set(status.urls).size, status.urls.length);
          assert.ok(isTime(status.expiresAt), String(status.expiresAt));
          assert.ok(status.costUsd === undefined || Number.isFinite(status.costUsd));
      }
    });
  });

  it('an upload is a URL, or an EaselError', () => {
    neverThrowsAnythingElse(readUpload, (one) => assert.ok(typeof one === 'string' && one !== ''));
  });

  it('a balance query is an amount, or an EaselError', () => {
    neverThrowsAnythingElse(readBalance, (balance) =>
      assert.ok(balance === 'unlimited' || Number.isFinite(balance.usd)),
    );
  });

  it('a list of models is one, or an EaselError', () => {
    neverThrowsAnythingElse(readModels, (ids) =>
      assert.ok(Array.isArray(ids) && ids.every((id) => typeof id === 'string')),
    );
  });
});

describe('the answer to a create', () => {
  it('has its id in any of four places, the first that is there', () => {
    assert.equal(readCreated({ id: 'a', task_id: 'b', data: { id: 'c', task_id: 'd' } }), 'a');
    assert.equal(readCreated({ task_id: 'b', data: { id: 'c', task_id: 'd' } }), 'b');
    assert.equal(readCreated({ data: { id: 'c', task_id: 'd' } }), 'c');
    assert.equal(readCreated({ data: { task_id: 'd' } }), 'd');
    assert.equal(readCreated({ id: '', task_id: null, data: { task_id: 'd' } }), 'd');
  });

  it('is read as it was seen', () => {
    const seen = {
      created_at: 1_786_417_523,
      id: 'tsk_img_01KZQCGAHER4ZP0PZGTJFWGX7A',
      metadata: {},
      model: 'gpt-image-2',
      object: 'generation.task',
      progress: 0,
      status: 'pending',
    };
    assert.equal(readCreated(seen), seen.id);
  });

  it('gives the id whatever else is odd: it was paid', () => {
    fc.assert(
      fc.property(anyAnswer, fc.constantFrom(...knownNames.filter((name) => name !== 'id')), (odd, name) => {
        assert.equal(readCreated({ id: 'tsk_img_1', [name]: odd }), 'tsk_img_1');
      }),
    );
  });

  it('without an id is a bad answer: a task may exist all the same', () => {
    for (const answer of [
      {},
      { id: '' },
      { id: null },
      { data: null },
      { data: [] },
      { code: 0, data: null },
      [],
    ]) {
      assert.throws(() => readCreated(answer), { code: 'bad-answer', charged: 'unknown' });
    }
  });
});

describe('the status of a task', () => {
  it('is read as the documentation shows it', () => {
    assert.deepEqual(readStatus(finished), {
      taskId: finished.id,
      createdAt: 1_768_381_010_000,
      state: 'succeeded',
      urls: [url],
      expiresAt: 1_768_467_463_000,
      costUsd: undefined,
    });
    const running = { id: 'img_5b8b', status: 'in_progress', progress: 50, created_at: 1_768_381_010 };
    assert.deepEqual(readStatus(running), {
      taskId: 'img_5b8b',
      createdAt: 1_768_381_010_000,
      state: 'running',
      progress: 50,
    });
    const message = 'call upstream API failed: upstream returned status 422';
    const failed = {
      id: 'img_73c4',
      status: 'failed',
      progress: 0,
      error: { code: 'generation_failed', message },
    };
    const status = readStatus(failed);
    assert.deepEqual([status.taskId, status.state], ['img_73c4', 'failed']);
    assert.equal(status.state === 'failed' && status.reason, message);
  });

  it('gives each image once, in the order of its places', () => {
    const b64 = 'iVBORw0KGgo=';
    const status = readStatus({
      id: 'a',
      status: 'completed',
      result: {
        data: [{ url: 'https://x/1' }, { url: 'https://x/2' }, { url: 'https://x/1' }, { b64_json: b64 }],
      },
      url: 'https://x/3',
      data: [{ url: 'https://x/2' }, { url: 'https://x/4' }, { url: '', b64_json: b64 }],
    });
    assert.ok(status.state === 'succeeded');
    assert.deepEqual(status.urls, [
      'https://x/1',
      'https://x/2',
      `data:;base64,${b64}`,
      'https://x/3',
      'https://x/4',
    ]);
  });

  it('finds the images whatever else is odd: they are paid', () => {
    const others = knownNames.filter((name) => !['status', 'result'].includes(name));
    fc.assert(
      fc.property(anyAnswer, fc.constantFrom(...others, 'completed_at', 'metadata', 'model'), (odd, name) => {
        const status = readStatus({ ...finished, [name]: odd });
        assert.ok(status.state === 'succeeded');
        assert.ok(status.urls.includes(url));
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds the images beside items that are none', () => {
    for (const odd of [null, 1, 'text', [], { url: 5 }, { url: null, b64_json: {} }]) {
      const status = readStatus({ id: 'a', status: 'completed', result: { data: [odd, { url }] } });
      assert.deepEqual(status.state === 'succeeded' && status.urls, [url]);
    }
  });

  it('stays a failure whatever the reason looks like', () => {
    fc.assert(
      fc.property(anyAnswer, fc.constantFrom('error', 'message', 'fail_reason', 'result'), (odd, name) => {
        const status = readStatus({ id: 'a', status: 'failed', [name]: odd });
        assert.ok(status.state === 'failed' && status.reason !== '');
      }),
    );
  });

  it('tells the reason of a failure from the first place that has one', () => {
    const reasonOf = (fields: object): string => {
      const status = readStatus({ id: 'a', status: 'failed', ...fields });
      assert.ok(status.state === 'failed');
      return status.reason;
    };
    assert.equal(reasonOf({ error: { message: 'a' }, message: 'b', fail_reason: 'c' }), 'a');
    assert.equal(reasonOf({ error: 'a', message: 'b', fail_reason: 'c' }), 'a');
    assert.equal(reasonOf({ message: 'b', fail_reason: 'c' }), 'b');
    assert.equal(reasonOf({ error: { code: 'x' }, message: '', fail_reason: 'c' }), 'c');
    assert.equal(reasonOf({ fail_reason: 'c' }), 'c');
    assert.equal(reasonOf({ status: 'EXPIRED' }), 'status EXPIRED');
  });

  it('has progress from 0 to 100, or none', () => {
    const progressOf = (progress: unknown): number | undefined => {
      const status = readStatus({ id: 'a', status: 'queued', progress });
      assert.ok(status.state === 'running');
      return status.progress;
    };
    for (const [given, read] of [
      [0, 0],
      [50, 50],
      ['50', 50],
      ['50%', 50],
      [' 7.5 %', 7.5],
      ['100%', 100],
      [-1, 0],
      ['-1%', 0],
      [1000, 100],
      ['NaN', undefined],
      ['Infinity', undefined],
      ['half', undefined],
      ['', undefined],
      ['%', undefined],
      [null, undefined],
      [undefined, undefined],
      [{}, undefined],
      [NaN, undefined],
    ] as const) {
      assert.equal(progressOf(given), read, JSON.stringify(given));
    }
  });

  it('has a price in USD when the bill is a number or says one', () => {
    const costOf = (billing: unknown): number | undefined => {
      const status = readStatus({ ...finished, billing });
      assert.ok(status.state === 'succeeded');
      return status.costUsd;
    };
    for (const [given, read] of [
      [{ cost_usd: 0.015, credits: 3 }, 0.015],
      [{ cost_usd: '0.015', credits: '3' }, 0.015],
      [{ cost_usd: '0' }, 0],
      [{ cost_usd: '' }, undefined],
      [{ cost_usd: '$0.02' }, undefined],
      [{ cost_usd: -0.02 }, undefined],
      [{ cost_usd: 1e308 }, undefined],
      [{ cost_usd: null }, undefined],
      [{ credits: 3 }, undefined],
      [{}, undefined],
      [null, undefined],
      ['0.02', undefined],
    ] as const) {
      assert.equal(costOf(given), read, JSON.stringify(given));
    }
  });

  it('has no times that no calendar has', () => {
    for (const time of [1e308, -1e308, 8.64e15, 0, -5, '1768381010', null, {}]) {
      const status = readStatus({ ...finished, created_at: time, expires_at: time });
      assert.ok(status.state === 'succeeded');
      assert.deepEqual([status.createdAt, status.expiresAt], [undefined, undefined], JSON.stringify(time));
    }
  });

  it('is told of a task that has an id or a status, and of nothing else', () => {
    assert.equal(readStatus({ id: 'a' }).state, 'running');
    assert.equal(readStatus({ status: '' }).state, 'running');
    assert.equal(readStatus({ status: 'queued' }).taskId, '');
    for (const answer of [
      {},
      { success: false, message: 'record not found' },
      { code: 0, data: null },
      'x',
      null,
    ]) {
      assert.throws(() => readStatus(answer), { code: 'bad-answer' });
    }
  });
});

describe('the answer to an upload', () => {
  it('has its URL in data.url, or at the top', () => {
    const data = { id: 'upload_abc12345', url: 'https://f/1.jpg', mime_type: 'image/jpeg', size: 89_234 };
    assert.equal(readUpload({ success: true, message: '', data }), 'https://f/1.jpg');
    assert.equal(readUpload({ url: 'https://f/2.jpg' }), 'https://f/2.jpg');
    assert.equal(readUpload({ data: null, url: 'https://f/2.jpg' }), 'https://f/2.jpg');
    assert.equal(readUpload({ data: { url: '' }, url: 'https://f/2.jpg' }), 'https://f/2.jpg');
  });

  it('is a refusal when it says so, with its reason', () => {
    const message = 'Image too large. Maximum size is 10MB';
    assert.throws(() => readUpload({ success: false, message }), {
      code: 'upload-refused',
      charged: 'no',
      message,
      details: { reason: message },
    });
    assert.throws(() => readUpload({ success: false }), { code: 'upload-refused', details: { reason: '' } });
  });

  it('without a URL is a bad answer', () => {
    for (const answer of [{}, { success: true }, { success: true, data: {} }, { data: { url: '' } }, []]) {
      assert.throws(() => readUpload(answer), { code: 'bad-answer' });
    }
  });
});
