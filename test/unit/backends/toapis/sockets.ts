import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterThisTest } from './support.ts';

/** Servers that behave as the stand-in cannot: below HTTP, with certificates, and in between. */

/** A certificate for localhost, 127.0.0.1 and api.easel.test that nobody trusts, until 2120. */
export const certificatePath = fileURLToPath(new URL('selfSigned.cert.pem', import.meta.url));
const keyPath = fileURLToPath(new URL('selfSigned.key.pem', import.meta.url));
const credentials = { cert: readFileSync(certificatePath), key: readFileSync(keyPath) };

/** A name that no resolver knows; the certificate has it. */
export const madeUpHost = 'api.easel.test';

/** A server that listens. */
export type Listening = {
  readonly port: number;
  /** How many connections there were so far. */
  readonly connections: () => number;
  /** How many there are. */
  readonly open: () => number;
  /** Resolves when no connection is open. */
  readonly drained: () => Promise<void>;
};

/** Lets a server listen at any free port until the test is over. */
export async function listen(server: net.Server, host = '127.0.0.1'): Promise<Listening> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on('connection', (socket: net.Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined); // broken connections are what these servers are for
    socket.on('close', () => {
      sockets.delete(socket);
      server.emit('socketClosed');
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  afterThisTest(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return {
    port: (server.address() as net.AddressInfo).port,
    connections: () => connections,
    open: () => sockets.size,
    drained: async () => {
      while (sockets.size > 0) await once(server, 'socketClosed');
    },
  };
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** TLS with the certificate that nobody trusts, in front of another port. */
export async function startTls(targetPort: number): Promise<Listening> {
  const server = tls.createServer(credentials, (socket) => {
    socket.on('error', () => undefined);
    splice(socket, net.connect(targetPort, '127.0.0.1'));
  });
  return listen(server);
}

/** What a proxy was asked for, and with which credentials. */
export type ProxyRequest = { readonly line: string; readonly headers: http.IncomingHttpHeaders };

/** A proxy that sends everything to one port of this machine, whatever the name. */
export type Proxy = Listening & { readonly url: string; readonly requests: ProxyRequest[] };

/** Starts a proxy. `refuse`: answers every request with that status instead. */
export async function startProxy(targetPort: number, refuse?: number): Promise<Proxy> {
  const requests: ProxyRequest[] = [];
  const note = ({ method, url, headers }: http.IncomingMessage): void => {
    requests.push({ line: `${method ?? ''} ${url ?? ''}`, headers });
  };
  const server = http.createServer((request, response) => {
    note(request);
    if (refuse !== undefined) {
      response.writeHead(refuse, { 'proxy-authenticate': 'Basic' }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? '');
    const options = {
      port: targetPort,
      path: pathname + search,
      method: request.method,
      headers: request.headers,
    };
    const onward = http.request({ host: '127.0.0.1', agent: false, ...options }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    note(request);
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} Refused\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onward = net.connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      splice(socket, onward);
    });
  });
  const listening = await listen(server);
  return { ...listening, url: `http://127.0.0.1:${listening.port}`, requests };
}

function splice(one: net.Socket, other: net.Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
