import assert from 'node:assert/strict';
import { manualClock } from '../../toapis/clock.ts';
import { at, call, create, look, start } from './client.ts';

describe('stand-in: tasks', () => {
  it('go through queue and work in their time', async () => {
    const clock = manualClock();
    const server = await start({ clock, taskDurationMs: (task) => 10_000 + task.ordinal, queueMs: 2000 });
    await create(server);
    const id = server.tasks[0]?.id ?? '';
    const seen: unknown[] = [];
    for (const ms of [0, 1999, 1, 2000, 2000, 2000, 2000]) {
      await clock.advance(ms);
      const { json } = await look(server, id);
      seen.push([at(json, 'status'), at(json, 'progress')]);
    }
    assert.deepEqual(seen, [
      ['queued', 0],
      ['queued', 0],
      ['in_progress', 0],
      ['in_progress', 25],
      ['in_progress', 50],
      ['in_progress', 75],
      ['completed', 100],
    ]);
  });

  it('may stick at 10 per cent', async () => {
    const clock = manualClock();
    const server = await start({ clock, taskDurationMs: 10_000, progress: 'stuck10' });
    await create(server);
    await clock.advance(9_999);
    assert.equal(at((await look(server, server.tasks[0]?.id ?? '')).json, 'progress'), 10);
  });

  it('may tell progress as text', async () => {
    const server = await start({ taskDurationMs: Infinity, progress: (fraction) => `${fraction * 100}%` });
    await create(server);
    assert.equal(at((await look(server, server.tasks[0]?.id ?? '')).json, 'progress'), '0%');
  });

  it('can be finished and failed from outside; a failed one is paid back', async () => {
    const server = await start({ taskDurationMs: Infinity });
    await create(server, { client_business_id: 'a' });
    await create(server, { client_business_id: 'b' });
    assert.deepEqual(server.ledger.charged, { credits: 6, usd: 0.03 });
    server.fail('b', { code: 'content_policy_violation', message: 'No.' });
    server.finish();
    assert.deepEqual(
      server.tasks.map((task) => task.state),
      ['completed', 'failed'],
    );
    assert.deepEqual(server.ledger.charged, { credits: 3, usd: 0.015 });
    const { status, json } = await look(server, 'b');
    assert.equal(status, 200);
    assert.deepEqual(at(json, 'error'), { code: 'content_policy_violation', message: 'No.' });
    assert.equal(at(json, 'result'), undefined);
    assert.throws(() => server.finish('c'), /There is no task c/);
  });

  for (const [shape, field] of [
    ['string', 'error'],
    ['message', 'message'],
    ['fail_reason', 'fail_reason'],
  ] as const) {
    it(`can tell a failure in ${field} as text`, async () => {
      const server = await start({ taskDurationMs: Infinity });
      await create(server);
      server.fail(undefined, { shape, message: 'Because.' });
      assert.equal(at((await look(server, server.tasks[0]?.id ?? '')).json, field), 'Because.');
    });
  }

  it('deliver nothing before they are done, and nothing after 24 hours', async () => {
    const clock = manualClock();
    const server = await start({ clock, taskDurationMs: 1000 });
    await create(server);
    const url = server.tasks[0]?.resultUrls[0] ?? '';
    const statusOf = async () => {
      const response = await fetch(url);
      await response.arrayBuffer();
      return response.status;
    };
    assert.equal(await statusOf(), 404);
    await clock.advance(1000);
    assert.equal(await statusOf(), 200);
    await clock.advance(24 * 3600 * 1000);
    assert.equal(await statusOf(), 404);
    assert.equal(at((await look(server, server.tasks[0]?.id ?? '')).json, 'status'), 'completed');
    assert.deepEqual(
      server.ledger.downloads.map(({ result }) => result),
      ['refused', 'whole', 'refused'],
    );
  });

  it('with one client_business_id twice are both made and paid, and found out', async () => {
    const server = await start();
    await create(server, { client_business_id: 'same' });
    await create(server, { client_business_id: 'other' });
    assert.deepEqual(server.ledger.doublePaid, []);
    await create(server, { metadata: { client_business_id: 'same' } });
    const [first, , third] = server.tasks;
    const taskIds = [first?.id, third?.id];
    assert.deepEqual(server.ledger.doublePaid, [{ clientBusinessId: 'same', taskIds }]);
    assert.equal(at((await look(server, 'same')).json, 'id'), first?.id);
  });

  it('with one client_business_id twice may be refused, or given again', async () => {
    const strict = await start({ duplicateBusinessId: 'reject' });
    await create(strict, { client_business_id: 'same' });
    assert.equal((await create(strict, { client_business_id: 'same' })).status, 400);
    const kind = await start({ duplicateBusinessId: 'replay' });
    const first = await create(kind, { client_business_id: 'same' });
    const second = await create(kind, { client_business_id: 'same' });
    assert.deepEqual(second.json, first.json);
    assert.deepEqual([strict.ledger.accepted.length, kind.ledger.accepted.length], [1, 1]);
  });
});

describe('stand-in: rate limits', () => {
  it('lets 50 submits through at once, then 5 a second', async () => {
    const clock = manualClock();
    const server = await start({ clock });
    const statuses = async (count: number) => {
      const replies = await Promise.all(Array.from({ length: count }, () => create(server)));
      return replies.filter(({ status }) => status === 200).length;
    };
    assert.equal(await statuses(60), 50);
    assert.equal(server.ledger.rateLimited, 10);
    const refused = await create(server);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal(refused.headers.get('x-ratelimit-category'), 'async_submit');
    assert.deepEqual(refused.json, {
      error: { code: 'rate_limit_exceeded', message: 'Async task request rate exceeded' },
    });
    await clock.advance(1000);
    assert.equal(await statuses(10), 5);
    assert.equal(server.ledger.accepted.length, 55);
  });

  it('counts queries apart, and says what is left', async () => {
    const server = await start({ rateLimits: { query: { perSecond: 0.001, burst: 3 } } });
    const { headers } = await create(server);
    const id = server.tasks[0]?.id ?? '';
    assert.equal(headers.get('x-ratelimit-remaining'), '49');
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await look(server, id)).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    assert.deepEqual([server.ledger.polls(id), server.ledger.rateLimited], [4, 1]);
    assert.equal((await call(server, '/v1/balance')).status, 200);
  });

  it('can be switched off', async () => {
    const server = await start({ rateLimits: false });
    const { headers } = await create(server);
    assert.equal(headers.get('x-ratelimit-limit'), null);
  });
});
