import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { EaselError, ErrorRecord, failures } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';

const codes = Object.keys(failures) as ErrorCode[];
const anyCode = fc.constantFrom(...codes);
const chargedBy = (charged: string): ErrorCode[] => codes.filter((code) => failures[code][0] === charged);

describe('an error of Easel', () => {
  it('survives the journal: its record is what its schema takes, through JSON', () => {
    // `__proto__` is no key of ours: every one is written out in the code.
    const key = fc.string().filter((text) => text !== '__proto__');
    const details = fc.dictionary(key, fc.string(), { noNullPrototype: true });
    fc.assert(
      fc.property(anyCode, fc.string(), details, (code, message, more) => {
        const record = new EaselError(code, message, { details: more }).toRecord();
        assert.deepEqual(z.parse(ErrorRecord, JSON.parse(JSON.stringify(record))), record);
        const [charged, next] = failures[code];
        assert.deepEqual(record, { code, charged, next, message, details: more });
      }),
    );
  });

  it('keeps its cause out of the record', () => {
    const error = new EaselError('internal', 'No', { cause: new Error('sk-secret') });
    assert.ok(error.cause instanceof Error);
    assert.doesNotMatch(JSON.stringify(error.toRecord()), /sk-secret|stack/);
  });

  it('says what it cost: the usual answer of its code, or a better known one', () => {
    for (const code of codes) assert.equal(new EaselError(code, '').charged, failures[code][0]);
    assert.equal(new EaselError('task-failed', '', { charged: 'no' }).charged, 'no');
  });

  it('stays the same error when only the charge becomes known', () => {
    const details = { field: 'prompt' };
    const error = new EaselError('rate-limited', 'Slow down', { details, retryAfterMs: 2_000 });
    const { code, message, next, charged, details: kept, retryAfterMs } = error.withCharged('unknown');
    assert.deepEqual(
      { code, message, next, charged, kept, retryAfterMs },
      {
        code: 'rate-limited',
        message: 'Slow down',
        next: 'try-again',
        charged: 'unknown',
        kept: details,
        retryAfterMs: 2_000,
      },
    );
  });

  it('is what every throw becomes at the rim: itself, or internal with an open charge', () => {
    const error = new EaselError('disk-full', 'Full');
    assert.equal(EaselError.from(error), error);
    for (const thrown of [new TypeError('oops'), 'oops', undefined, null, { message: 'oops' }]) {
      const made = EaselError.from(thrown);
      assert.equal(made.code, 'internal');
      assert.equal(made.charged, 'unknown');
      assert.equal(made.cause, thrown);
    }
    assert.equal(EaselError.from(new TypeError('oops')).message, 'oops');
  });
});

describe('the table of failures', () => {
  it('leaves open what was paid wherever a paid task may exist unseen, and sends people to look it up', () => {
    const lookedUp = codes.filter((code) => failures[code][1] === 'look-up');
    assert.deepEqual(lookedUp, [
      'connection-lost',
      'server-error',
      'gateway-error',
      'bad-answer',
      'outcome-unknown',
      'internal',
    ]);
    assert.deepEqual(
      chargedBy('unknown').filter((code) => !lookedUp.includes(code)),
      ['task-failed', 'task-not-found', 'task-expired'],
    );
  });

  it('says that an image is paid once it exists, and never just "nothing to do"', () => {
    assert.deepEqual(chargedBy('yes'), [
      'result-missing',
      'download-failed',
      'download-expired',
      'not-an-image',
      'image-truncated',
      'folder-not-writable',
      'disk-full',
      'save-failed',
    ]);
    for (const code of chargedBy('yes')) assert.notEqual(failures[code][1], 'none');
  });

  it('names a step that helps for everything but a wish of the person', () => {
    assert.deepEqual(
      codes.filter((code) => failures[code][1] === 'none'),
      ['stopped'],
    );
  });
});
