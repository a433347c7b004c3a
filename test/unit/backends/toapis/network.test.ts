import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { classifyNetworkFailure } from '../../../../src/backends/toapis/failures.ts';
import type { Http, Limits, NetworkSettings } from '../../../../src/backends/toapis/http.ts';
import { loadUndici } from '../../../../src/backends/toapis/undici.ts';
import type { EaselError } from '../../../../src/core/errors.ts';
import type { Toapis } from '../../../toapis/server.ts';
import { certificatePath, closedPort, listen, madeUpHost, startProxy, startTls } from './sockets.ts';
import {
  afterThisTest,
  bodiesOf,
  calm,
  clientOf,
  direct,
  failureOf,
  localPng,
  makeHttp,
  orderOf,
  startServer,
  userAgent,
} from './support.ts';

const limits: Limits = { headersMs: 8_000, bodyMs: 8_000 };
const key = 'sk-test';

/** Asks for JSON. */
function get(http: Http, url: string, signal = calm): Promise<unknown> {
  return http.callJson({ method: 'GET', url, key, limits, signal });
}

function portOfUrl(url: string): number {
  return Number(new URL(url).port);
}

/** Every way out goes through that proxy. */
function through(url: string, strict = true): NetworkSettings {
  return { proxyFor: () => Promise.resolve(url), strictSsl: () => strict };
}

const lax: NetworkSettings = { ...direct, strictSsl: () => false };

function facts({ code, charged }: EaselError): string {
  return `${code}, charged: ${charged}`;
}

/** Runs a script of this folder as a process of its own; gives what it printed. */
async function runScript(name: string, args: string[], env: Record<string, string> = {}): Promise<unknown> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', script, ...args], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout) as unknown;
}

/** A finished task; gives the URL of its image. */
async function finishedUrl(server: Toapis): Promise<string> {
  await clientOf(server).create(orderOf(), calm);
  await server.warm();
  return server.tasks.at(-1)!.resultUrls[0]!;
}

describe('a server that cannot be reached', () => {
  it('is unreachable when nobody listens, under a number or a name', async () => {
    const port = await closedPort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const client = clientOf({ baseUrl: `http://${host}:${port}`, key });
      for (const work of [() => client.create(orderOf(), calm), () => client.upload(localPng(), calm)]) {
        const error = await failureOf(work());
        assert.equal(facts(error), 'unreachable, charged: no');
        assert.equal(error.details.reason, 'ECONNREFUSED');
      }
    }
  });

  it('is unreachable when its name is not known', async function () {
    this.timeout(60_000); // a resolver without a network takes its time
    const error = await failureOf(
      clientOf({ baseUrl: 'https://nothing.invalid', key }).create(orderOf(), calm),
    );
    assert.equal(facts(error), 'unreachable, charged: no');
    assert.match(error.details.reason ?? '', /^(ENOTFOUND|EAI_AGAIN)$/);
  });

  it('is unreachable when connecting takes too long', async () => {
    // Here TLS is never begun by the other side; it is the same time limit as for a silent address.
    const { port } = await listen(net.createServer());
    const { request, Agent } = await loadUndici();
    const dispatcher = new Agent({ connect: { timeout: 50 } });
    afterThisTest(() => dispatcher.destroy());
    const thrown: unknown = await request(`https://127.0.0.1:${port}`, { dispatcher }).catch(
      (e: unknown) => e,
    );
    const error = classifyNetworkFailure(thrown);
    assert.equal(facts(error), 'unreachable, charged: no');
    assert.equal(error.details.reason, 'UND_ERR_CONNECT_TIMEOUT');
  });

  it('is unreachable when it hangs up before TLS is there', async () => {
    const { port } = await listen(net.createServer((socket) => socket.once('data', () => socket.destroy())));
    for (const network of [direct, lax]) {
      const client = clientOf({ baseUrl: `https://127.0.0.1:${port}`, key }, { http: makeHttp({ network }) });
      assert.equal(facts(await failureOf(client.create(orderOf(), calm))), 'unreachable, charged: no');
    }
  });

  it('is unreachable when it speaks no TLS', async () => {
    const server = await startServer();
    const baseUrl = server.baseUrl.replace('http:', 'https:');
    const error = await failureOf(clientOf({ baseUrl, key }).create(orderOf(), calm));
    assert.equal(facts(error), 'unreachable, charged: no');
    assert.equal(server.ledger.requests.length, 0);
  });
});

