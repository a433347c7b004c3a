import type { ImageBackend, LocalImage, TaskOrder, TaskStatus } from '../../../src/backends/backend.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { EaselError } from '../../../src/core/errors.ts';
import { tinyPng } from './images.ts';
import { EventLog, turn } from './memory.ts';

export type BackendOperation = 'upload' | 'create' | 'status' | 'find' | 'download';

/** How a call goes wrong. */
export type Fault =
  /** Nothing happens at the server. */
  | { readonly kind: 'refuse'; readonly error: unknown }
  /** The server does it, at once or later; the reply is lost. */
  | { readonly kind: 'lose'; readonly error: EaselError; readonly acceptedAfterMs: number }
  /** No reply until the call is aborted; `accepted` says whether it arrived. */
  | { readonly kind: 'hang'; readonly accepted: boolean }
  /** Another reply than the right one. */
  | { readonly kind: 'answer'; readonly value: unknown };

/** Nothing happens at the server. */
export function refuse(code: EaselError['code'], retryAfterMs?: number): Fault {
  const options = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { kind: 'refuse', error: new EaselError(code, `Scripted: ${code}`, options) };
}

/** The server does what it is asked; the reply is lost. */
export function loseReply(code: EaselError['code'] = 'connection-lost', acceptedAfterMs = 0): Fault {
  return { kind: 'lose', error: new EaselError(code, `Scripted: ${code}`), acceptedAfterMs };
}

/** No reply ever comes. */
export function hang(accepted = false): Fault {
  return { kind: 'hang', accepted };
}

/** Another reply than the right one. */
export function answer(value: unknown): Fault {
  return { kind: 'answer', value };
}

/** A task that the server accepted, or will. */
export type ServerTask = {
  readonly id: string;
  readonly businessId: string;
  readonly count: number;
  readonly acceptedAt: number;
  readonly order: TaskOrder;
  /** Nobody else sees it. */
  readonly account: string;
  /** Why it will fail, if it will. */
  readonly failure: string | undefined;
};

/** What outlives a crash of the client. */
export type ServerState = { tasks: ServerTask[]; uploads: number };

/** How the server behaves. */
export type ServerHabits = {
  /** From acceptance to ready, ms. */
  taskMs: number;
  /** How many images a task yields. */
  imagesOf: (count: number) => number;
  /** Why tasks that are accepted now will fail, if they will. */
  failure: string | undefined;
  /** How far its clock is ahead of ours, ms; undefined when it does not tell when it made a task. */
  clockAheadMs: number | undefined;
  /** When an order that is aborted on its way arrives all the same, ms later. */
  abortedOrdersArriveAfterMs: number | undefined;
};

/** One call that was made. */
export type Call = { readonly operation: BackendOperation; readonly at: number; readonly argument: string };

/** A server behind the port of a backend: keeps a ledger, and fails as told. */
export class FakeServer implements ImageBackend {
  readonly free: boolean;
  readonly instant: boolean;
  readonly state: ServerState;
  readonly habits: ServerHabits;
  /** With whose key the client comes. */
  key = 'ours';
  /** Every call, in order. */
  readonly calls: Call[] = [];
  /** What goes wrong with the next calls, first come first served. */
  readonly script: Record<BackendOperation, Fault[]> = {
    upload: [],
    create: [],
    status: [],
    find: [],
    download: [],
  };
  /** What goes wrong with a call when the script has nothing for it. */
  weather: (operation: BackendOperation, now: number) => Fault | undefined = () => undefined;
  readonly #onTheirWay = new Set<TaskOrder>();
  readonly #clock: Clock;
  readonly #log: EventLog;

  constructor(
    clock: Clock,
    log = new EventLog(),
    options: { free?: boolean; instant?: boolean; state?: ServerState; habits?: ServerHabits } = {},
  ) {
    this.#clock = clock;
    this.#log = log;
    this.free = options.free ?? false;
    this.instant = options.instant ?? false;
    this.state = options.state ?? { tasks: [], uploads: 0 };
    this.habits = options.habits ?? {
      taskMs: this.instant ? 0 : 20_000,
      imagesOf: (count) => count,
      failure: undefined,
      clockAheadMs: 0,
      abortedOrdersArriveAfterMs: undefined,
    };
  }

  /** Tasks that were accepted or are on their way: what is paid. */
  get accepted(): number {
    return this.state.tasks.length;
  }

