import type { Job } from '../core/job.ts';
import type { ModelId, Ratio, Tier } from '../core/models.ts';
import type { Preset } from '../core/preset.ts';
import type { GenerationRequest } from '../core/request.ts';
import type { Prices } from '../core/spend.ts';
import type { AssetSink, ExactMaker } from '../jobs/ports.ts';
import type { MissingGroup } from '../scan/work.ts';

/** A folder that agents may work in: one of the workspace. */
export type Folder = {
  readonly uri: string;
  /** Absolute path, where it lies on this machine. */
  readonly path?: string | undefined;
  readonly name: string;
};

/** Something below a folder. */
export type Place = {
  /** URI of the folder. */
  readonly root: string;
  /** `/` between parts, empty for the folder itself. */
  readonly path: string;
};

/** What the person has set, as it holds in a folder. */
export type AgentSettings = {
  readonly model: ModelId;
  readonly tier: Tier;
  readonly ratio: Ratio;
  readonly extendedSizes: boolean;
  /** Below the folder. */
  readonly assetsFolder: string;
  readonly presets: readonly Preset[];
  /** The person's own, or `free` where offline placeholders are made instead of images. */
  readonly prices: Prices | 'free';
};

/** Reads what lies in the workspace. A link that leads out of its folder leads nowhere. */
export interface WorkspaceReader {
  /** The bytes of a file; undefined where there is none that can be read. */
  read(place: Place): Promise<Uint8Array | undefined>;
  /** What is at a place. */
  kindOf(place: Place): Promise<'file' | 'folder' | 'nothing'>;
}

/** What is missing in one folder. */
export type MissingIn = { readonly root: string; readonly groups: readonly MissingGroup[] };

/** What helps where the operations are carried out, in whole sentences: an editor has what a server alone has not. */
export type HostWords = {
  /** When the key is missing, or is not accepted. */
  readonly setKey: string;
  /** When something around Easel is wrong: network, account, disk. */
  readonly checkSetup: string;
  /** When what the user has set is wrong. */
  readonly changeSettings: string;
  /** When an order has stopped that can go on. */
  readonly goOn: string;
  /** When placeholders are made instead of images. */
  readonly wantImages: string;
  /** When many images are wanted; empty where there is no other way than one call for each. */
  readonly forMany: string;
};

/** All that agents' operations need of the world. */
export type AgentPorts = {
  /** The open folders, the main one first. */
  readonly folders: () => readonly Folder[];
  /** @throws EaselError setting-invalid */
  readonly settings: (root: string) => AgentSettings;
  /**
   * Orders through the gate that every order passes; undefined when the person said no to a question.
   * @throws EaselError
   */
  readonly order: (request: GenerationRequest) => Promise<readonly Job[] | undefined>;
  /** Goes on with a job that has stopped; whether it does. @throws EaselError */
  readonly goOn: (job: Job) => Promise<boolean>;
  /** All jobs, newest first. */
  readonly jobs: () => readonly Job[];
  /** Resolves once `jobs` knows what other processes with the same journal have written by now. */
  readonly refresh: () => Promise<void>;
  /** Resolves once none of some jobs is being worked on here any more; never rejects. */
  readonly whenResting: (jobs: readonly Job[]) => Promise<unknown>;
  /**
   * The right to order for a place, among all processes; resolves to how to let go of it, undefined while another one
   * has it.
   * @throws EaselError journal-unwritable
   */
  readonly claim: (place: Place) => Promise<(() => Promise<void>) | undefined>;
  readonly sink: Pick<AssetSink, 'check' | 'look'>;
  readonly files: WorkspaceReader;
  readonly exact: ExactMaker;
  /** References to images that are not there; undefined when the person ended it. @throws EaselError */
  readonly findMissing: (
    places: readonly Place[],
    signal: AbortSignal,
  ) => Promise<readonly MissingIn[] | undefined>;
  readonly words: HostWords;
};