describe('a connection that is lost', () => {
  it('is lost in the middle of a large upload', async () => {
    const server = await startServer();
    server.fault({ on: 'upload', kind: 'lostBeforeBody' });
    const image = { name: 'large.png', mediaType: 'image/png', bytes: new Uint8Array(9_000_000) };
    const error = await failureOf(clientOf(server).upload(image, calm));
    assert.equal(facts(error), 'connection-lost, charged: unknown');
  });

  it('is lost when the answer never comes, and when it stops half way', async () => {
    const { port } = await listen(
      http.createServer((request, response) => {
        if (request.url !== '/v1/balance') return;
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"success":');
      }),
    );
    const client = clientOf(
      { baseUrl: `http://127.0.0.1:${port}`, key },
      { http: makeHttp({ patienceMs: 150 }) },
    );
    const errors = await Promise.all([
      failureOf(client.create(orderOf(), calm)),
      failureOf(client.balance(calm)),
    ]);
    assert.deepEqual(errors.map(facts), Array(2).fill('connection-lost, charged: unknown'));
    assert.deepEqual(
      errors.map(({ details }) => details.reason),
      ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
    );
  });

  it('is lost when the answer is no HTTP', async () => {
    const { port } = await listen(net.createServer((socket) => socket.end('220 smtp.example ESMTP\r\n')));
    const client = clientOf({ baseUrl: `http://127.0.0.1:${port}`, key });
    assert.equal(facts(await failureOf(client.create(orderOf(), calm))), 'connection-lost, charged: unknown');
  });

  it('sends nothing a second time by itself', async () => {
    const { port, connections } = await listen(
      net.createServer((socket) => socket.once('data', () => socket.destroy())),
    );
    const client = clientOf({ baseUrl: `http://127.0.0.1:${port}`, key });
    for (const work of [
      () => client.create(orderOf(), calm),
      () => client.upload(localPng(), calm),
      () => client.balance(calm),
      () => client.download(`http://127.0.0.1:${port}/1.png`, calm),
    ]) {
      const before = connections();
      assert.equal((await failureOf(work())).code, 'connection-lost');
      assert.equal(connections(), before + 1);
    }
  });
});

