import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** One origin on 127.0.0.1. It can go away and come back at the same port. */
export class Listener {
  readonly #handler: Handler;
  #port: number;
  #server: Server | undefined;

  /** `port` 0: any free one, the same from the first `open()` on. */
  constructor(handler: Handler, port: number) {
    this.#handler = handler;
    this.#port = port;
  }

  /** The origin, such as `http://127.0.0.1:34567`. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts to listen; does nothing if it does already. */
  async open(): Promise<void> {
    if (this.#server) return;
    // Idle connections live longer than any test waits: a connection is only ever lost on purpose.
    const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, this.#handler);
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Stops to listen and breaks every connection. From the call on nobody gets in. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
