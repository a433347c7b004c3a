import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { manualClock } from '../../toapis/clock.ts';
import type { Endpoint, FaultKind } from '../../toapis/faults.ts';
import type { Toapis } from '../../toapis/server.ts';
import { at, call, create, look, start, upload } from './client.ts';
import { picture } from './pictures.ts';

/** How a request is answered that a fault replaces. */
const answered: [kind: FaultKind, on: Endpoint, status: number, code: unknown][] = [
  ['badField', 'create', 400, 'invalid_request'],
  ['badReferences', 'create', 400, 'invalid_reference_images'],
  ['unauthorized', 'create', 401, 'unauthorized'],
  ['unauthorized', 'status', 401, 401],
  ['insufficientBalance', 'create', 402, 'insufficient_quota'],
  ['forbidden', 'create', 403, undefined],
  ['quotaForbidden', 'create', 403, 'insufficient_user_quota'],
  ['notFound', 'status', 404, 404],
  ['policy', 'create', 422, 'content_policy_violation'],
  ['rateLimited', 'create', 429, 'rate_limit_exceeded'],
  ['rateLimited', 'balance', 429, 429],
  ['internalError', 'create', 500, 'internal_error'],
  ['limiterDown', 'create', 503, 'rate_limit_unavailable'],
  ['modelNotFound', 'create', 503, 'model_not_found'],
];

const pages: [kind: FaultKind, status: number, accepted: number][] = [
  ['tooLarge', 413, 0],
  ['badGateway', 502, 0],
  ['unavailable', 503, 0],
  ['gatewayTimeout', 504, 0],
  ['badGatewayAfterAccept', 502, 1],
  ['unavailableAfterAccept', 503, 1],
  ['gatewayTimeoutAfterAccept', 504, 1],
  ['html', 200, 1],
];

/** Requests whose connection breaks; how many tasks there are then. */
const broken: [kind: FaultKind, arrived: number, accepted: number][] = [
  ['lostBeforeBody', 0, 0],
  ['lost', 1, 0],
  ['lostAfterAccept', 1, 1],
];

async function ask(server: Toapis, on: Endpoint): ReturnType<typeof call> {
  if (on === 'create') return create(server);
  if (on === 'upload') return upload(server, await picture(8, 8));
  if (on === 'status') return look(server, server.tasks[0]?.id ?? 'none');
  return call(server, on === 'balance' ? '/v1/balance' : '/v1/models?type=image');
}

/** Sends bytes over a plain socket; gives everything that comes back until it closes. */
function raw(origin: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let back = '';
    socket.on('data', (piece) => (back += piece.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(back));
  });
}

