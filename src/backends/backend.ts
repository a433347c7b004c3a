import type { GenerationRequest } from '../core/request.ts';

/** A local image on its way to the server. */
export type LocalImage = {
  /** File name, shown to the server. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
};

/** One task to be made. */
export type TaskOrder = {
  /** UUID under which the task can be looked up when the reply is lost. */
  readonly businessId: string;
  readonly request: GenerationRequest;
  /** URLs from `upload`, in order. */
  readonly references: readonly string[];
  /** URL from `upload`. */
  readonly mask?: string | undefined;
};

/** What the server says of a task. */
export type TaskStatus = {
  readonly taskId: string;
  /** When the server made it, ms since the epoch, where it says so. */
  readonly createdAt?: number | undefined;
} & (
  | { readonly state: 'running'; readonly progress?: number | undefined }
  | {
      readonly state: 'succeeded';
      /** Where the images are; possibly fewer than asked for, never none. */
      readonly urls: readonly string[];
      /** ms since the epoch. */
      readonly expiresAt?: number | undefined;
      readonly costUsd?: number | undefined;
    }
  | { readonly state: 'failed'; readonly reason: string }
);

/**
 * Who makes images. Every method fails with an EaselError, does one thing once, and leaves retries to the
 * engine: a backend that repeated a `create` by itself could pay twice.
 */
export interface ImageBackend {
  /** True when nothing it does costs money. */
  readonly free: boolean;
  /** True when a task is done as soon as it is made, so that there is nothing to wait for. */
  readonly instant: boolean;
  /** A mark of who orders where, from which no key can be told: another one may not see the tasks of this one. */
  account(): Promise<string>;
  /** Makes a local image reachable for the server; resolves to its URL. */
  upload(image: LocalImage, signal: AbortSignal): Promise<string>;
  /** Waits until the server's rate limit lets an order pass. Nothing is sent. */
  admit(signal: AbortSignal): Promise<void>;
  /** Orders a task. May cost money as soon as it is called. Resolves to the server's task id. */
  create(order: TaskOrder, signal: AbortSignal): Promise<string>;
  /** Asks for a task by its id. */
  status(taskId: string, signal: AbortSignal): Promise<TaskStatus>;
  /** Looks a task up by the UUID of its order; undefined when the server does not know it (yet). */
  find(businessId: string, signal: AbortSignal): Promise<TaskStatus | undefined>;
  /** Fetches the bytes of a result. They are not judged here. */
  download(url: string, signal: AbortSignal): Promise<Uint8Array>;
}
