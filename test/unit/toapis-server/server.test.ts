import assert from 'node:assert/strict';
import { startToapis } from '../../toapis/server.ts';
import { at, call, create, finished, look, start, uploaded } from './client.ts';
import { picture } from './pictures.ts';

describe('stand-in: server', () => {
  it('comes back at the same ports after a restart, and has forgotten nothing', async () => {
    const server = await start();
    const { baseUrl, filesUrl } = server;
    const url = await finished(server, { client_business_id: 'kept' });
    await server.restart();
    assert.deepEqual([server.baseUrl, server.filesUrl], [baseUrl, filesUrl]);
    assert.equal(at((await look(server, 'kept')).json, 'status'), 'completed');
    const again = await fetch(url);
    assert.equal((await again.arrayBuffer()).byteLength > 0, true);
    assert.equal(server.ledger.accepted.length, 1);
  });

  it('breaks open connections when it restarts', async () => {
    const server = await start();
    server.fault({ on: 'create', kind: 'hang' });
    const hit = server.once('fault');
    const reply = assert.rejects(create(server), TypeError);
    await hit;
    await server.restart();
    await reply;
  });

  it('leaves nothing running when it stops', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    const server = await startToapis();
    server.fault({ on: 'create', kind: 'hang' });
    server.fault({ on: 'create', kind: 'slow', delayMs: 3_600_000 });
    server.fault({ on: 'create', kind: 'lostThenAccepted', delayMs: 3_600_000 });
    server.fault({ on: 'download', kind: 'connectionRefused', forMs: 3_600_000 });
    const replies = [1, 2, 3].map(() => assert.rejects(create(server), TypeError));
    await server.reached('fault', 3);
    await server.stop();
    await Promise.all(replies);
    const { accepted } = server.ledger;
    assert.equal(accepted.length, 1);
    const after = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    assert.equal(after, before);
    await assert.rejects(fetch(server.baseUrl), TypeError);
  });

  it('tells what happens as it happens', async () => {
    const server = await start({ taskDurationMs: Infinity });
    const seen: string[] = [];
    for (const name of ['create', 'accepted', 'poll', 'lookup', 'upload', 'download', 'refused'] as const) {
      server.on(name, () => seen.push(name));
    }
    const accepted = server.once('accepted');
    await create(server, { client_business_id: 'x' });
    assert.equal(await accepted, server.tasks[0]);
    await create(server, { n: 7 });
    await look(server, 'x');
    await look(server, server.tasks[0]?.id ?? '');
    await uploaded(server, await picture(8, 8));
    await (await fetch(`${server.filesUrl}/none`)).text();
    const names = ['create', 'accepted', 'create', 'refused', 'poll', 'lookup', 'poll', 'upload', 'download'];
    assert.deepEqual(seen, names);
    await server.reached('poll', 2);
  });

  it('keeps every request in order, without keys', async () => {
    const server = await start();
    await create(server, { prompt: 'an owl', size: '3:2' });
    await call(server, '/v1/balance?x=1');
    const [first, second] = server.ledger.requests;
    assert.deepEqual([first?.method, first?.path], ['POST', '/v1/images/generations']);
    assert.equal(first?.headers.authorization, 'Bearer ***');
    assert.deepEqual([at(first.body, 'prompt'), at(first.body, 'size')], ['an owl', '3:2']);
    assert.deepEqual([second?.path, second?.status, second?.outcome], ['/v1/balance?x=1', 200, 'answered']);
    assert.equal(JSON.stringify(server.ledger.requests).includes(server.key), false);
  });

  it('sees keys where they do not belong', async () => {
    const server = await start();
    const url = await finished(server);
    assert.deepEqual(server.ledger.keySightings, []);
    await call(server, `/v1/balance?key=${server.key}`);
    await create(server, { prompt: `My key is ${server.key}` });
    await call(server, '/v1/balance', { headers: { 'x-debug': server.key } });
    await (await fetch(url, { headers: { authorization: 'Bearer anything' } })).arrayBuffer();
    const alias = url.replace(server.filesUrl, `${server.baseUrl}/__files`);
    await (await fetch(alias, { headers: { 'x-api-key': 'anything' } })).arrayBuffer();
    assert.deepEqual(
      server.ledger.keySightings.map(({ where }) => where),
      [
        'URL',
        'body',
        'header x-debug',
        'header authorization of the file host',
        'header x-api-key of the file host',
      ],
    );
    assert.equal(JSON.stringify(server.ledger).includes(server.key), false);
  });

  it('makes images ahead of time', async () => {
    const server = await start();
    await create(server, { size: '16:9', resolution: '2K' });
    await server.warm();
    const response = await fetch(server.tasks[0]?.resultUrls[0] ?? '');
    const size = (await response.arrayBuffer()).byteLength;
    assert.ok(size > 500_000 && size < 3_000_000, `${size} bytes`);
  });
});
