import { lockName, parseLock } from '../core/assetLock.ts';
import type { AssetLock } from '../core/assetLock.ts';
import { manifestName, parseManifest } from '../core/assetManifest.ts';
import { lookAtAsset, lookAtFile } from '../core/assetState.ts';
import type { FileLook } from '../core/assetState.ts';
import { fileNameOf } from '../core/fileName.ts';
import { folderOf } from '../core/imageReferences/resolve.ts';
import { findKeys, keyFinder } from '../core/jsonKeys.ts';
import { sha256Of } from '../jobs/hash.ts';
import type { Disk } from './disk.ts';
import { listFiles } from './listFiles.ts';
import { decodeText, maxTextBytes, Places } from './text.ts';
import type { Position } from './text.ts';
import type { FoundAsset, FoundManifest, OnProgress, ScanPlace } from './work.ts';

/** No image that Easel makes is larger, bytes: a BMP of 64 megapixels. */
const maxImageBytes = 260_000_000;

/** Finds the manifests of a place, and how each image that they name stands to what is there. */
export async function findAssets(
  disk: Disk,
  place: ScanPlace,
  onProgress: OnProgress,
): Promise<FoundManifest[]> {
  const files = await listFiles(disk, place, onProgress);
  const found: FoundManifest[] = [];
  for (const path of files.filter((each) => fileNameOf(each) === manifestName)) {
    found.push(await lookAtManifest(disk, path, place, onProgress));
  }
  return found;
}

async function lookAtManifest(
  disk: Disk,
  path: string,
  { texts }: Pick<ScanPlace, 'texts'>,
  onProgress: OnProgress,
): Promise<FoundManifest> {
  const text = texts[path] ?? (await readText(disk, path)) ?? '';
  const { assets, problems } = parseManifest(text);
  const places = new Places(text);
  const keyOf = keyFinder(findKeys(text).map((key) => ({ ...key, at: places.at(key.start) })));
  const at = (place: readonly string[]): Position => keyOf(place)?.at ?? { line: 0, character: 0 };
  const inFolder = (file: string): string => [folderOf(path), file].filter((part) => part !== '').join('/');
  const lock = await readLock(disk, inFolder(lockName));
  const look = async (file: string): Promise<FileLook | undefined> => {
    const bytes = await disk.read(inFolder(file), maxImageBytes);
    return bytes && lookAtFile(file, bytes, sha256Of);
  };
  const found: FoundAsset[] = [];
  for (const [index, asset] of assets.entries()) {
    onProgress(index);
    const known = await lookAtAsset(asset, lock ?? new Map(), look, sha256Of);
    found.push({ asset, ...known, ...at(['assets', asset.name]) });
  }
  return {
    path,
    assets: found,
    problems: problems.map((problem) => ({ ...problem, ...at(problem.place) })),
    hasBrokenLock: lock === undefined,
  };
}

/** One without entries where there is no file; undefined where there is another one. */
async function readLock(disk: Disk, path: string): Promise<AssetLock | undefined> {
  if ((await disk.kindOf(path)) === 'nothing') return new Map();
  return parseLock((await readText(disk, path)) ?? '');
}

async function readText(disk: Disk, path: string): Promise<string | undefined> {
  const bytes = await disk.read(path, maxTextBytes);
  return bytes && decodeText(bytes);
}
