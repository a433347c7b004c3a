import { getCACertificates, createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { Dispatcher, FormData } from 'undici';
import { EaselError } from '../../core/errors.ts';
import { untilAborted } from '../../core/untilAborted.ts';
import { isLocalUrl, isSafeUrl } from './baseUrl.ts';
import { classifyNetworkFailure, classifyRefusal, parseJson, retryAfterOption } from './failures.ts';
import type { RateBudget } from './rateBudget.ts';
import { loadUndici } from './undici.ts';

/** What the editor knows about the network. */
export type NetworkSettings = {
  /** The proxy for a URL, as the editor itself would choose; undefined for a direct connection. */
  proxyFor(url: string): Promise<string | undefined>;
  /** False when certificates are not to be checked (`http.proxyStrictSSL`). */
  strictSsl(): boolean;
};

/** Time limits of one call, ms. */
export type Limits = {
  /** Until the first byte of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyMs: number;
};

/** One call of the API. */
export type Call = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly key: string;
  readonly json?: unknown;
  readonly form?: (formData: typeof FormData) => FormData;
  readonly limits: Limits;
  /** The rate limit that the call counts against. */
  readonly budget?: RateBudget;
  readonly signal: AbortSignal;
};

const connectMs = 15_000;
/** An API answer larger than this is nothing that we asked for; a base64 image must fit. */
const maxAnswerBytes = 64 * 1024 * 1024;
/** No image of the catalogue comes near; a larger body is a mistake or an attack. */
const maxImageBytes = 128 * 1024 * 1024;
const maxRedirects = 5;
/** How long nobody asks after a refusal that names no time, ms ("Common Errors": backoff from 1 s). */
const unnamedWaitMs = 1_000;

/** HTTP with one pooled dispatcher for each way out. Does each call once: retries are the engine's. */
export class Http {
  readonly #network: NetworkSettings;
  readonly #userAgent: string;
  readonly #now: () => number;
  readonly #dispatchers = new Map<string, Dispatcher>();
  #secureContext: SecureContext | undefined;

  constructor(network: NetworkSettings, userAgent: string, now: () => number) {
    this.#network = network;
    this.#userAgent = userAgent;
    this.#now = now;
  }

  /**
   * Calls the API and parses its JSON.
   * @throws EaselError by the answer or by what happened to the connection; the signal's reason when aborted.
   */
  async callJson(call: Call): Promise<unknown> {
    // What no header can carry is no key; undici would refuse it after the fact, as if something had been sent.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(call.key)) {
      throw new EaselError('key-refused', 'The API key has characters that no key has');
    }
    const { FormData } = await loadUndici();
    const body = call.form ? call.form(FormData) : call.json === undefined ? null : JSON.stringify(call.json);
    const answer = await this.#request(call.url, {
      method: call.method,
      headers: {
        authorization: `Bearer ${call.key}`,
        accept: 'application/json',
        ...(call.json !== undefined && { 'content-type': 'application/json' }),
      },
      body,
      limits: call.limits,
      signal: call.signal,
      maxBytes: maxAnswerBytes,
    });
    const remaining = answer.headers['x-ratelimit-remaining'];
    if (typeof remaining === 'string') call.budget?.follow(remaining);
    const text = new TextDecoder().decode(answer.bytes);
    // Redirects are not followed: the key goes to the configured origin and nowhere else.
    if (answer.status < 200 || answer.status > 299) {
      const refusal = this.#refused(answer, text, call.key);
      if (refusal.code === 'rate-limited') call.budget?.close(refusal.retryAfterMs ?? unnamedWaitMs);
      throw refusal;
    }
    const json = parseJson(text, call.key);
    if (json === undefined) throw new EaselError('bad-answer', 'The answer is not JSON');
    return json;
  }

  /**
   * Fetches the bytes of an image from wherever the API says it lies, without the key.
   * @param local whether that may be on this machine, whose services are nobody's to call from outside
   * @throws EaselError download-expired, download-failed, or by what happened to the connection.
   */
  async fetchImage(url: string, limits: Limits, signal: AbortSignal, local: boolean): Promise<Uint8Array> {
    let next = url;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const target = URL.parse(next);
      if (target?.protocol === 'data:') return dataUrlBytes(next);
      if (!target || !isSafeUrl(target) || (!local && isLocalUrl(target))) {
        throw new EaselError('download-failed', 'The image has no safe URL');
      }
      const answer = await this.#request(next, {
        method: 'GET',
        headers: { accept: 'image/*' },
        body: null,
        limits,
        signal,
        maxBytes: maxImageBytes,
      });
      const location = answer.headers.location;
      if (answer.status >= 300 && answer.status < 400 && typeof location === 'string') {
        next = URL.parse(location, next)?.href ?? '';
        continue;
      }
      if (answer.status === 200) return answer.bytes;
      if ([403, 404, 410].includes(answer.status)) {
        throw new EaselError('download-expired', `The image is gone: HTTP ${answer.status}`);
      }
      const wait = retryAfterOption(retryAfterOf(answer), this.#now());
      throw new EaselError('download-failed', `HTTP ${answer.status} instead of an image`, wait);
    }
    throw new EaselError('download-failed', 'Too many redirects');
  }

  /** Which proxy a URL goes through, for the doctor. */
  async describeRoute(url: string): Promise<string | undefined> {
    return this.#network.proxyFor(url);
  }

  /** Closes idle connections and forgets proxies and certificates, e.g. when the settings changed. */
  async reset(): Promise<void> {
    const dispatchers = [...this.#dispatchers.values()];
    this.#dispatchers.clear();
    this.#secureContext = undefined;
    await Promise.allSettled(dispatchers.map((dispatcher) => dispatcher.close()));
  }

  #refused(answer: Answer, body: string, key: string): EaselError {
    const { status } = answer;
    return classifyRefusal({ status, body, key, retryAfter: retryAfterOf(answer), now: this.#now() });
  }

  /** Ends at once when aborted: undici alone would wait for the connection first, and then send nothing. */
  async #request(url: string, options: RequestOptions): Promise<Answer> {
    options.signal.throwIfAborted();
    return untilAborted(this.#exchange(url, options), options.signal);
  }

  async #exchange(url: string, options: RequestOptions): Promise<Answer> {
    const { request } = await loadUndici();
    const { limits, signal, maxBytes } = options;
    const dispatcher = await this.#dispatcherFor(url).catch((cause: unknown) => {
      const options = { details: { reason: 'proxy' }, cause };
      throw new EaselError('unreachable', 'No connection: the proxy setting cannot be used', options);
    });
    signal.throwIfAborted();
    try {
      const response = await request(url, {
        method: options.method,
        headers: { 'user-agent': this.#userAgent, ...options.headers },
        body: options.body,
        dispatcher,
        headersTimeout: limits.headersMs,
        bodyTimeout: limits.bodyMs,
        signal,
      });
      const bytes = await readAll(response.body, response.headers['content-length'], maxBytes);
      return { status: response.statusCode, headers: response.headers, bytes };
    } catch (thrown) {
      signal.throwIfAborted();
      throw thrown instanceof EaselError ? thrown : classifyNetworkFailure(thrown);
    }
  }

  async #dispatcherFor(url: string): Promise<Dispatcher> {
    const { Agent, ProxyAgent } = await loadUndici();
    const proxy = await this.#network.proxyFor(url);
    // From here on nothing waits, so that two calls never make two pools for the same way out.
    const strict = this.#network.strictSsl();
    const key = `${proxy ?? 'direct'} ${String(strict)}`;
    const existing = this.#dispatchers.get(key);
    if (existing) return existing;
    const tls = { secureContext: this.#certificates(), rejectUnauthorized: strict };
    // HTTP/2 is off: one lost connection would take every request on it along.
    const common = { allowH2: false, connectTimeout: connectMs };
    const dispatcher = proxy
      ? new ProxyAgent({
          ...common,
          uri: proxy,
          proxyTunnel: false,
          requestTls: tls,
          // Given for a SOCKS proxy, undici would speak TLS to it and hang.
          ...(proxy.startsWith('https:') && { proxyTls: tls }),
        })
      : new Agent({ ...common, connect: { ...tls, timeout: connectMs } });
    this.#dispatchers.set(key, dispatcher);
    return dispatcher;
  }

  /** One context for all connections: building it for each one costs tens of milliseconds. */
  #certificates(): SecureContext {
    return (this.#secureContext ??= createSecureContext({ ca: trustedCertificates() }));
  }
}

