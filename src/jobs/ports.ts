import type { ImageBackend } from '../backends/backend.ts';
import type { Clock } from '../core/clock.ts';
import type { ExactFile, Focus } from '../core/exactImage.ts';
import type { ImageNote, Job } from '../core/job.ts';
import type { Target } from '../core/request.ts';
import type { FittedReference } from '../images/fittedReference.ts';

/** The right to drive a job, among all windows of the machine. */
export interface Claim {
  /** Aborted when another window has taken over, which happens when this one did not move for long. */
  readonly lost: AbortSignal;
  /** Whether it is still ours: to be asked before what cannot be undone. */
  holds(): Promise<boolean>;
  release(): Promise<void>;
}

/** The journal on disk: one row a job, shared by all windows on a folder. */
export interface JobStore {
  /** All rows of the folders that this window has open. Rows that cannot be read are kept aside, not returned. */
  load(): Promise<Job[]>;
  /** The row of a job as it is now; undefined when there is none any more. */
  read(job: Job): Promise<Job | undefined>;
  /** Durable once resolved, whole or not at all. */
  save(job: Job): Promise<void>;
  remove(job: Job): Promise<void>;
  /** The right to drive a job; undefined while another window has it. */
  claim(job: Job): Promise<Claim | undefined>;
  /** Calls back when rows may have changed, by whichever window; returns how to stop that. */
  watch(changed: () => void): () => void;
}

/**
 * What lies at a path: nothing, a placeholder as Easel wrote it, the file that a person has agreed to replace, or
 * anything else, links and folders included.
 */
export type Standing = 'nothing' | 'placeholder' | 'agreed' | 'other';

/** Where finished images go. */
export interface AssetSink {
  /** Fails before money is spent: outside-workspace, folder-not-writable. */
  check(target: Target): Promise<void>;
  /**
   * URI of the first free name: `kite.png`, `kite-2.png`.
   * @param extension without the dot
   * @param from 2 where the plain name is not wanted
   */
  freeName(target: Target, extension: string, from?: number): Promise<string>;
  /**
   * URI of the plain name, and what lies there.
   * @param agreed SHA-256 of a file that may be replaced. Who cannot do that takes it for any other
   */
  look(
    target: Target,
    extension: string,
    agreed?: string,
  ): Promise<{ readonly uri: string; readonly standing: Standing }>;
  /**
   * Writes whole or not at all, never over a file: `taken` when the name is gone meanwhile.
   * @param over `placeholder`: one that is untouched right before the write is replaced
   * @param agreed SHA-256 of a file that may be replaced, too: it makes way once the bytes are on the disk
   */
  write(
    target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
    agreed?: string,
  ): Promise<'written' | 'taken'>;
  /** Whether the file at `uri` has exactly these bytes. */
  holds(uri: string, sha256: string): Promise<boolean>;
}

/** Reads the images that a request refers to. */
export interface ReferenceReader {
  /** Fails with reference-unreadable. */
  read(uri: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
}

/** Makes of an image one that the API takes. */
export interface ReferenceFitter {
  /**
   * The same bytes where the API takes them as they are.
   * Fails with reference-unsupported or reference-too-large.
   */
  fitReference(bytes: Uint8Array, maxBytes: number, signal: AbortSignal): Promise<FittedReference>;
}

/** Makes exactly the files that code names. */
export interface ExactMaker {
  /**
   * Crops, scales and encodes an image, once for each file, in their order.
   * @throws EaselError when it cannot be decoded; the signal's reason once it is aborted
   */
  makeExact(
    order: { readonly bytes: Uint8Array; readonly files: readonly ExactFile[]; readonly focus?: Focus },
    signal: AbortSignal,
  ): Promise<Uint8Array[]>;
}

/** Puts placeholders where images are to come. */
export interface StandIns {
  /**
   * Fills each path of a job that is free. What cannot be drawn is logged, and stops nothing.
   * @throws EaselError outside-workspace, folder-not-writable, save-failed: where no image could be saved either
   */
  place(job: Job, signal: AbortSignal): Promise<void>;
}

/** An image as it lands in the workspace. */
export type FinishedImage = {
  readonly bytes: Uint8Array;
  /** The file that code names, when it was made to be that. */
  readonly fitted?: ExactFile | undefined;
  readonly note?: ImageNote | undefined;
  /** The server's image, where it is to be saved as well. */
  readonly untouched?: Uint8Array | undefined;
};

/** Makes of the server's image what lands in the workspace. */
export interface ImageFinisher {
  /** What cannot be done is left undone, and noted: a paid image is saved in any case. */
  finish(image: Uint8Array, job: Job, signal: AbortSignal): Promise<FinishedImage>;
}

/** Where the engine says what it does. Never given the key. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** All that the engine needs of the world. */
export type EnginePorts = {
  readonly backends: Readonly<Record<Job['backend'], ImageBackend>>;
  readonly store: JobStore;
  readonly sink: AssetSink;
  readonly finisher: ImageFinisher;
  readonly standIns: StandIns;
  readonly references: ReferenceReader;
  readonly fitter: ReferenceFitter;
  readonly clock: Clock;
  readonly log: Log;
  /** A fresh UUID. */
  readonly newId: () => string;
  /** 0 to 1. */
  readonly random: () => number;
};