describe('stand-in: faults of the API', () => {
  for (const [kind, on, status, code] of answered) {
    it(`${kind} on ${on}: ${status}, once, and nothing is done`, async () => {
      const server = await start();
      if (on === 'status') await create(server);
      const before = server.ledger.accepted.length;
      const fault = server.fault({ on, kind });
      const reply = await ask(server, on);
      assert.deepEqual([reply.status, at(reply.json, 'error', 'code')], [status, code], reply.text);
      assert.equal(server.ledger.accepted.length, before);
      assert.equal(server.ledger.requests.at(-1)?.fault, kind);
      await fault.over;
      assert.equal(fault.hits, 1);
      assert.equal((await ask(server, on)).status, 200);
    });
  }

  for (const [kind, status, accepted] of pages) {
    it(`${kind} on create: an HTML page with ${status}, ${accepted} accepted`, async () => {
      const server = await start();
      server.fault({ on: 'create', kind });
      const reply = await create(server);
      assert.equal(reply.status, status);
      assert.match(reply.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(reply.text, /^<html>/);
      assert.deepEqual([server.ledger.creates.length, server.ledger.accepted.length], [1, accepted]);
    });
  }

  for (const [kind, arrived, accepted] of broken) {
    it(`${kind} on create: the connection breaks, ${arrived} arrived, ${accepted} accepted`, async () => {
      const server = await start();
      server.fault({ on: 'create', kind });
      await assert.rejects(create(server), TypeError);
      assert.deepEqual([server.ledger.creates.length, server.ledger.accepted.length], [arrived, accepted]);
      assert.equal(server.ledger.requests[0]?.outcome, 'lost');
    });
  }

  it('lostBeforeBody breaks while the body is still on its way', async () => {
    const server = await start();
    server.fault({ on: 'create', kind: 'lostBeforeBody' });
    const head = `POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{`;
    assert.equal(await raw(server.baseUrl, head), '');
    assert.equal(server.ledger.creates.length, 0);
  });

  for (const kind of ['lostThenAccepted', 'gatewayTimeoutThenAccepted'] as const) {
    it(`${kind}: not there at first, there 3 s later`, async () => {
      const clock = manualClock();
      const server = await start({ clock });
      server.fault({ on: 'create', kind });
      const reply = await create(server, { client_business_id: 'late' }).catch(() => undefined);
      assert.equal(reply?.status, kind === 'lostThenAccepted' ? undefined : 504);
      assert.equal((await look(server, 'late')).status, 404);
      await clock.advance(2999);
      assert.equal((await look(server, 'late')).status, 404);
      const accepted = server.once('accepted');
      await clock.advance(1);
      await accepted;
      assert.equal((await look(server, 'late')).status, 200);
      assert.deepEqual(
        server.ledger.lookups.map(({ found }) => found),
        [false, false, true],
      );
    });
  }

  for (const [kind, accepted] of [
    ['hang', 0],
    ['hangAfterAccept', 1],
  ] as const) {
    it(`${kind}: no answer until the client gives up, ${accepted} accepted`, async () => {
      const server = await start();
      server.fault({ on: 'create', kind });
      const abort = new AbortController();
      const hit = server.once('fault');
      const over = server.once('over');
      const reply = fetch(`${server.baseUrl}/v1/images/generations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
        body: '{"model":"gpt-image-2","prompt":"a fox"}',
        signal: abort.signal,
      });
      await hit;
      abort.abort();
      await assert.rejects(reply, { name: 'AbortError' });
      assert.equal((await over).outcome, 'gone');
      assert.equal(server.ledger.accepted.length, accepted);
    });
  }

  it('slow: the answer waits for the clock', async () => {
    const clock = manualClock();
    const server = await start({ clock });
    server.fault({ on: 'balance', kind: 'slow', delayMs: 500 });
    const hit = server.once('fault');
    let isThere = false;
    const reply = call(server, '/v1/balance').then(() => (isThere = true));
    await hit;
    await clock.advance(499);
    assert.equal(isThere, false);
    await clock.advance(1);
    await reply;
  });

  it('has bodies that are not what they should be; a create is accepted all the same', async () => {
    const server = await start();
    const whole = (await create(server)).text;
    const bodyOf = async (kind: FaultKind) => {
      server.fault({ on: 'create', kind });
      const reply = await create(server);
      assert.equal(reply.status, 200);
      return reply.text;
    };
    assert.equal(await bodyOf('notJson'), 'OK');
    assert.equal(await bodyOf('emptyBody'), '');
    assert.equal(await bodyOf('wrongShape'), '{"code":0,"data":null}');
    const half = await bodyOf('truncatedJson');
    assert.equal(half.length, Math.floor(whole.length / 2));
    assert.throws(() => JSON.parse(half) as unknown, SyntaxError);
    assert.equal(server.ledger.accepted.length, 5);
  });

  it('internalErrorAfterAccept: 500, and accepted all the same', async () => {
    const server = await start();
    server.fault({ on: 'create', kind: 'internalErrorAfterAccept' });
    const reply = await create(server);
    assert.deepEqual([reply.status, at(reply.json, 'error', 'code')], [500, 'internal_error']);
    assert.equal(server.ledger.accepted.length, 1);
  });

  for (const kind of ['cutWithLength', 'cutChunked'] as const) {
    it(`${kind}: the client sees the connection break`, async () => {
      const server = await start();
      await create(server);
      server.fault({ on: 'status', kind });
      await assert.rejects(look(server, server.tasks[0]?.id ?? ''), TypeError);
    });
  }

  it('cutSilently: the client sees nothing wrong but the text', async () => {
    const server = await start();
    await create(server);
    server.fault({ on: 'status', kind: 'cutSilently' });
    const reply = await look(server, server.tasks[0]?.id ?? '');
    assert.deepEqual([reply.status, reply.json, reply.headers.get('content-length')], [200, undefined, null]);
    assert.ok(reply.text.length > 0);
  });

  it('has states of a task that are not what they should be', async () => {
    const server = await start();
    await create(server);
    const id = server.tasks[0]?.id ?? '';
    const statusUnder = async (kind: FaultKind) => {
      server.fault({ on: 'status', kind });
      return (await look(server, id)).json;
    };
    assert.equal(at(await statusUnder('unknownStatus'), 'status'), 'reviewing');
    assert.equal(at(await statusUnder('emptyStatus'), 'status'), '');
    assert.equal(at(await statusUnder('missingStatus'), 'status'), undefined);
    const bare = await statusUnder('successWithoutUrls');
    assert.deepEqual([at(bare, 'status'), at(bare, 'result', 'data')], ['completed', []]);
    server.fault({ on: 'status', kind: 'taskNotExist' });
    const gone = await look(server, id);
    assert.deepEqual([gone.status, gone.json], [400, { message: 'task_not_exist' }]);
    assert.equal(at((await look(server, id)).json, 'status'), 'completed');
  });

  it('taskFails: the task ends as a failure, in its time or at once', async () => {
    const server = await start({ taskDurationMs: Infinity });
    server.fault({ on: 'create', kind: 'taskFails', message: 'Upstream is down.' });
    await create(server);
    await create(server);
    const [first, second] = server.tasks;
    assert.equal(at((await look(server, first?.id ?? '')).json, 'status'), 'in_progress');
    server.finish(first?.id);
    assert.deepEqual(at((await look(server, first?.id ?? '')).json, 'error'), {
      code: 'generation_failed',
      message: 'Upstream is down.',
    });
    server.fault({ on: 'status', kind: 'taskFails', failure: { shape: 'string', message: 'No.' } });
    assert.equal(at((await look(server, second?.id ?? '')).json, 'error'), 'No.');
    assert.equal(server.ledger.charged.credits, 0);
  });

  it('notSuccessful: success is false, with HTTP 200', async () => {
    const server = await start();
    for (const on of ['upload', 'balance', 'models'] as const) {
      server.fault({ on, kind: 'notSuccessful' });
      const reply = await ask(server, on);
      assert.deepEqual([reply.status, at(reply.json, 'success')], [200, false]);
    }
    assert.equal(server.ledger.uploads.length, 0);
  });

  it('rateLimited: Retry-After in seconds, as a date, or not at all', async () => {
    const clock = manualClock(Date.UTC(2026, 0, 1));
    const server = await start({ clock });
    const waits: unknown[] = [];
    for (const retryAfter of [{ retryAfter: 2 }, { retryAfter: { dateInSeconds: 60 } }, {}]) {
      server.fault({ on: 'create', kind: 'rateLimited', ...retryAfter });
      waits.push((await create(server)).headers.get('retry-after'));
    }
    assert.deepEqual(waits, ['2', 'Thu, 01 Jan 2026 00:01:00 GMT', null]);
  });

  it('answer: anything', async () => {
    const server = await start();
    const answer = { status: 418, headers: { 'x-tea': 'yes' }, body: { tea: true } };
    server.fault({ on: 'models', kind: 'answer', answer });
    const reply = await ask(server, 'models');
    assert.deepEqual([reply.status, reply.headers.get('x-tea'), reply.json], [418, 'yes', { tea: true }]);
  });
});
