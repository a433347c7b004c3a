import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { creditsPerUsd } from './models.ts';
import type { FaultKind } from './faults.ts';
import type { Task, TaskStore } from './tasks.ts';

/** One request, in the order of arrival. Keys are blotted out everywhere. */
export type RequestRecord = {
  /** 0, 1, 2 … in the order of arrival. */
  readonly ordinal: number;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly at: number;
  readonly host: 'api' | 'files';
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** JSON bodies parsed, other text as it is; for multipart see the ledger's uploads. Absent until it is whole. */
  body?: unknown;
  /** HTTP status of the answer; absent when there was none. */
  status?: number;
  /** The fault that hit it. */
  fault?: FaultKind;
  /** `lost`: the server dropped the connection; `gone`: the client did. */
  outcome: 'pending' | 'answered' | 'lost' | 'gone';
};

/** A look-up by something that is not a task's own id, such as a `client_business_id`. */
export type LookupRecord = { readonly name: string; readonly found: boolean; readonly at: number };

/** A file that was taken. Sizes in bytes. */
export type UploadRecord = {
  readonly id: string;
  readonly url: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly size: number;
  readonly purpose: string;
  readonly at: number;
};

/** A file that was asked for. */
export type DownloadRecord = {
  readonly request: RequestRecord;
  readonly path: string;
  /** `damaged` by a fault; `refused`: a status from 300 on; `gone`: the client went away. */
  result: 'pending' | 'whole' | 'damaged' | 'refused' | 'gone';
};

/** A key where it does not belong. */
export type KeySighting = { readonly where: string; readonly method: string; readonly path: string };

/** Everything that happened, in numbers and lists. */
export class Ledger {
  /** Every request to either host. */
  readonly requests: RequestRecord[] = [];
  /** Every POST for a new task whose body arrived whole, also those that were refused. */
  readonly creates: RequestRecord[] = [];
  /** Every task that was made. Each was charged; a failed one is paid back. */
  readonly accepted: Task[] = [];
  /** Every create or upload that was answered with an error. */
  readonly refused: RequestRecord[] = [];
  readonly lookups: LookupRecord[] = [];
  readonly uploads: UploadRecord[] = [];
  readonly downloads: DownloadRecord[] = [];
  /** Keys in URLs, in bodies, in any header but Authorization, and anything like a key on the file host. */
  readonly keySightings: KeySighting[] = [];
  /** Requests without a User-Agent (each was refused with 403). */
  userAgentMissing = 0;
  /** Requests that the limiter refused (scripted 429 answers are not in it). */
  rateLimited = 0;
  /** Mistakes of the stand-in itself; `stop()` throws them. */
  readonly crashes: unknown[] = [];
  readonly #polls = new Map<string, number>();
  readonly #tasks: TaskStore;
  readonly #keys: ReadonlySet<string>;
  readonly #now: () => number;

  constructor(tasks: TaskStore, keys: ReadonlySet<string>, now: () => number) {
    this.#tasks = tasks;
    this.#keys = keys;
    this.#now = now;
  }

  /** What the account was charged: all tasks but the failed ones. */
  get charged(): { readonly usd: number; readonly credits: number } {
    const credits = this.#tasks.all
      .filter((task) => task.state !== 'failed')
      .reduce((sum, task) => sum + task.priceCredits, 0);
    return { usd: credits / creditsPerUsd, credits };
  }

  /** Each `client_business_id` under which more than one task was paid, with the ids of the tasks. */
  get doublePaid(): { readonly clientBusinessId: string; readonly taskIds: readonly string[] }[] {
    const named = new Map<string, string[]>();
    for (const { id, clientBusinessId } of this.#tasks.all) {
      if (clientBusinessId !== undefined) {
        named.set(clientBusinessId, [...(named.get(clientBusinessId) ?? []), id]);
      }
    }
    return [...named]
      .filter(([, taskIds]) => taskIds.length > 1)
      .map(([clientBusinessId, taskIds]) => ({ clientBusinessId, taskIds }));
  }

  /**
   * How often a task was asked for, under either of its names and whatever the answer was; without an id: all
   * tasks together.
   */
  polls(taskId?: string): number {
    if (taskId !== undefined) return this.#polls.get(taskId) ?? 0;
    return [...this.#polls.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Notes a poll. */
  notePoll(taskId: string): void {
    this.#polls.set(taskId, this.polls(taskId) + 1);
  }

  /** Notes a request when its headers are there, and looks at where the key is. */
  open(host: RequestRecord['host'], request: IncomingMessage): RequestRecord {
    const { method = 'GET', url = '/' } = request;
    const record: RequestRecord = {
      ordinal: this.requests.length,
      at: this.#now(),
      host,
      method,
      path: this.scrub(url),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          name === 'authorization' ? String(value).replace(/(?<=^\w+ ).*$/, '***') : this.#scrubAll(value),
        ]),
      ),
      outcome: 'pending',
    };
    this.requests.push(record);
    const isFile = host === 'files' || url.startsWith('/__files/');
    if (this.#holdsKey(url)) this.#sight('URL', record);
    for (const [name, value] of Object.entries(request.headers)) {
      const isCredential = /^(authorization|x-api-key|x-goog-api-key|cookie)$/.test(name);
      if (isFile && isCredential) this.#sight(`header ${name} of the file host`, record);
      else if (name !== 'authorization' && this.#holdsKey(String(value))) {
        this.#sight(`header ${name}`, record);
      }
    }
    return record;
  }

  /** Looks for keys in a body. */
  inspectBody(record: RequestRecord, body: Buffer): void {
    for (const key of this.#keys) if (body.includes(key)) this.#sight('body', record);
  }

  /** The text without keys. */
  scrub(text: string): string {
    let clean = text;
    for (const key of this.#keys) clean = clean.replaceAll(key, '***');
    return clean;
  }

  #scrubAll(value: string | string[] | undefined): string | string[] | undefined {
    if (value === undefined) return undefined;
    return typeof value === 'string' ? this.scrub(value) : value.map((item) => this.scrub(item));
  }

  #holdsKey(text: string): boolean {
    return [...this.#keys].some((key) => text.includes(key));
  }

  #sight(where: string, record: RequestRecord): void {
    this.keySightings.push({ where, method: record.method, path: record.path });
  }
}
