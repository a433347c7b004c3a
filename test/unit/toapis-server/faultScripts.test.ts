import assert from 'node:assert/strict';
import { manualClock } from '../../toapis/clock.ts';
import { faultKinds } from '../../toapis/faults.ts';
import type { Toapis } from '../../toapis/server.ts';
import { at, create, look, start, upload } from './client.ts';
import { picture } from './pictures.ts';

describe('stand-in: scripting of faults', () => {
  const statuses = async (server: Toapis, count: number) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await create(server)).status);
    return seen;
  };

  it('uses them up in order, after as many requests as said', async () => {
    const server = await start();
    server.fault({ on: 'create', kind: 'internalError', times: 2, after: 1 });
    server.fault({ on: 'create', kind: 'policy' });
    assert.deepEqual(await statuses(server, 5), [200, 500, 500, 422, 200]);
  });

  it('lets them last for a time from the first hit', async () => {
    const clock = manualClock();
    const server = await start({ clock });
    const fault = server.fault({ on: 'create', kind: 'rateLimited', forMs: 8000 });
    await clock.advance(60_000);
    assert.deepEqual(await statuses(server, 2), [429, 429]);
    await clock.advance(7999);
    assert.deepEqual(await statuses(server, 1), [429]);
    await clock.advance(1);
    assert.deepEqual(await statuses(server, 1), [200]);
    await fault.over;
    assert.equal(fault.hits, 3);
  });

  it('hits only the requests that are meant, and can be lifted', async () => {
    const server = await start();
    const fault = server.fault({
      on: 'create',
      kind: 'policy',
      times: Infinity,
      when: ({ body }) => at(body, 'prompt') === 'a wolf',
    });
    assert.equal((await create(server)).status, 200);
    assert.equal((await create(server, { prompt: 'a wolf' })).status, 422);
    fault.lift();
    assert.equal((await create(server, { prompt: 'a wolf' })).status, 200);
  });

  it('keeps a fault of accepted tasks for one that is accepted', async () => {
    const server = await start();
    server.fault({ on: 'create', kind: 'lostAfterAccept' });
    assert.equal((await create(server, { resolution: '1k' })).status, 400);
    await assert.rejects(create(server), TypeError);
    assert.equal(server.ledger.accepted.length, 1);
  });

  it('does not let two requests share one turn', async () => {
    const server = await start();
    server.fault({ on: 'upload', kind: 'unavailableAfterAccept' });
    const files = await Promise.all([picture(8, 8), picture(9, 9), picture(10, 10)]);
    const replies = await Promise.all(files.map((file) => upload(server, file)));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 200, 503]);
  });

  it('connectionRefused: nobody listens for a time, then at the same port', async () => {
    const clock = manualClock();
    const server = await start({ clock });
    const { baseUrl } = server;
    const fault = server.fault({ on: 'create', kind: 'connectionRefused', forMs: 15_000 });
    await assert.rejects(create(server), (error: Error) => at(error.cause, 'code') === 'ECONNREFUSED');
    assert.equal((await fetch(server.filesUrl)).status, 404);
    await clock.advance(15_000);
    await fault.over;
    assert.equal(server.baseUrl, baseUrl);
    assert.equal((await create(server)).status, 200);
  });

  it('connectionRefused without a time lasts until it is lifted', async () => {
    const server = await start();
    const fault = server.fault({ on: 'download', kind: 'connectionRefused' });
    await assert.rejects(fetch(server.filesUrl), TypeError);
    assert.equal((await create(server)).status, 200);
    fault.lift();
    await fault.over;
    assert.equal((await fetch(server.filesUrl)).status, 404);
  });

  it('refuses combinations that make no sense', async () => {
    const server = await start();
    assert.throws(
      () => server.fault({ on: 'create', kind: 'wrongPixels' }),
      /no fault wrongPixels on create/,
    );
    for (const { what } of Object.values(faultKinds)) assert.match(what, /[.}]$/);
  });

  it('counts polls whatever the answer is', async () => {
    const server = await start();
    await create(server);
    const id = server.tasks[0]?.id ?? '';
    server.fault({ on: 'status', kind: 'badGateway', times: 2 });
    for (let i = 0; i < 3; i++) await look(server, id);
    assert.equal(server.ledger.polls(id), 3);
  });
});
