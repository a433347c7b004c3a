import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { IdShape } from './options.ts';
import type { Picture } from './paint.ts';
import type { ValidCreate } from './validate.ts';

/** Where a task stands. */
export type TaskState = 'queued' | 'inProgress' | 'completed' | 'failed';

/** Why a task failed, and how the status says so. */
export type TaskFailure = {
  readonly code: string;
  readonly message: string;
  /** Documented: `object`. The others are what clients have to cope with. */
  readonly shape: 'object' | 'string' | 'message' | 'fail_reason';
};

/** One image of a task. */
export type TaskResult = { readonly url: string; readonly path: string; readonly picture: Picture };

/** One paid task. Its state follows from the clock. */
export class Task {
  readonly id: string;
  /** 0, 1, 2 … in the order of acceptance. */
  readonly ordinal: number;
  readonly clientBusinessId: string | undefined;
  readonly model: string;
  /** The body of the create as it came. */
  readonly request: Readonly<Record<string, unknown>>;
  /** How many images were asked for, and paid. */
  readonly count: number;
  /** Absent for models without tiers. */
  readonly tier: string | undefined;
  readonly ratio: string;
  /** Pixels of each image. */
  readonly pixels: { readonly width: number; readonly height: number };
  readonly referenceUrls: readonly string[];
  readonly maskUrl: string | undefined;
  /** Credits for all images of the task. */
  readonly priceCredits: number;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Milliseconds since the epoch: end of the queue. */
  queuedUntil: number;
  /** Milliseconds since the epoch: when it is done, or fails. */
  endsAt: number;
  /** If set, the task ends as a failure. */
  failure: TaskFailure | undefined;
  results: readonly TaskResult[] = [];
  readonly #clock: Clock;

  constructor(id: string, ordinal: number, create: ValidCreate, clock: Clock) {
    this.id = id;
    this.ordinal = ordinal;
    this.clientBusinessId = create.clientBusinessId;
    this.model = create.model;
    this.request = create.body;
    this.count = create.count;
    this.tier = create.cell.tier;
    this.ratio = create.cell.ratio;
    this.pixels = { width: create.cell.width, height: create.cell.height };
    this.referenceUrls = create.referenceUrls;
    this.maskUrl = create.maskUrl;
    this.priceCredits = create.priceCredits;
    this.acceptedAt = clock.now();
    this.queuedUntil = this.acceptedAt;
    this.endsAt = this.acceptedAt;
    this.#clock = clock;
  }

  get state(): TaskState {
    const now = this.#clock.now();
    if (now >= this.endsAt) return this.failure ? 'failed' : 'completed';
    return now >= this.queuedUntil ? 'inProgress' : 'queued';
  }

  /** 0 … 1: how much of the time between queue and end is over. */
  get fraction(): number {
    const span = this.endsAt - this.queuedUntil;
    if (!Number.isFinite(span)) return 0;
    return span <= 0 ? 1 : Math.min(1, Math.max(0, (this.#clock.now() - this.queuedUntil) / span));
  }

  /** Seconds since the epoch: 24 hours after the end the results are gone (ToAPIs docs, tasks/image-status). */
  get expiresAt(): number {
    return Math.floor(this.endsAt / 1000) + 86_400;
  }

  /** URLs of the images, also before they are ready. */
  get resultUrls(): readonly string[] {
    return this.results.map((result) => result.url);
  }

  /** Ends the task now, unless it has ended; as a failure, if one is given. */
  end(failure?: TaskFailure): void {
    if (this.state === 'completed' || this.state === 'failed') return;
    this.failure = failure ?? this.failure;
    this.endsAt = this.#clock.now();
  }
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 48 bits of milliseconds, 80 random bits. */
function ulid(now: number): string {
  let text = '';
  let time = now;
  for (let i = 0; i < 10; i++) {
    text = `${crockford[time % 32] ?? ''}${text}`;
    time = Math.floor(time / 32);
  }
  return text + [...randomBytes(16)].map((byte) => crockford[byte % 32]).join('');
}

function newId(shape: IdShape, now: number): string {
  switch (shape) {
    case 'tsk_img_ulid':
      return `tsk_img_${ulid(now)}`;
    case 'task_img':
      return `task_img_${randomBytes(6).toString('hex')}`;
    case 'img_hex':
      return `img_${randomBytes(16).toString('hex')}`;
    case 'task_ulid':
      return `task_${ulid(now)}`;
    case 'odd':
      return `tsk/${randomBytes(4).toString('hex')}?a=1&b#%41 é`;
  }
}

/** All tasks. A restart of the server does not lose them. */
export class TaskStore {
  readonly all: Task[] = [];
  readonly #clock: Clock;
  readonly #shape: IdShape;
  readonly #byId = new Map<string, Task>();
  readonly #byBusinessId = new Map<string, Task>();

  constructor(clock: Clock, shape: IdShape) {
    this.#clock = clock;
    this.#shape = shape;
  }

  /** Makes a task. */
  add(create: ValidCreate): Task {
    const task = new Task(newId(this.#shape, this.#clock.now()), this.all.length, create, this.#clock);
    this.all.push(task);
    this.#byId.set(task.id, task);
    const name = task.clientBusinessId;
    if (name !== undefined && !this.#byBusinessId.has(name)) this.#byBusinessId.set(name, task);
    return task;
  }

  /** The task with this id. */
  byId(id: string): Task | undefined {
    return this.#byId.get(id);
  }

  /** The first task with this `client_business_id`. */
  byBusinessId(name: string): Task | undefined {
    return this.#byBusinessId.get(name);
  }

  /** The task with either of these names. */
  find(name: string): Task | undefined {
    return this.byId(name) ?? this.byBusinessId(name);
  }
}

/** Eight hexadecimal digits that follow from the text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
