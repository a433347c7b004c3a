import type { Asset, ManifestProblem } from '../core/assetManifest.ts';
import type { AssetLook } from '../core/assetState.ts';
import type { ErrorRecord } from '../core/errors.ts';
import type { MissingFile } from '../core/missingImage.ts';
import type { Pixels } from '../core/models.ts';
import type { Provenance } from '../core/provenance.ts';
import type { Excludes } from './rules.ts';
import type { Position } from './text.ts';

/** A folder that is looked through, or a file; below the workspace folder, `` for all of it. */
export type Within = { readonly path: string; readonly isFile: boolean };

/** What a scan looks at, in one workspace folder. */
export type ScanPlace = {
  readonly within: readonly Within[];
  /** Do not hold for files that are named themselves. */
  readonly excludes: Excludes;
  /** Further folders that a server shows as its root. */
  readonly publicFolders: readonly string[];
  /** What editors hold that is not saved yet, by path. */
  readonly texts: Readonly<Record<string, string>>;
};

/** A reference to an image that is not there. */
export type MissingReference = MissingFile & {
  /** The file that it stands in, below the workspace folder. */
  readonly document: string;
  /** Where it begins there, both from 0. */
  readonly line: number;
  readonly character: number;
};

/** References to the same image, in order: to one file, or to several that one tag shows in turn. Never empty. */
export type MissingGroup = readonly MissingReference[];

/** A placeholder that is just as Easel wrote it. */
export type FoundPlaceholder = {
  /** Below the workspace folder. */
  readonly path: string;
  readonly pixels: Pixels;
  /** What it stands for. */
  readonly provenance: Provenance;
};

/** An image that a manifest names, and where it does. */
export type FoundAsset = AssetLook & Position & { readonly asset: Asset };

/** What a manifest says, and how that stands to what is there. */
export type FoundManifest = {
  /** Below the workspace folder. */
  readonly path: string;
  readonly assets: readonly FoundAsset[];
  readonly problems: readonly (ManifestProblem & Position)[];
  /** Whether something else than a lock stands where its lock should: then nothing is known of what is there. */
  readonly hasBrokenLock: boolean;
};

/** What the worker is started for. */
export type ScanWork = {
  readonly what: 'missing' | 'placeholders' | 'assets';
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly place: ScanPlace;
};

/** What it says: how far it is, now and then, and at last what it has found. */
export type ScanMessage =
  | { readonly type: 'progress'; readonly files: number }
  | { readonly type: 'missing'; readonly groups: readonly MissingGroup[] }
  | { readonly type: 'placeholders'; readonly found: readonly FoundPlaceholder[] }
  | { readonly type: 'assets'; readonly found: readonly FoundManifest[] }
  | { readonly type: 'failed'; readonly error: ErrorRecord };

/** How a scan reports: called now and then with the files that it has seen. May throw, which ends the scan. */
export type OnProgress = (files: number) => void;