describe('aborting', () => {
  /** Aborts when `when` has happened; the work must end at once with the very reason. */
  async function abortsAt(when: () => Promise<unknown>, work: (signal: AbortSignal) => Promise<unknown>) {
    for (const reason of [new Error('stopped by the test'), 'stopped with a string']) {
      const controller = new AbortController();
      const happened = when();
      const outcome = work(controller.signal).then(
        () => assert.fail('It was not aborted'),
        (thrown: unknown) => thrown,
      );
      await happened;
      const begin = performance.now();
      controller.abort(reason);
      assert.equal(await outcome, reason);
      assert.ok(performance.now() - begin < 1_000, 'at once');
    }
  }

  /** The client has got the headers of an answer. */
  function gotHeaders(): Promise<void> {
    return new Promise((resolve) => {
      const listener = (): void => {
        unsubscribe('undici:request:headers', listener);
        resolve();
      };
      subscribe('undici:request:headers', listener);
    });
  }

  it('comes before sending when it came first', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const reason = new Error('stopped');
    const aborted = AbortSignal.abort(reason);
    for (const work of [
      () => client.create(orderOf(), aborted),
      () => client.upload(localPng(), aborted),
      () => client.status('tsk_img_1', aborted),
      () => client.find('a', aborted),
      () => client.balance(aborted),
      () => client.imageModels(aborted),
      () => client.download(`${server.filesUrl}/1.png`, aborted),
    ]) {
      await assert.rejects(work(), (thrown) => thrown === reason);
    }
    assert.equal(server.ledger.requests.length, 0);
  });

  it('ends the look for a proxy', async () => {
    const network = { ...direct, proxyFor: () => new Promise<never>(() => undefined) };
    const client = clientOf({ baseUrl: 'https://toapis.example', key }, { http: makeHttp({ network }) });
    await abortsAt(
      () => Promise.resolve(),
      (signal) => client.create(orderOf(), signal),
    );
    await abortsAt(
      () => Promise.resolve(),
      (signal) => client.download('https://x.example/', signal),
    );
  });

  it('ends connecting, and the request does not go out when the connection is there after all', async () => {
    const server = await startServer();
    const front = net.createServer();
    const { port } = await listen(front);
    const behind = await startTls(portOfUrl(server.baseUrl));
    const held: net.Socket[] = [];
    front.on('connection', (socket: net.Socket) => held.push(socket.pause()));
    const client = clientOf(
      { baseUrl: `https://127.0.0.1:${port}`, key: server.key },
      { http: makeHttp({ network: lax }) },
    );
    await abortsAt(
      () => once(front, 'connection'),
      (signal) => client.create(orderOf(), signal),
    );
    const last = client.balance(calm);
    await once(front, 'connection');
    for (const socket of held) socket.pipe(net.connect(behind.port, '127.0.0.1')).pipe(socket);
    await last;
    assert.deepEqual(
      server.ledger.requests.map(({ path }) => path),
      ['/v1/balance'],
    );
  });

  it('ends the talk with a proxy', async () => {
    const proxy = net.createServer();
    const { port } = await listen(proxy);
    const network = through(`http://127.0.0.1:${port}`);
    const client = clientOf({ baseUrl: 'https://toapis.example', key }, { http: makeHttp({ network }) });
    await abortsAt(
      () => once(proxy, 'connection'),
      (signal) => client.create(orderOf(), signal),
    );
  });

  it('ends the wait for an answer', async () => {
    const server = await startServer();
    const client = clientOf(server);
    for (const { on, work } of [
      { on: 'create', work: (signal: AbortSignal) => client.create(orderOf(), signal) },
      { on: 'upload', work: (signal: AbortSignal) => client.upload(localPng(), signal) },
      { on: 'status', work: (signal: AbortSignal) => client.status('tsk_img_1', signal) },
      { on: 'download', work: (signal: AbortSignal) => client.download(`${server.filesUrl}/1`, signal) },
    ] as const) {
      server.fault({ on, kind: 'hang', times: 2 });
      await abortsAt(() => server.once('fault'), work);
    }
  });

  it('ends the reading of an answer', async () => {
    const { port, drained } = await listen(
      http.createServer((_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
      }),
    );
    const origin = `http://127.0.0.1:${port}`;
    const client = clientOf({ baseUrl: origin, key });
    await abortsAt(gotHeaders, (signal) => client.create(orderOf(), signal));
    await abortsAt(gotHeaders, (signal) => client.download(`${origin}/1.png`, signal));
    await drained(); // nobody reads on
  });
});

describe('the key', () => {
  it('does not follow a redirect, whatever its status', async () => {
    const elsewhere = await startServer();
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await startServer();
      const client = clientOf(server);
      for (const { on, path, work } of [
        { on: 'create', path: '/v1/images/generations', work: () => client.create(orderOf(), calm) },
        { on: 'upload', path: '/v1/uploads/images', work: () => client.upload(localPng(), calm) },
        { on: 'status', path: '/v1/images/generations/x', work: () => client.status('x', calm) },
        { on: 'balance', path: '/v1/balance', work: () => client.balance(calm) },
        { on: 'models', path: '/v1/models?type=image', work: () => client.imageModels(calm) },
      ] as const) {
        const headers = { location: elsewhere.baseUrl + path };
        server.fault({ on, kind: 'answer', answer: { status, headers } });
        assert.equal((await failureOf(work())).code, 'bad-answer');
      }
    }
    assert.equal(elsewhere.ledger.requests.length, 0);
  });

  it('goes with every call of the API and with no download, not even from the same origin', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const url = await finishedUrl(server);
    const uploaded = await client.upload(localPng(), calm);
    await client.balance(calm);
    await client.imageModels(calm);
    await client.find('x', calm);
    server.fault({ on: 'download', kind: 'redirect' });
    for (const image of [url, url, uploaded, `${server.baseUrl}/__files${new URL(uploaded).pathname}`]) {
      await client.download(image, calm);
    }
    const { requests } = server.ledger;
    const isFile = (path: string): boolean => /^\/(__files|generated|uploads)\//.test(path);
    assert.deepEqual(requests.filter(({ path }) => isFile(path)).length, 5);
    for (const { path, headers } of requests) {
      assert.equal(headers.authorization, isFile(path) ? undefined : 'Bearer ***', path);
      assert.equal(headers['user-agent'], userAgent);
      assert.equal(headers.cookie, undefined);
    }
  });
});

