import { systemClock } from '../../../../src/local/systemClock.ts';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach } from 'mocha';
import type { LocalImage, TaskOrder } from '../../../../src/backends/backend.ts';
import { ToapisClient, type ToapisPorts } from '../../../../src/backends/toapis/client.ts';
import { Http, type Call, type Limits, type NetworkSettings } from '../../../../src/backends/toapis/http.ts';
import type { WireForm } from '../../../../src/backends/toapis/wireForms.ts';
import { EaselError } from '../../../../src/core/errors.ts';
import type { GenerationRequest } from '../../../../src/core/request.ts';
import type { ToapisOptions } from '../../../toapis/options.ts';
import { startToapis, type Toapis } from '../../../toapis/server.ts';
import { makePng } from '../../support/images.ts';
import { sampleRequest } from '../../support/requests.ts';

/** What every request says of itself. */
export const userAgent = 'easel-tests/1.0';
/** No proxy, and certificates count. */
export const direct: NetworkSettings = {
  proxyFor: () => Promise.resolve(undefined),
  strictSsl: () => true,
};
/** Never aborted. */
export const calm: AbortSignal = new AbortController().signal;

let closers: (() => unknown)[] = [];
let servers: Toapis[] = [];

/** Does something after the test, whatever came of it. */
export function afterThisTest(close: () => unknown): void {
  closers.push(close);
}

afterEach(async () => {
  const [closing, stopping] = [closers, servers];
  [closers, servers] = [[], []];
  await Promise.all([...closing.map((close) => close()), ...stopping.map((server) => server.stop())]);
  for (const { ledger } of stopping) {
    assert.deepEqual(ledger.keySightings, [], 'the key went where it does not belong');
    assert.equal(ledger.userAgentMissing, 0);
    assert.deepEqual(ledger.doublePaid, []);
    const named = ledger.requests.filter((request) => request.headers['user-agent'] === userAgent);
    assert.equal(named.length, ledger.requests.length, 'every request has the User-Agent');
  }
});

/** Starts a stand-in that is stopped after the test; no limiter, unless asked for. */
export async function startServer(options: ToapisOptions = {}): Promise<Toapis> {
  const server = await startToapis({ rateLimits: false, ...options });
  servers.push(server);
  return server;
}

/** Waits less long than the limits of the client would let it. */
class ImpatientHttp extends Http {
  readonly #limits: Limits;

  constructor(network: NetworkSettings, now: () => number, patienceMs: number) {
    super(network, userAgent, now);
    this.#limits = { headersMs: patienceMs, bodyMs: patienceMs };
  }

  override callJson(call: Call): Promise<unknown> {
    return super.callJson({ ...call, limits: this.#limits });
  }

  override fetchImage(
    url: string,
    _limits: Limits,
    signal: AbortSignal,
    local: boolean,
  ): Promise<Uint8Array> {
    return super.fetchImage(url, this.#limits, signal, local);
  }
}

/** An Http that is closed after the test. `patienceMs` replaces the limits of each call. */
export function makeHttp({
  network = direct,
  now = Date.now,
  patienceMs = 8_000,
}: { network?: NetworkSettings; now?: () => number; patienceMs?: number } = {}): Http {
  const http = new ImpatientHttp(network, now, patienceMs);
  afterThisTest(() => http.reset());
  return http;
}

/** What a client remembers of wire forms, open to the test. */
export type FormMemory = Map<string, WireForm>;

/** A memory as the client wants it. */
export function portOf(memory: FormMemory): ToapisPorts['forms'] {
  return {
    get: (baseUrl) => memory.get(baseUrl),
    set: (baseUrl, form) => {
      memory.set(baseUrl, form);
      return Promise.resolve();
    },
  };
}

/** A client of that server. */
export function clientOf(
  server: { readonly baseUrl: string; readonly key: string },
  ports: Partial<ToapisPorts> = {},
): ToapisClient {
  return new ToapisClient({
    http: ports.http ?? makeHttp(),
    clock: systemClock,
    baseUrl: () => server.baseUrl,
    key: () => Promise.resolve(server.key),
    forms: portOf(new Map()),
    ...ports,
  });
}

/** What a test changes of an order: the request's fields, and what was uploaded. */
export type OrderChanges = Partial<GenerationRequest> & {
  readonly uploads?: readonly string[];
  readonly maskUpload?: string | undefined;
};

/** An order that the stand-in takes: a square image at 1K, unless told otherwise. */
export function orderOf({ uploads = [], maskUpload, ...changes }: OrderChanges = {}): TaskOrder {
  return {
    businessId: randomUUID(),
    request: sampleRequest(changes),
    references: uploads,
    ...(maskUpload !== undefined && { mask: maskUpload }),
  };
}

/** An order for gpt-4o-image, which has no tiers. */
export function orderOf4o(changes: OrderChanges = {}): TaskOrder {
  const order = orderOf({ model: 'gpt-4o-image', ...changes });
  const { tier: _tier, ...request } = order.request;
  return { ...order, request };
}

/** A small PNG on its way to the server; another `seed` makes another image. */
export function localPng(seed = 0, size = 8, style: 'rgb' | 'rgba' = 'rgb'): LocalImage {
  return { name: `image ${seed}.png`, mediaType: 'image/png', bytes: makePng(size, size, style, seed) };
}

/** The bodies of all creates that arrived, refused or not. */
export function bodiesOf(server: Toapis): Record<string, unknown>[] {
  return server.ledger.creates.map(({ body }) => body as Record<string, unknown>);
}

/** The error that some work fails with. It is one of Easel's own, fit to be shown, and no bug. */
export async function failureOf(work: Promise<unknown>): Promise<EaselError> {
  const thrown: unknown = await work.then(
    (value) => assert.fail(`It did not fail, but gave ${JSON.stringify(value).slice(0, 200)}`),
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof EaselError)) throw thrown;
  const { message, details, code } = thrown;
  assert.notEqual(code, 'internal', message);
  assert.notEqual(message, '');
  for (const text of [message, ...Object.values(details)]) {
    assert.doesNotMatch(text, /<[!/]?[a-z][^<>]*>|\{"|[\r\n]/i, 'neither HTML nor JSON is shown');
  }
  return thrown;
}
