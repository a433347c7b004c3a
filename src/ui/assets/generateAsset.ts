import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { EaselError } from '../../core/errors.ts';
import { parseManifest } from '../../core/assetManifest.ts';
import type { Asset } from '../../core/assetManifest.ts';
import { lookAtAsset } from '../../core/assetState.ts';
import type { AssetLook } from '../../core/assetState.ts';
import { isOnItsWay } from '../../core/onItsWay.ts';
import { unlinked } from '../../core/unlinked.ts';
import { pathBelow } from '../../core/uriPath.ts';
import type { JobEngine } from '../../jobs/engine.ts';
import { sha256Of } from '../../jobs/hash.ts';
import { lookBeside, manifestText, readLock } from '../../workspace/manifests.ts';
import type { Generator } from '../generator.ts';
import { leaveOffline } from '../leaveOffline.ts';
import { tellOnItsWay } from '../missing/generateMissing.ts';
import { fileOfAsset, isReplaced, requestOfAsset } from './assetRequest.ts';
import type { AssetPlace } from './assetRequest.ts';
import { brokenLockText, noReferenceText } from './manifestText.ts';

/** What a lens asks for. Travels as the argument of a command, and so is parsed like everything from outside. */
export const AssetWish = z.object({
  /** URI of the manifest. */
  manifest: z.string(),
  /** Of the entry. */
  name: z.string(),
});
export type AssetWish = z.infer<typeof AssetWish>;

/** What the command needs of the rest. */
export type AssetPorts = {
  readonly engine: Pick<JobEngine, 'snapshot'>;
  readonly generator: Pick<Generator, 'beginAll'>;
};

/**
 * The command `easel.generateAsset`: makes what an entry of a manifest asks for now. Asks before an image makes way.
 * @throws EaselError outside-workspace, and as `Generator.beginAll` does.
 */
export async function generateAsset(arg: unknown, { engine, generator }: AssetPorts): Promise<void> {
  const { data: wish } = AssetWish.safeParse(arg);
  if (!wish) return;
  const manifest = vscode.Uri.parse(wish.manifest, true);
  const place = placeOf(manifest);
  const found = await findAsset(manifest, wish.name);
  if (typeof found === 'string') {
    void vscode.window.showWarningMessage(unlinked(found));
    return;
  }
  const { asset, look } = found;
  const wanted = { root: place.root.toString(), files: [fileOfAsset(asset, place)] };
  if (isOnItsWay(wanted, engine.snapshot())) return tellOnItsWay(wanted);
  if (look.state.kind !== 'missing' && !(await leaveOffline())) return;
  await generator.beginAll([requestOfAsset(asset, place, look)], { confirm: isReplaced(look) });
}

function placeOf(manifest: vscode.Uri): AssetPlace {
  const root = vscode.workspace.getWorkspaceFolder(manifest)?.uri;
  const path = root && pathBelow(root, manifest);
  if (root && path !== undefined) return { root, manifest: path };
  throw new EaselError('outside-workspace', 'The manifest lies in no open folder', {
    details: { folder: manifest.path },
  });
}

/** An entry and how it stands, or why it cannot be made. */
async function findAsset(
  manifest: vscode.Uri,
  name: string,
): Promise<{ readonly asset: Asset; readonly look: AssetLook } | string> {
  const { assets } = parseManifest((await manifestText(manifest)) ?? '');
  const asset = assets.find((each) => each.name === name);
  if (!asset) return vscode.l10n.t('The entry {0} no longer exists, or cannot be used.', name);
  const lock = await readLock(manifest);
  if (!lock) return brokenLockText();
  const look = await lookAtAsset(asset, lock, (path) => lookBeside(manifest, path), sha256Of);
  return look.state.kind === 'no-reference' ? noReferenceText(look.state.path) : { asset, look };
}