describe('a download', () => {
  it('follows a redirect to another origin', async () => {
    const server = await startServer();
    const url = await finishedUrl(server);
    const client = clientOf(server);
    const straight = await client.download(url, calm);
    server.fault({ on: 'download', kind: 'redirect' });
    assert.deepEqual(await client.download(url, calm), straight);
    assert.deepEqual(
      server.ledger.downloads.map(({ request }) => request.host),
      ['files', 'files', 'api'],
    );
  });

  /** A file host: `/3` leads to `/2`, that to `/1`, and so on; `/0` is the image. `/loop` leads to itself. */
  async function startHops(): Promise<{ origin: string; paths: string[] }> {
    const paths: string[] = [];
    const server = http.createServer((request, response) => {
      const path = request.url ?? '';
      paths.push(path);
      const [hop = '', query] = path.slice(1).split('?');
      if (hop === '0') response.end('the image');
      else if (hop === 'bare') response.writeHead(302).end();
      else if (hop === 'to') response.writeHead(302, { location: decodeURIComponent(query ?? '') }).end();
      else response.writeHead(302, { location: hop === 'loop' ? path : `/${Number(hop) - 1}` }).end();
    });
    const { port } = await listen(server);
    return { origin: `http://127.0.0.1:${port}`, paths };
  }

  it('follows five redirects, without an origin in them, and no sixth', async () => {
    const { origin, paths } = await startHops();
    const client = clientOf({ baseUrl: origin, key });
    assert.equal(Buffer.from(await client.download(`${origin}/5`, calm)).toString(), 'the image');
    paths.length = 0;
    for (const path of ['/6', '/loop']) {
      const error = await failureOf(client.download(origin + path, calm));
      assert.equal(facts(error), 'download-failed, charged: yes');
    }
    assert.equal(paths.length, 12);
  });

  it('goes to https only, except on this machine, also by a redirect', async () => {
    const { origin, paths } = await startHops();
    // On all addresses of this machine: 127.0.0.2 would reach it where there is one.
    const other = await listen(
      http.createServer((_request, response) => response.end('x')),
      '0.0.0.0',
    );
    const client = clientOf({ baseUrl: origin, key });
    const unsafe = [
      `http://127.0.0.2:${other.port}/1.png`,
      'http://files.example/1.png',
      'http://192.0.2.1/1.png',
      'ftp://files.example/1.png',
      `file://${certificatePath}`,
      'blob:https://files.example/1',
      'javascript:alert(1)',
    ];
    for (const url of [...unsafe, '', 'no url', '/relative.png', '//files.example/1.png']) {
      assert.equal((await failureOf(client.download(url, calm))).code, 'download-failed', url);
    }
    assert.equal(paths.length, 0);
    for (const url of unsafe) {
      const error = await failureOf(client.download(`${origin}/to?${encodeURIComponent(url)}`, calm));
      assert.equal(error.code, 'download-failed', url);
    }
    assert.equal(other.connections(), 0);
  });

  it('never asks this machine because a server elsewhere says so', async () => {
    const { origin, paths } = await startHops();
    const client = clientOf({ baseUrl: 'https://api.example', key });
    const { port } = new URL(origin);
    for (const host of ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '2130706433', '[::1]', '0.0.0.0']) {
      for (const scheme of ['http', 'https']) {
        const url = `${scheme}://${host}:${port}/0`;
        assert.equal((await failureOf(client.download(url, calm))).code, 'download-failed', url);
      }
    }
    assert.deepEqual(paths, []);
  });

  it('fails when a redirect leads nowhere', async () => {
    const { origin } = await startHops();
    const client = clientOf({ baseUrl: origin, key });
    for (const path of ['/bare', '/to?http%3A%2F%2F%5B', '/to?https%3A%2F%2F']) {
      const error = await failureOf(client.download(origin + path, calm));
      assert.equal(facts(error), 'download-failed, charged: yes', path);
    }
  });

  it('gives the bytes as they are, also when the server cut them off without a sign', async () => {
    const server = await startServer();
    const url = await finishedUrl(server);
    const client = clientOf(server);
    const whole = await client.download(url, calm);
    server.fault({ on: 'download', kind: 'cutSilently', cutAt: 0.25 });
    const part = await client.download(url, calm);
    assert.deepEqual(part, whole.subarray(0, Math.floor(whole.length / 4)));
    server.fault({ on: 'download', kind: 'trickle', chunkBytes: 60_001, delayMs: 1 });
    assert.deepEqual(await client.download(url, calm), whole);
  });

  for (const kind of ['cutWithLength', 'cutChunked'] as const) {
    it(`fails when the connection broke before the end (${kind})`, async () => {
      const server = await startServer();
      const url = await finishedUrl(server);
      for (const cutAt of [0, 0.5, 0.999]) {
        server.fault({ on: 'download', kind, cutAt });
        const error = await failureOf(clientOf(server).download(url, calm));
        assert.equal(error.code, 'connection-lost', `${cutAt}`);
      }
    });
  }

  const mebibyte = Buffer.alloc(1024 * 1024, 'a');
  for (const { what, limit } of [
    { what: 'an image', limit: 128 },
    { what: 'an answer', limit: 64 },
  ] as const) {
    for (const withLength of [true, false]) {
      it(`stops at ${limit} MiB of ${what}, ${withLength ? 'announced' : 'chunked'}`, async () => {
        let sent = 0;
        const server = http.createServer((_request, response) => {
          response.writeHead(200, withLength ? { 'content-length': String(10_000 * mebibyte.length) } : {});
          const more = (): void => {
            while (!response.destroyed && response.write(mebibyte)) sent++;
          };
          response.on('drain', more);
          more();
        });
        const { port, drained } = await listen(server);
        const client = clientOf({ baseUrl: `http://127.0.0.1:${port}`, key });
        const work =
          what === 'an image'
            ? client.download(`http://127.0.0.1:${port}/1.png`, calm)
            : client.create(orderOf(), calm);
        assert.equal((await failureOf(work)).code, 'bad-answer');
        await drained();
        assert.ok(sent < limit + 64, `${sent} MiB were sent`);
      });
    }
  }
});

