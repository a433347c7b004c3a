import { createHash } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { EaselError } from '../../core/errors.ts';
import type { ImageBackend, LocalImage, TaskOrder, TaskStatus } from '../backend.ts';
import { isLocalUrl, normaliseBaseUrl } from './baseUrl.ts';
import type { Http, Limits } from './http.ts';
import { queryRate, RateBudget, submitRate } from './rateBudget.ts';
import { readBalance, readCreated, readModels, readStatus, readUpload } from './wire.ts';
import type { Balance } from './wire.ts';
import { firstForm, nextForm, wireBody } from './wireForms.ts';
import type { WireForm } from './wireForms.ts';

/** What the client is told from outside. */
export type ToapisPorts = {
  readonly http: Http;
  readonly clock: Clock;
  /** The setting as written; normalised here. */
  readonly baseUrl: () => string;
  /** The API key, or undefined when none is set. */
  readonly key: () => Promise<string | undefined>;
  /** The wire form that a base URL took last time. */
  readonly forms: {
    get(baseUrl: string): WireForm | undefined;
    set(baseUrl: string, form: WireForm): Promise<void>;
  };
};

const quick: Limits = { headersMs: 30_000, bodyMs: 30_000 };
/** A create answers before any image exists, but through a gateway that may be slow. */
const patient: Limits = { headersMs: 90_000, bodyMs: 60_000 };
const file: Limits = { headersMs: 60_000, bodyMs: 60_000 };

/** The ToAPIs gateway: five endpoints, each called once per call. */
export class ToapisClient implements ImageBackend {
  readonly free = false;
  readonly instant = false;
  readonly #ports: ToapisPorts;
  readonly #submits: RateBudget;
  readonly #queries: RateBudget;

  constructor(ports: ToapisPorts) {
    this.#ports = ports;
    this.#submits = new RateBudget(submitRate, ports.clock);
    this.#queries = new RateBudget(queryRate, ports.clock);
  }

  /** Eight hex digits of a hash over the address and the key: enough to tell two apart, too few to find one. */
  async account(): Promise<string> {
    const { key } = await this.#call('GET', '');
    const who = `${normaliseBaseUrl(this.#ports.baseUrl())} ${key}`;
    return createHash('sha256').update(who).digest('hex').slice(0, 8);
  }

  /** "Upload Image" page. The URL that comes back is public. */
  async upload(image: LocalImage, signal: AbortSignal): Promise<string> {
    const sent = this.#ports.http.callJson({
      ...(await this.#call('POST', '/v1/uploads/images')),
      form: (FormData) => {
        const form = new FormData();
        const bytes = new Uint8Array(image.bytes); // a copy with a plain ArrayBuffer, as Blob wants it
        form.append('file', new Blob([bytes], { type: image.mediaType }), image.name);
        form.append('purpose', 'generation');
        return form;
      },
      limits: patient,
      signal,
    });
    return readUpload(await sent.catch(asUploadRefusal));
  }

  /** "Async Task Rate Limits" page. */
  async admit(signal: AbortSignal): Promise<void> {
    await this.#submits.take(signal);
  }

  /** "GPT-Image-2 Image Generation" and "GPT-4o Image" pages. */
  async create(order: TaskOrder, signal: AbortSignal): Promise<string> {
    const baseUrl = normaliseBaseUrl(this.#ports.baseUrl());
    const remembered = this.#ports.forms.get(baseUrl) ?? firstForm;
    const start = wireBody(order, remembered) ? remembered : { ...remembered, size: firstForm.size };
    return this.#createIn(start, order, [], signal, (form) => {
      // What could not be said in the remembered size form teaches nothing about it.
      const learnt = wireBody(order, remembered) ? form : { ...form, size: remembered.size };
      if (JSON.stringify(learnt) === JSON.stringify(remembered)) return;
      // A form that is not remembered costs a refusal the next time; the task is paid, and waits for nothing.
      void this.#ports.forms.set(baseUrl, learnt).catch(() => undefined);
    });
  }

  /** Sends an order in one form, and in the next one only after a refusal that names the spelling. */
  async #createIn(
    form: WireForm,
    order: TaskOrder,
    tried: readonly WireForm[],
    signal: AbortSignal,
    taken: (form: WireForm) => void,
  ): Promise<string> {
    try {
      const call = await this.#call('POST', '/v1/images/generations');
      const json = wireBody(order, form);
      const budget = this.#submits;
      // The first form goes with the turn that `admit` took.
      if (tried.length > 0) await budget.take(signal);
      const answer = await this.#ports.http.callJson({ ...call, json, budget, limits: patient, signal });
      const taskId = readCreated(answer);
      taken(form);
      return taskId;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = EaselError.from(thrown);
      const all = [...tried, form];
      const next = nextForm(error, order, all);
      if (!next) throw error;
      return this.#createIn(next, order, all, signal, taken);
    }
  }

  /** "Get Image Task Status" page. */
  async status(taskId: string, signal: AbortSignal): Promise<TaskStatus> {
    const call = await this.#call('GET', `/v1/images/generations/${encodeURIComponent(taskId)}`);
    const budget = this.#queries;
    await budget.take(signal);
    const status = readStatus(await this.#ports.http.callJson({ ...call, budget, limits: quick, signal }));
    return status.taskId ? status : { ...status, taskId };
  }

  /** The same page: a task is found by its `client_business_id` too. */
  async find(businessId: string, signal: AbortSignal): Promise<TaskStatus | undefined> {
    try {
      return await this.status(businessId, signal);
    } catch (thrown) {
      if (thrown instanceof EaselError && thrown.code === 'task-not-found') return undefined;
      throw thrown;
    }
  }

  /** Results lie on a file host that wants no key and gets none. */
  async download(url: string, signal: AbortSignal): Promise<Uint8Array> {
    const local = isLocalUrl(new URL(normaliseBaseUrl(this.#ports.baseUrl())));
    return this.#ports.http.fetchImage(url, file, signal, local);
  }

  /** "Get Balance" page: what this key has left. Free. */
  async balance(signal: AbortSignal, key?: string): Promise<Balance> {
    return readBalance(await this.#get('/v1/balance', signal, key));
  }

  /** "List Models" page: ids of the image models. Free. */
  async imageModels(signal: AbortSignal, key?: string): Promise<string[]> {
    return readModels(await this.#get('/v1/models?type=image', signal, key));
  }

  async #get(path: string, signal: AbortSignal, key?: string): Promise<unknown> {
    const call = await this.#call('GET', path, key);
    return this.#ports.http.callJson({ ...call, limits: quick, signal });
  }

  async #call<M extends 'GET' | 'POST'>(
    method: M,
    path: string,
    givenKey?: string,
  ): Promise<{ method: M; url: string; key: string }> {
    const key = givenKey ?? (await this.#ports.key());
    if (!key) throw new EaselError('key-missing', 'No API key is set');
    return { method, url: normaliseBaseUrl(this.#ports.baseUrl()) + path, key };
  }
}

/** What the upload endpoint refuses is the file: there is nothing else in the request. */
function asUploadRefusal(thrown: unknown): never {
  const refusals = new Set<unknown>(['request-refused', 'references-refused']);
  if (!(thrown instanceof EaselError) || !refusals.has(thrown.code)) throw thrown;
  throw new EaselError('upload-refused', thrown.message, { details: thrown.details, cause: thrown });
}
