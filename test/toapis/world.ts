import type { Events } from './events.ts';
import type { FaultQueue } from './faults.ts';
import type { FileStore } from './files.ts';
import type { ImageMaker } from './images.ts';
import type { Ledger } from './ledger.ts';
import type { ModelRule } from './models.ts';
import type { Settings } from './options.ts';
import type { RateLimiter } from './rateLimits.ts';
import type { TaskStore } from './tasks.ts';

/** All that the request handlers share. */
export type World = {
  readonly settings: Settings;
  /** Keys of the account. */
  readonly keys: Set<string>;
  readonly models: ReadonlyMap<string, ModelRule>;
  readonly tasks: TaskStore;
  readonly files: FileStore;
  readonly images: ImageMaker;
  readonly ledger: Ledger;
  readonly events: Events;
  readonly faults: FaultQueue;
  readonly limiter: RateLimiter;
  /** Origin of the API. */
  readonly baseUrl: () => string;
  /** Origin of the file host. */
  readonly filesUrl: () => string;
  /** Looks after work that no request waits for. */
  readonly aside: (work: Promise<unknown>) => void;
  /** Aborted when the server stops. */
  readonly stopped: AbortSignal;
};