describe('a proxy', () => {
  it('is used for http, in the absolute form, and knows names that nobody else knows', async () => {
    const server = await startServer({ key });
    const proxy = await startProxy(portOfUrl(server.baseUrl));
    const http = makeHttp({ network: through(proxy.url) });
    await get(http, `http://${madeUpHost}/v1/balance`);
    assert.deepEqual(
      proxy.requests.map(({ line }) => line),
      [`GET http://${madeUpHost}/v1/balance`],
    );
    assert.equal(server.ledger.requests[0]?.headers.host, madeUpHost);
  });

  it('is a tunnel for https: it sees the name, not the key; one tunnel serves many calls', async () => {
    const server = await startServer();
    const front = await startTls(portOfUrl(server.baseUrl));
    const proxy = await startProxy(front.port);
    const ports = { http: makeHttp({ network: through(proxy.url, false) }) };
    const client = clientOf({ baseUrl: `https://${madeUpHost}`, key: server.key }, ports);
    await client.balance(calm);
    const taskId = await client.create(orderOf(), calm);
    await client.upload(localPng(), calm);
    await client.status(taskId, calm);
    const lines = proxy.requests.map(({ line }) => line);
    assert.deepEqual(new Set(lines), new Set([`CONNECT ${madeUpHost}:443`]));
    assert.ok(lines.length <= 2, `${lines.length} tunnels`);
    assert.ok(!JSON.stringify(proxy.requests).includes(server.key));
    assert.equal(server.ledger.requests.length, 4);
    assert.equal(front.connections(), lines.length);
  });

  it('gets its own user name and password, which nobody else gets', async () => {
    const server = await startServer({ key });
    const front = await startTls(portOfUrl(server.baseUrl));
    const basic = `Basic ${Buffer.from('easel:p@ss word').toString('base64')}`;
    for (const { target, port } of [
      { target: `http://${madeUpHost}/v1/balance`, port: portOfUrl(server.baseUrl) },
      { target: `https://${madeUpHost}/v1/balance`, port: front.port },
    ]) {
      const proxy = await startProxy(port);
      const url = proxy.url.replace('http://', 'http://easel:p%40ss%20word@');
      await get(makeHttp({ network: through(url, false) }), target);
      assert.deepEqual(
        proxy.requests.map(({ headers }) => headers['proxy-authorization']),
        [basic],
      );
    }
    const behindTunnel = server.ledger.requests.at(-1);
    assert.equal(behindTunnel?.headers['proxy-authorization'], undefined);
  });

  it('is asked for anew for each URL, so that some go through it and some do not', async () => {
    const server = await startServer({ key });
    const proxy = await startProxy(portOfUrl(server.baseUrl));
    const asked: string[] = [];
    const proxyFor = (url: string): Promise<string | undefined> => {
      asked.push(url);
      return Promise.resolve(url.includes(madeUpHost) ? proxy.url : undefined);
    };
    const http = makeHttp({ network: { ...direct, proxyFor } });
    const urls = [`http://${madeUpHost}/v1/balance`, `${server.baseUrl}/v1/balance`];
    for (const url of [...urls, ...urls]) await get(http, url);
    assert.deepEqual(asked, [...urls, ...urls]);
    assert.equal(proxy.requests.length, 2);
    assert.equal(server.ledger.requests.length, 4);
    assert.equal(await http.describeRoute(urls[0]!), proxy.url);
    assert.equal(await http.describeRoute(urls[1]!), undefined);
  });

  for (const scheme of ['http', 'https']) {
    it(`that wants a user name and password is proxy-refused (${scheme})`, async () => {
      const proxy = await startProxy(1, 407);
      const error = await failureOf(
        get(makeHttp({ network: through(proxy.url) }), `${scheme}://${madeUpHost}/v1/balance`),
      );
      assert.equal(facts(error), 'proxy-refused, charged: no');
      assert.equal(proxy.requests.length, 1);
    });
  }

  for (const status of [403, 404, 500, 502, 503, 504]) {
    it(`that makes no tunnel (${status}) is unreachable: nothing was sent through it`, async () => {
      const proxy = await startProxy(1, status);
      const client = clientOf(
        { baseUrl: `https://${madeUpHost}`, key },
        { http: makeHttp({ network: through(proxy.url) }) },
      );
      assert.equal(facts(await failureOf(client.create(orderOf(), calm))), 'unreachable, charged: no');
      assert.equal(proxy.requests.length, 1);
    });
  }

  it('that hangs up during CONNECT is unreachable, promptly, after few connections', async () => {
    const { port, connections } = await listen(
      net.createServer((socket) => socket.once('data', () => socket.destroy())),
    );
    const network = through(`http://127.0.0.1:${port}`);
    const client = clientOf({ baseUrl: `https://${madeUpHost}`, key }, { http: makeHttp({ network }) });
    const begin = performance.now();
    assert.equal(facts(await failureOf(client.create(orderOf(), calm))), 'unreachable, charged: no');
    assert.ok(performance.now() - begin < 1_500);
    assert.ok(connections() <= 2, `${connections()} connections`);
  });

  it('that is not there, or that is no URL, is unreachable', async () => {
    for (const url of [
      `http://127.0.0.1:${await closedPort()}`,
      'not a url',
      'proxy.example:8080',
      'http://%:x@127.0.0.1:1',
      'socks4://127.0.0.1:1080',
      `socks5://127.0.0.1:${await closedPort()}`,
    ]) {
      const ports = { http: makeHttp({ network: through(url) }) };
      const client = clientOf({ baseUrl: `https://${madeUpHost}`, key }, ports);
      assert.equal(facts(await failureOf(client.create(orderOf(), calm))), 'unreachable, charged: no', url);
    }
  });

  it('that cannot be found out is unreachable', async () => {
    const proxyFor = (): Promise<never> => Promise.reject(new Error('No PAC file'));
    const client = clientOf(
      { baseUrl: `https://${madeUpHost}`, key },
      { http: makeHttp({ network: { ...direct, proxyFor } }) },
    );
    const error = await failureOf(client.create(orderOf(), calm));
    assert.equal(facts(error), 'unreachable, charged: no');
    assert.equal(error.details.reason, 'proxy');
  });
});

