import type { Clock } from './clock.ts';
import type { ResultFormat } from './images.ts';
import type { ModelRule, ReferenceField, ResolutionForm } from './models.ts';
import type { Picture } from './paint.ts';
import type { BucketRule } from './rateLimits.ts';
import type { Task } from './tasks.ts';

/** A number for every task, or one that depends on it. */
export type PerTask = number | ((task: Task) => number);

/** The words that the server uses for a task's states. */
export type StatusWords = {
  /** In the answer to the create. Documented: `queued`; seen in practice: `pending`. */
  readonly created: string;
  readonly queued: string;
  readonly inProgress: string;
  readonly completed: string;
  readonly failed: string;
};

/** How `progress` grows: evenly, or at 10 until it is done (seen in practice). Else: from 0 … 1 to anything. */
export type ProgressStyle = 'linear' | 'stuck10' | ((fraction: number, task: Task) => number | string);

/** Form of task ids. `odd` has characters that must be escaped in a path. */
export type IdShape = 'tsk_img_ulid' | 'task_img' | 'img_hex' | 'task_ulid' | 'odd';

/** Where the answer to a create carries the task's id. */
export type IdField = 'id' | 'task_id' | 'data.id' | 'data.task_id';

/** Where a completed task carries its images. `everywhere`: the same URLs in all three places. */
export type ResultShape = 'result.data' | 'url' | 'data' | 'everywhere' | 'b64_json';

/** How the stand-in is set up. Everything may be left out; what is not said is as documented. */
export type ToapisOptions = {
  /** The key that is accepted; more can be added to `server.keys`. Default: `sk-` and 48 characters. */
  readonly key?: string;
  /** Time for everything that lasts; default: real time. */
  readonly clock?: Clock;
  /** Port of the API; default: any free one. */
  readonly port?: number;
  /** Port of the file host; default: any free one. */
  readonly filesPort?: number;

  /** Milliseconds from accepting a task to its end; default 0. `Infinity`: only `finish()` and `fail()` end it. */
  readonly taskDurationMs?: PerTask;
  /** Milliseconds of that in the queue; default 0. */
  readonly queueMs?: PerTask;
  /** Default: `linear`. */
  readonly progress?: ProgressStyle;
  readonly statuses?: Partial<StatusWords>;

  /** Changes to the standard models, or further ones (unsaid fields are those of gpt-image-2); null removes one. */
  readonly models?: Readonly<Record<string, Partial<ModelRule> | null>>;
  /** True: takes the 17 cells that only newer docs list. Default: false. */
  readonly extendedSizes?: boolean;
  /** The one spelling of size and tier that is taken, for all models that do not say. Default: `1K`. */
  readonly resolutionForm?: ResolutionForm;
  /** The field that references may come in, for all models that do not say. Default: either, never both. */
  readonly referenceField?: ReferenceField;

  /** Default: `tsk_img_ulid`. */
  readonly idShape?: IdShape;
  /** Default: `id`. */
  readonly idField?: IdField;
  /** Whether answers repeat `client_business_id`: at the top, inside `metadata`, or not. Default: true (top). */
  readonly echoBusinessId?: boolean | 'metadata';
  /**
   * A second create with the same `client_business_id`. What the real one does is unknown. Default: `accept`,
   * a second paid task (the worst case); `reject`: 400; `replay`: the first task again, not paid again.
   */
  readonly duplicateBusinessId?: 'accept' | 'reject' | 'replay';

  /** Default: `result.data`. */
  readonly resultShape?: ResultShape;
  /** What the result files are. Default: `png`. */
  readonly resultFormat?: ResultFormat;
  /** Draws the results: a file of that many pixels in the `resultFormat`. Default: colours and grain by the seed. */
  readonly draw?: (picture: Picture) => Promise<Buffer>;
  /** Ending of the result URLs, without a dot. Default: that of the format. */
  readonly resultExtension?: string;
  /** How many images a task delivers; default: as many as asked. */
  readonly resultCount?: PerTask;

  /** What the account has left, in credits; default 2100. */
  readonly balanceCredits?: number | 'unlimited';
  /** What the account has used before, in credits; default 460. */
  readonly usedCredits?: number;
  /** Whether a completed task says what it cost, as numbers or as strings. Default: false. */
  readonly billing?: false | 'number' | 'string';

  /** Default: true, the limits of the default group. An object replaces one or both of them. */
  readonly rateLimits?: boolean | { readonly submit?: BucketRule; readonly query?: BucketRule };
  /** ETag of the file host; default `strong`. What the real one does is unknown. */
  readonly etag?: 'strong' | 'weak' | 'none';
  /** Whether the file host answers Range requests; default: true. What the real one does is unknown. */
  readonly ranges?: boolean;
};

/** Options with the defaults filled in. */
export type Settings = Required<Omit<ToapisOptions, 'draw' | 'models' | 'resultExtension' | 'statuses'>> & {
  readonly statuses: StatusWords;
  readonly resultExtension: string;
};

const endings: Record<ResultFormat, string> = { png: 'png', jpeg: 'jpg' };

/** Fills in the defaults. */
export function settingsFrom(options: ToapisOptions, clock: Clock): Settings {
  const { draw: _draw, models: _models, statuses, ...given } = options;
  const resultFormat = options.resultFormat ?? 'png';
  return {
    key: `sk-${'standIn0'.repeat(6)}`,
    port: 0,
    filesPort: 0,
    taskDurationMs: 0,
    queueMs: 0,
    progress: 'linear',
    extendedSizes: false,
    resolutionForm: '1K',
    referenceField: 'either',
    idShape: 'tsk_img_ulid',
    idField: 'id',
    echoBusinessId: true,
    duplicateBusinessId: 'accept',
    resultShape: 'result.data',
    resultExtension: endings[resultFormat],
    resultCount: (task) => task.count,
    balanceCredits: 2100,
    usedCredits: 460,
    billing: false,
    rateLimits: true,
    etag: 'strong',
    ranges: true,
    ...given,
    resultFormat,
    clock,
    statuses: {
      created: 'queued',
      queued: 'queued',
      inProgress: 'in_progress',
      completed: 'completed',
      failed: 'failed',
      ...statuses,
    },
  };
}
