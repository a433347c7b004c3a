import type { AssetLock, LockEntry } from './assetLock.ts';
import type { Asset } from './assetManifest.ts';
import { formatOfPath } from './exactImage.ts';
import { untouchedPlaceholder } from './placeholderMark.ts';

/** How an image that shall be there stands to what is there. */
export type AssetState =
  | { readonly kind: 'missing' }
  /** A placeholder stands there that nobody has changed. */
  | { readonly kind: 'placeholder' }
  /** The entry says something else than when the image was made. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'up-to-date' }
  /** Easel did not make the file for this entry, or somebody has changed it since. */
  | { readonly kind: 'foreign' }
  /** A reference is not there, so that nobody can tell what it is to be made of. */
  | { readonly kind: 'no-reference'; readonly path: string };

/** SHA-256 of some bytes, hex, lower case. */
export type Sha256 = (bytes: Uint8Array) => string;

/** What has to be known of a file. */
export type FileLook = { readonly digest: string; readonly isPlaceholder: boolean };

/** What is known of an asset. */
export type AssetLook = {
  readonly state: AssetState;
  /** What the entry asks for; undefined when a reference is not there. */
  readonly recipe?: string;
  /** Of the file that is there. */
  readonly digest?: string;
};

/** What a file is known by. */
export function lookAtFile(path: string, bytes: Uint8Array, sha256: Sha256): FileLook {
  const plain = asCommitted(path, bytes);
  return { digest: sha256(plain), isPlaceholder: untouchedPlaceholder(plain, sha256) !== undefined };
}

/**
 * What an entry asks for, as the SHA-256 of its canonical JSON: all that decides what the image shows, and nothing
 * that a person's settings decide.
 *
 * @param references digests of the references' files, in their order
 */
export function recipeOf(asset: Asset, references: readonly string[], sha256: Sha256): string {
  const { prompt, model, file, cell, focus } = asset;
  const said = {
    version: 1,
    prompt,
    model,
    format: file.format,
    width: file.width,
    height: file.height,
    ...(cell && { resolution: cell.tier, size: cell.ratio }),
    ...(focus && { focus: { x: focus.x, y: focus.y } }),
    references,
  };
  return sha256(new TextEncoder().encode(JSON.stringify(said)));
}

/**
 * How an asset stands.
 * @param look at a file, by its path from the manifest's folder; undefined where none is
 */
export async function lookAtAsset(
  asset: Asset,
  lock: AssetLock,
  look: (path: string) => FileLook | undefined | Promise<FileLook | undefined>,
  sha256: Sha256,
): Promise<AssetLook> {
  const digests: string[] = [];
  for (const path of asset.references) {
    const reference = await look(path);
    if (!reference) return { state: { kind: 'no-reference', path } };
    digests.push(reference.digest);
  }
  const recipe = recipeOf(asset, digests, sha256);
  const file = await look(asset.file.path);
  const state = { kind: kindOf(recipe, file, lock.get(asset.file.path)) };
  return { recipe, state, ...(file && { digest: file.digest }) };
}

function kindOf(
  recipe: string,
  file: FileLook | undefined,
  made: LockEntry | undefined,
): Exclude<AssetState['kind'], 'no-reference'> {
  if (!file) return 'missing';
  if (file.isPlaceholder) return 'placeholder';
  if (!made) return 'foreign';
  if (made.recipe !== recipe) return 'stale';
  return made.file === file.digest ? 'up-to-date' : 'foreign';
}

/** SVG is text, whose ends of lines are not the same on every machine that Git checks it out on. */
function asCommitted(path: string, bytes: Uint8Array): Uint8Array {
  if (formatOfPath(path) !== 'svg' || !bytes.includes(13)) return bytes;
  return bytes.filter((byte, index) => !(byte === 13 && bytes[index + 1] === 10));
}
