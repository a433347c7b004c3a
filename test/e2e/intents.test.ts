import assert from 'node:assert/strict';
import type { Fault } from '../toapis/faults.ts';
import type { RequestRecord } from '../toapis/ledger.ts';
import { assertDelivered, assertMoneySafe, assertNothingElse } from './judge.ts';
import { openWorld } from './world.ts';

const intents = 20;

/** True for the first requests of each intent: told apart by the UUID in an order, else by the path. */
function firstOfEach(count = 1): (request: RequestRecord) => boolean {
  const seen = new Map<string, number>();
  return ({ body, path }) => {
    const uuid = body && typeof body === 'object' && 'client_business_id' in body && body.client_business_id;
    const name = typeof uuid === 'string' ? uuid : path;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before < count;
  };
}

const often = { times: Infinity };

/** What happens to every one of the intents. */
const rows: readonly (readonly [name: string, ...faults: Fault[]])[] = [
  ['reply lost after accept, once', { on: 'create', kind: 'lostAfterAccept', when: firstOfEach(), ...often }],
  ['reply lost after accept, every time', { on: 'create', kind: 'lostAfterAccept', ...often }],
  [
    '503 HTML after accept, once',
    { on: 'create', kind: 'unavailableAfterAccept', when: firstOfEach(), ...often },
  ],
  [
    '504 HTML after accept, once',
    { on: 'create', kind: 'gatewayTimeoutAfterAccept', when: firstOfEach(), ...often },
  ],
  [
    'socket lost, accepted 3 s later',
    { on: 'create', kind: 'lostThenAccepted', when: firstOfEach(), delayMs: 3_000, ...often },
  ],
  [
    '429 with Retry-After 2, three times',
    { on: 'create', kind: 'rateLimited', retryAfter: 2, when: firstOfEach(3), ...often },
  ],
  ['429 with Retry-After 2 for 8 s', { on: 'create', kind: 'rateLimited', retryAfter: 2, forMs: 8_000 }],
  ['connection refused for 15 s', { on: 'create', kind: 'connectionRefused', forMs: 15_000 }],
  ['502 HTML for 60 s while polling', { on: 'status', kind: 'badGateway', forMs: 60_000 }],
  [
    'one truncated JSON while polling',
    { on: 'status', kind: 'truncatedJson', when: firstOfEach(), ...often },
  ],
  ['download cut (content-length)', { on: 'download', kind: 'cutWithLength', when: firstOfEach(), ...often }],
  ['download cut (no length)', { on: 'download', kind: 'cutSilently', when: firstOfEach(), ...often }],
  ['HTML with 200 instead of the image', { on: 'download', kind: 'html', when: firstOfEach(), ...often }],
];

describe('Twenty intents at once', function () {
  this.timeout(60_000);
  const lines: string[] = [];

  after(() => {
    console.log(`    ${'fault'.padEnd(38)}accepted  delivered, of ${intents}`);
    for (const line of lines) console.log(`    ${line}`);
  });

  for (const [name, ...faults] of rows) {
    it(`${name}: each accepted once, all delivered`, async () => {
      const world = await openWorld(100);
      const { server, window } = world;
      try {
        for (const fault of faults) server.fault(fault);
        const orders = Array.from({ length: intents }, (_, n) => window.order({ prompt: `Intent ${n}` }));
        const jobs = await Promise.all(
          orders.map(async (order) => window.engine.whenResting((await order).id)),
        );
        const files = await window.images();
        lines.push(
          `${name.padEnd(38)}${server.ledger.accepted.length.toString().padStart(8)}${files.size.toString().padStart(11)}`,
        );
        assert.deepEqual(
          server.ledger.accepted.map(({ clientBusinessId }) => clientBusinessId).sort(),
          jobs.map(({ id }) => id).sort(),
        );
        for (const job of jobs) {
          assert.equal(job.state, 'done', window.log.lines.join('\n'));
          await assertDelivered(server, job, files);
        }
        assertMoneySafe(server);
        await assertNothingElse(window, intents);
      } finally {
        await world.close();
      }
    });
  }
});
