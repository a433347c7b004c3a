import * as vscode from 'vscode';
import { formatOfPath } from '../core/exactImage.ts';
import type { Provenance } from '../core/provenance.ts';
import { unlinked } from '../core/unlinked.ts';
import { FormValues } from '../protocol/messages.ts';
import { findReferences, readProvenanceOf, removeProvenanceOf } from '../workspace/provenance.ts';
import { readSetting } from '../workspace/settings.ts';
import type { Panel } from './panel/panel.ts';
import { chosenFiles } from './references.ts';
import type { References } from './references.ts';

/** The panel, as far as it is needed here. */
type FillablePanel = Pick<Panel, 'fill' | 'show'>;

/** Opens the panel filled in with what made the chosen image. */
export async function regenerateFrom(
  args: readonly unknown[],
  panel: FillablePanel,
  references: References,
): Promise<void> {
  const [image] = chosenImages(args);
  if (!image) return;
  const made = await readProvenanceOf(image);
  if (!made) return tellUnknown(image, panel);
  const found = await findReferences(made.references, image);
  await references.clear();
  await references.add(found.filter((uri) => uri !== undefined));
  const { form, unknown } = formOf(made, image);
  await panel.fill(form);
  const gone = made.references.filter((_, index) => !found[index]);
  tellMissing(image, gone, made.mask, unknown);
}

/** Takes the provenance out of the chosen images, and says from how many. */
export async function removeProvenance(args: readonly unknown[]): Promise<void> {
  const images = chosenImages(args);
  let changed = 0;
  const failed: string[] = [];
  for (const image of images) {
    try {
      if (await removeProvenanceOf(image)) changed++;
    } catch {
      failed.push(vscode.workspace.asRelativePath(image));
    }
  }
  if (images.length > 0) tellRemoved(changed, failed);
}

/** The images that are meant; tells the person when there are none. */
function chosenImages(args: readonly unknown[]): vscode.Uri[] {
  const images = chosenFiles(args).filter(({ path }) => formatOfPath(path) !== undefined);
  if (images.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Select images in the explorer, or open one: PNG, JPEG, WebP, GIF, AVIF, ICO, BMP or SVG.',
      ),
    );
  }
  return images;
}

/** The form that makes the image again, with the defaults for what this version does not know, which is named. */
function formOf(made: Provenance, image: vscode.Uri): { form: FormValues; unknown: string[] } {
  const { model, tier, ratio } = FormValues.shape;
  const known = {
    model: model.safeParse(made.model).data,
    tier: tier.safeParse(made.tier).data,
    ratio: ratio.safeParse(made.ratio).data,
  };
  const form = {
    prompt: made.prompt,
    model: known.model ?? readSetting('model', image),
    ...(made.tier !== undefined && { tier: known.tier ?? readSetting('resolution', image) }),
    ratio: known.ratio ?? readSetting('size', image),
    count: 1,
  };
  const unknown = (['model', 'tier', 'ratio'] as const).flatMap((name) =>
    made[name] !== undefined && known[name] === undefined ? [made[name]] : [],
  );
  return { form, unknown };
}

async function tellUnknown(image: vscode.Uri, panel: FillablePanel): Promise<void> {
  const open = vscode.l10n.t('Open Image Panel');
  const name = vscode.workspace.asRelativePath(image);
  const text = unlinked(vscode.l10n.t('{0} does not say what made it.', name));
  if ((await vscode.window.showInformationMessage(text, open)) === open) panel.show();
}

/** Says in one message what could not be filled in. */
function tellMissing(
  image: vscode.Uri,
  gone: readonly string[],
  hadMask: boolean,
  unknown: readonly string[],
): void {
  const name = vscode.workspace.asRelativePath(image);
  const parts = [
    gone.length > 0 && vscode.l10n.t('References that no longer exist: {0}.', gone.join(', ')),
    hadMask && vscode.l10n.t('A mask was used, which is not kept.'),
    unknown.length > 0 && vscode.l10n.t('Not known to this version of Easel: {0}.', unknown.join(', ')),
  ].filter((part) => part !== false);
  if (parts.length > 0) void vscode.window.showWarningMessage(unlinked(`${name}: ${parts.join(' ')}`));
}

function tellRemoved(changed: number, failed: readonly string[]): void {
  const what =
    changed === 1
      ? vscode.l10n.t('Provenance removed from 1 image.')
      : vscode.l10n.t('Provenance removed from {0} images.', changed);
  if (failed.length === 0) {
    const nothing = vscode.l10n.t('Nothing was changed: no provenance of Easel was found.');
    void vscode.window.showInformationMessage(changed === 0 ? nothing : what);
    return;
  }
  const text = unlinked(vscode.l10n.t('These could not be changed: {0}.', failed.join(', ')));
  void vscode.window.showWarningMessage(changed === 0 ? text : `${what} ${text}`);
}
