import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EaselError, failures } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { backoffMs, decide } from '../../../src/core/retry.ts';
import type { Decision, Operation } from '../../../src/core/retry.ts';

const codes = Object.keys(failures) as ErrorCode[];
const operations: readonly Operation[] = ['upload', 'create', 'lookUp', 'status', 'download', 'save'];

/** `retry`, `lookUp`, `fail`, `pause key`, `pause server`. */
function inWords(decision: Decision): string {
  return decision.kind === 'pause' ? `pause ${decision.reason}` : decision.kind;
}

const decided = (operation: Operation, code: ErrorCode, attempt = 0): string =>
  inWords(decide({ operation, error: new EaselError(code, ''), attempt, random: 0 }));

/** The server said that it did not accept, or was never reached. */
const notAccepted: readonly ErrorCode[] = [
  'rate-limited',
  'limiter-unavailable',
  'unreachable',
  'proxy-refused',
  'upload-gone',
];
/** The server may have done what was asked. */
const open: readonly ErrorCode[] = ['connection-lost', 'server-error', 'gateway-error', 'bad-answer'];

/** What a key mends. */
const withoutKey: readonly ErrorCode[] = ['key-refused', 'key-missing', 'secret-storage-unavailable'];

/** What a first failure of each operation leads to; every code that is not named leads to `otherwise`. */
const table: Record<Operation, { otherwise: string; named: Partial<Record<string, readonly ErrorCode[]>> }> =
  {
    create: {
      otherwise: 'fail',
      named: {
        retry: notAccepted,
        lookUp: codes.filter((code) => failures[code][0] !== 'no'),
        'pause key': withoutKey,
      },
    },
    upload: {
      otherwise: 'fail',
      named: { retry: [...notAccepted, ...open], 'pause key': withoutKey },
    },
    lookUp: {
      otherwise: 'retry',
      named: {
        'pause key': withoutKey,
        fail: ['task-failed', 'task-expired'],
      },
    },
    status: {
      otherwise: 'retry',
      named: {
        'pause key': withoutKey,
        fail: ['task-failed', 'task-expired'],
      },
    },
    download: {
      otherwise: 'fail',
      named: {
        retry: [
          ...notAccepted,
          ...open,
          'not-an-image',
          'image-truncated',
          'download-failed',
          'download-expired',
        ],
      },
    },
    save: { otherwise: 'fail', named: {} },
  };

describe('what a failure leads to', () => {
  for (const operation of operations) {
    const { otherwise, named } = table[operation];
    for (const code of codes) {
      const expected = Object.entries(named).find(([, those]) => those?.includes(code))?.[0] ?? otherwise;
      it(`${operation}, ${code}: ${expected}`, () => {
        assert.equal(decided(operation, code), expected);
      });
    }
  }

  it('sends an order again only when the server certainly did not take it', () => {
    const anyCharge = fc.constantFrom('no', 'yes', 'unknown', undefined);
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        anyCharge,
        fc.nat(20),
        fc.option(fc.nat(600_000), { nil: undefined }),
        (code, charged, attempt, retryAfterMs) => {
          const error = new EaselError(code, '', {
            ...(charged && { charged }),
            ...(retryAfterMs !== undefined && { retryAfterMs }),
          });
          const decision = decide({ operation: 'create', error, attempt, random: 0.5 });
          if (error.charged !== 'no') assert.equal(decision.kind, 'lookUp');
          else assert.notEqual(decision.kind, 'lookUp');
          if (decision.kind === 'retry') assert.ok(notAccepted.includes(code));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('gives orders up after 8 tries, uploads and downloads after 6, questions about a task never', () => {
    const tries = (operation: Operation, code: ErrorCode): number => {
      let attempt = 0;
      while (attempt < 1_000 && decided(operation, code, attempt) === 'retry') attempt++;
      return attempt + 1;
    };
    assert.equal(tries('create', 'rate-limited'), 8);
    assert.equal(tries('upload', 'gateway-error'), 6);
    assert.equal(tries('download', 'image-truncated'), 6);
    assert.equal(tries('status', 'gateway-error'), 1_001);
    assert.equal(tries('lookUp', 'unreachable'), 1_001);
  });

  it('asks twice more for a task that is not found, since it may be too young', () => {
    const answers = [0, 1, 2, 3].map((attempt) => decided('status', 'task-not-found', attempt));
    assert.deepEqual(answers, ['retry', 'retry', 'fail', 'fail']);
  });

  it('asks twice more when a question about a task is refused, since a gateway may be wrong for once', () => {
    const answers = [0, 1, 2, 3].map((attempt) => decided('status', 'forbidden', attempt));
    assert.deepEqual(answers, ['retry', 'retry', 'pause server', 'pause server']);
  });
});

describe('the wait before the next try', () => {
  const wait = (retryAfterMs: number, operation: Operation = 'status', attempt = 0): Decision =>
    decide({ operation, error: new EaselError('rate-limited', '', { retryAfterMs }), attempt, random: 1 });

  it('is 1, 2, 4 … seconds and at most 30', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => backoffMs(attempt, 0));
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is up to a quarter longer by chance', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const base = backoffMs(attempt, 0);
        const jittered = backoffMs(attempt, random);
        assert.ok(jittered >= base && jittered <= 1.25 * base);
      }),
    );
  });

  it('is exactly what the server asks for, up to two minutes', () => {
    for (const operation of ['create', 'status', 'upload', 'download', 'lookUp'] as const) {
      for (const ms of [1_000, 2_000, 45_000, 120_000]) {
        assert.deepEqual(wait(ms, operation, 3), { kind: 'retry', afterMs: ms });
      }
    }
  });

  it('is a pause with an end when the server asks for more', () => {
    for (const operation of ['create', 'status', 'upload', 'download', 'lookUp'] as const) {
      assert.deepEqual(wait(120_001, operation), { kind: 'pause', reason: 'server', afterMs: 120_001 });
    }
  });

  it('is never none: a server that says 0, or a date that has passed, is not asked in a rush', () => {
    for (const operation of ['create', 'status', 'upload', 'download', 'lookUp'] as const) {
      for (const ms of [0, 1, 300]) assert.deepEqual(wait(ms, operation), { kind: 'retry', afterMs: 1_000 });
    }
  });
});