  /** How often an operation was called. */
  count(operation: BackendOperation): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /**
   * What a copy needs to go on as this server would.
   * @param ordersArriveAfterMs when orders arrive that are on their way; undefined when they never do
   */
  copyState(ordersArriveAfterMs?: number): ServerState {
    const tasks = [...this.state.tasks];
    if (ordersArriveAfterMs !== undefined) {
      for (const order of this.#onTheirWay)
        tasks.push(this.#taskOf(order, tasks.length, ordersArriveAfterMs));
    }
    return { tasks, uploads: this.state.uploads };
  }

  /** How many orders were sent and have neither arrived nor been answered. */
  get ordersOnTheirWay(): number {
    return this.#onTheirWay.size;
  }

  admit(): Promise<void> {
    return Promise.resolve();
  }

  account(): Promise<string> {
    return Promise.resolve(this.key);
  }

  async upload(image: LocalImage, signal: AbortSignal): Promise<string> {
    return this.#call('upload', image.name, signal, () => {
      this.state.uploads++;
      return `https://files.example/uploads/${this.state.uploads}-${image.name}`;
    });
  }

  async create(order: TaskOrder, signal: AbortSignal): Promise<string> {
    this.#onTheirWay.add(order);
    try {
      return await this.#call('create', order.businessId, signal, (afterMs) => {
        this.#onTheirWay.delete(order);
        const task = this.#taskOf(order, this.state.tasks.length, afterMs);
        this.state.tasks.push(task);
        this.#log.note('accepted');
        return task.id;
      });
    } finally {
      this.#onTheirWay.delete(order);
    }
  }

  async status(taskId: string, signal: AbortSignal): Promise<TaskStatus> {
    return this.#call('status', taskId, signal, () => {
      const task = this.#known().find(({ id }) => id === taskId);
      if (!task) throw new EaselError('task-not-found', `No task ${taskId}`);
      return this.#statusOf(task);
    });
  }

  async find(businessId: string, signal: AbortSignal): Promise<TaskStatus | undefined> {
    return this.#call('find', businessId, signal, () => {
      const task = this.#known().find((known) => known.businessId === businessId);
      return task && this.#statusOf(task);
    });
  }

  async download(url: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#call('download', url, signal, () => imageAt(url));
  }

  #taskOf(order: TaskOrder, before: number, acceptedAfterMs: number): ServerTask {
    return {
      id: `task-${before + 1}`,
      businessId: order.businessId,
      count: order.request.count,
      acceptedAt: this.#clock.now() + acceptedAfterMs,
      order,
      account: this.key,
      failure: this.habits.failure,
    };
  }

  /** Tasks that the server knows by now, and shows to this key. */
  #known(): ServerTask[] {
    const now = this.#clock.now();
    return this.state.tasks.filter(({ acceptedAt, account }) => acceptedAt <= now && account === this.key);
  }

  #statusOf({ id, acceptedAt, count, failure }: ServerTask): TaskStatus {
    const { taskMs, imagesOf, clockAheadMs } = this.habits;
    const createdAt = clockAheadMs === undefined ? undefined : acceptedAt + clockAheadMs;
    const common = { taskId: id, createdAt };
    if (this.#clock.now() < acceptedAt + taskMs) return { ...common, state: 'running', progress: 10 };
    if (failure !== undefined) return { ...common, state: 'failed', reason: failure };
    const urls = Array.from({ length: imagesOf(count) }, (_, at) => `https://files.example/${id}/${at}.png`);
    return { ...common, state: 'succeeded', urls, costUsd: 0.015 * urls.length };
  }

  async #call<T>(
    operation: BackendOperation,
    argument: string,
    signal: AbortSignal,
    action: (afterMs: number) => T,
  ): Promise<T> {
    this.calls.push({ operation, argument, at: this.#clock.now() });
    this.#log.note(`call ${operation}`);
    const fault = this.script[operation].shift() ?? this.weather(operation, this.#clock.now());
    await turn();
    if (signal.aborted) {
      const later = this.habits.abortedOrdersArriveAfterMs;
      if (operation === 'create' && later !== undefined) action(later);
      throw signal.reason;
    }
    switch (fault?.kind) {
      case 'refuse':
        throw fault.error;
      case 'answer':
        return fault.value as T;
      case 'hang':
        if (fault.accepted) action(0);
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        throw signal.reason;
      case 'lose':
        action(fault.acceptedAfterMs);
        throw fault.error;
      case undefined: {
        const value = action(0);
        await turn();
        signal.throwIfAborted();
        this.#log.note(`answer ${operation}`);
        return value;
      }
    }
  }
}

/** The image at a URL of the fake server: another one at each. */
export function imageAt(url: string): Uint8Array {
  let seed = 7;
  for (const character of url) seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return tinyPng(seed);
}