type RequestOptions = {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body: string | FormData | null;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
};

type Answer = {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly bytes: Uint8Array;
};

function retryAfterOf({ headers }: Answer): string | undefined {
  const retryAfter = headers['retry-after'];
  return typeof retryAfter === 'string' ? retryAfter : undefined;
}

function trustedCertificates(): string[] {
  const of = (store: 'default' | 'system' | 'extra'): string[] => {
    try {
      return getCACertificates(store);
    } catch {
      return []; // a store that this machine cannot read must not cut off the others
    }
  };
  return [...new Set([...of('default'), ...of('system'), ...of('extra')])];
}

async function readAll(
  body: AsyncIterable<Uint8Array>,
  contentLength: string | string[] | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const promised = typeof contentLength === 'string' ? Number(contentLength) : undefined;
  // In place where the length is known: a list of pieces would need the memory twice.
  const whole = promised !== undefined && promised <= maxBytes ? Buffer.allocUnsafeSlow(promised) : undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    if ((promised ?? length + piece.length) > maxBytes) {
      throw new EaselError('bad-answer', `More than ${maxBytes} bytes would arrive`);
    }
    if (whole) whole.set(piece, length);
    else pieces.push(piece);
    length += piece.length;
  }
  if (promised !== undefined && promised !== length) {
    throw new EaselError('connection-lost', `${length} of ${promised} bytes arrived`);
  }
  return whole ?? Buffer.concat(pieces);
}

function dataUrlBytes(url: string): Uint8Array {
  // From the last comma: base64 that comes as a whole data URL is inside another one here.
  return Buffer.from(url.slice(url.lastIndexOf(',') + 1), 'base64');
}
