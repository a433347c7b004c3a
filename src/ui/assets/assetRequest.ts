import { Uri } from 'vscode';
import type { Asset } from '../../core/assetManifest.ts';
import type { AssetLook } from '../../core/assetState.ts';
import { coveringCell } from '../../core/exactImage.ts';
import type { ExactFile } from '../../core/exactImage.ts';
import { folderOf } from '../../core/imageReferences/resolve.ts';
import type { GenerationRequest } from '../../core/request.ts';
import { readSetting } from '../../workspace/settings.ts';
import { makeRequest } from '../intent.ts';
import { exactHome, exactParts } from '../panel/exactForm.ts';

/** Where an asset is named. */
export type AssetPlace = {
  /** The workspace folder. */
  readonly root: Uri;
  /** Path of the manifest below it. */
  readonly manifest: string;
};

/** What is ordered for an asset: the size that it names, or the smallest that covers its pixels. */
export function orderOf(
  { model, cell, file }: Asset,
  extendedSizes: boolean,
): Pick<GenerationRequest, 'model' | 'tier' | 'ratio'> {
  const { tier, ratio } = cell ?? coveringCell(model, file, extendedSizes).cell;
  return { model, ...(tier && { tier }), ratio };
}

/** The file of an asset, from the workspace folder. */
export function fileOfAsset({ file }: Asset, { manifest }: AssetPlace): ExactFile {
  return { ...file, path: pathFrom(manifest, file.path) };
}

/**
 * The request that makes an asset. What stands at its path is replaced, where that is no placeholder.
 * @throws EaselError outside-workspace, setting-invalid
 */
export function requestOfAsset(asset: Asset, place: AssetPlace, look: AssetLook): GenerationRequest {
  const { root, manifest } = place;
  const files = [fileOfAsset(asset, place)];
  const target = { root: root.toString(), files, ...(asset.focus && { focus: asset.focus }) };
  const home = exactHome(target);
  const extendedSizes = readSetting('extendedSizes', root);
  const replaces = isReplaced(look) ? look.digest : undefined;
  return makeRequest({
    ...orderOf(asset, extendedSizes),
    prompt: asset.prompt,
    count: 1,
    references: asset.references.map((path) => Uri.joinPath(root, pathFrom(manifest, path)).toString()),
    extendedSizes,
    ...exactParts(target, home),
    asset: {
      manifest,
      path: asset.file.path,
      recipe: look.recipe ?? '',
      ...(replaces !== undefined && { replaces }),
    },
  });
}

/** Whether an image is there that has to make way for the new one. */
export function isReplaced({ state: { kind } }: AssetLook): boolean {
  return kind === 'stale' || kind === 'foreign';
}

function pathFrom(manifest: string, path: string): string {
  return [folderOf(manifest), path].filter((part) => part !== '').join('/');
}