describe('a certificate', () => {
  it('that nobody trusts is refused, and nothing is sent', async () => {
    const server = await startServer();
    const { port } = await startTls(portOfUrl(server.baseUrl));
    const client = clientOf({ baseUrl: `https://127.0.0.1:${port}`, key: server.key });
    const error = await failureOf(client.create(orderOf(), calm));
    assert.equal(facts(error), 'unreachable, charged: no');
    assert.equal(error.details.reason, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.equal(server.ledger.requests.length, 0);
  });

  it('is not looked at when the editor says so, and is again as soon as it says so', async () => {
    const server = await startServer();
    const { port } = await startTls(portOfUrl(server.baseUrl));
    let strict = false;
    const http = makeHttp({ network: { ...direct, strictSsl: () => strict } });
    const client = clientOf({ baseUrl: `https://127.0.0.1:${port}`, key: server.key }, { http });
    await client.balance(calm);
    strict = true;
    assert.equal((await failureOf(client.balance(calm))).code, 'unreachable');
    strict = false;
    await client.balance(calm);
    assert.equal(server.ledger.requests.length, 2);
  });

  it('is trusted by NODE_EXTRA_CA_CERTS, for its names only', async () => {
    const server = await startServer();
    const { port } = await startTls(portOfUrl(server.baseUrl));
    const proxy = await startProxy(port);
    const extra = { NODE_EXTRA_CA_CERTS: certificatePath };
    const ask = (env: Record<string, string>, baseUrl: string, ...rest: string[]): Promise<unknown> =>
      runScript('trustedBalance.ts', [baseUrl, server.key, ...rest], env);
    const [straight, tunnelled, wrongName, withoutExtra] = (await Promise.all([
      ask(extra, `https://localhost:${port}`),
      ask(extra, `https://${madeUpHost}`, proxy.url),
      ask(extra, 'https://another.easel.test', proxy.url),
      ask({ NODE_EXTRA_CA_CERTS: '' }, `https://localhost:${port}`),
    ])) as Record<string, unknown>[];
    assert.deepEqual([straight, tunnelled], [{ usd: 10.5 }, { usd: 10.5 }]);
    for (const [refused, reason] of [
      [wrongName, 'ERR_TLS_CERT_ALTNAME_INVALID'],
      [withoutExtra, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ] as const) {
      assert.deepEqual(
        [refused?.code, refused?.charged, refused?.details],
        ['unreachable', 'no', { reason }],
      );
    }
    assert.equal(server.ledger.requests.length, 2);
  });
});

describe('connections', () => {
  it('are used again: one for many calls, one for many downloads', async () => {
    const server = await startServer();
    const front = http.createServer();
    const proxied = await listen(front);
    front.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      const { url, method, headers } = request;
      const options = { port: portOfUrl(server.baseUrl), host: '127.0.0.1', path: url, method, headers };
      request.pipe(
        http.request(options, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        }),
      );
    });
    const client = clientOf({ baseUrl: `http://127.0.0.1:${proxied.port}`, key: server.key });
    for (let i = 0; i < 5; i++) {
      await client.balance(calm);
      await client.upload(localPng(i), calm);
      await client.status(await client.create(orderOf(), calm), calm);
      await failureOf(client.status('nothing', calm));
    }
    // Two, not one: undici frees a connection a moment after the last byte of the answer.
    assert.ok(proxied.connections() <= 2, `${proxied.connections()} connections`);
    assert.equal(bodiesOf(server).length, 5);
  });

  it('are all closed by a reset, also when the first calls came at once', async () => {
    const server = http.createServer({ keepAliveTimeout: 120_000 }, (_request, response) =>
      response.end('{}'),
    );
    const { port, connections, drained } = await listen(server);
    const own = makeHttp();
    await Promise.all(Array.from({ length: 8 }, () => get(own, `http://127.0.0.1:${port}`)));
    assert.ok(connections() <= 8);
    await own.reset();
    await drained();
    const before = connections();
    await get(own, `http://127.0.0.1:${port}`);
    assert.equal(connections(), before + 1);
  });

  it('serve a call that runs during a reset to its end', async () => {
    const server = await startServer();
    server.fault({ on: 'balance', kind: 'slow', delayMs: 100 });
    const own = makeHttp();
    const client = clientOf(server, { http: own });
    const arrived = server.once('request');
    const running = client.balance(calm);
    await arrived;
    await own.reset();
    assert.deepEqual(await running, { usd: 10.5 });
  });
});

describe('loading undici', () => {
  for (const [mode, before] of [
    ['untouched', 'nobody'],
    ['used', 'node'],
    ['theirs', 'theirs'],
  ] as const) {
    it(`leaves the fetch of the process alone (${mode})`, async () => {
      assert.deepEqual(await runScript('undiciSlot.ts', [mode]), {
        before,
        same: mode !== 'untouched', // else the process's own fetch has come to life
        isOurs: false,
        hello: 'hello',
        own: mode === 'theirs' ? '' : 'hello',
      });
    });
  }
});
