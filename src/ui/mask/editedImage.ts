import { l10n, Uri, workspace } from 'vscode';
import { assetStem } from '../../core/assetName.ts';
import { EaselError } from '../../core/errors.ts';
import { fileNameOf } from '../../core/fileName.ts';
import { readImage } from '../../core/imageFile.ts';
import type { ImageFacts } from '../../core/imageFile.ts';
import { maxReferenceBytes } from '../../core/models.ts';
import type { Target } from '../../core/request.ts';
import { isTurned } from '../../core/turnedPhoto.ts';
import { referenceFiles } from '../../workspace/referenceFiles.ts';
import type { Home } from '../folders.ts';
import { defaultTarget, namedTarget } from '../intent.ts';

/** An image that can be edited with a mask. */
export type EditedImage = { readonly name: string; readonly bytes: Uint8Array; readonly facts: ImageFacts };

/** Whether a file may be edited with a mask, by its name. */
export function isEditable(uri: Uri): boolean {
  return /\.(png|jpe?g|webp)$/i.test(uri.path);
}

/**
 * Reads an image, and makes sure that it can be sent as it is: a mask fits the very pixels that were painted over.
 * @throws EaselError reference-unreadable, invalid-request
 */
export async function readEdited(uri: Uri): Promise<EditedImage> {
  const { name, bytes } = await referenceFiles.read(uri.toString());
  const facts = readImage(bytes);
  if (!facts?.whole || facts.kind === 'gif') {
    throw unsuitable(
      l10n.t('{0} is not a complete PNG, JPEG or WebP image, so it cannot be used with a mask.', name),
    );
  }
  if (bytes.length > maxReferenceBytes) {
    throw unsuitable(
      l10n.t(
        '{0} has {1} MB. With a mask an image is sent as it is, and at most {2} MB can be sent: save it smaller first.',
        name,
        (bytes.length / 1_000_000).toFixed(1),
        maxReferenceBytes / 1_000_000,
      ),
    );
  }
  if (facts.kind === 'jpeg' && isTurned(bytes)) {
    throw unsuitable(
      l10n.t(
        '{0} is a photo that is turned when it is shown, so a mask would miss its place: save it upright first.',
        name,
      ),
    );
  }
  return { name, bytes, facts };
}

/**
 * Where an edited image goes: beside the original as `hero-edit`, where that lies in a workspace folder; otherwise
 * where new images go.
 * @param home where new images go
 * @throws EaselError outside-workspace
 */
export function editTarget(uri: Uri, home: Home): Target {
  const name = fileNameOf(uri.path);
  const stem = `${assetStem(name.replace(/\.\w+$/, '').replace(/-edit(-\d+)?$/, ''))}-edit`;
  const folder = workspace.getWorkspaceFolder(uri);
  if (!folder) return { ...defaultTarget(home.root, home.inWorkspace, ''), stem };
  return namedTarget(folder.uri, true, Uri.joinPath(uri, '..', `${stem}.png`), '');
}

function unsuitable(problems: string): EaselError {
  return new EaselError('invalid-request', 'The image cannot be edited with a mask', {
    details: { problems },
  });
}
