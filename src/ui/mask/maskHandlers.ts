import * as vscode from 'vscode';
import { EaselError } from '../../core/errors.ts';
import { mediaTypeOf, readImage } from '../../core/imageFile.ts';
import type { Pixels } from '../../core/models.ts';
import { nearestRatio } from '../../core/nearestRatio.ts';
import { maskModel } from '../../protocol/maskMessages.ts';
import type { MaskHandlers, MaskImage, MaskOrder, MaskSnapshot } from '../../protocol/maskMessages.ts';
import type { GenerateResult } from '../../protocol/messages.ts';
import type { MaskFiles } from '../../local/maskFiles.ts';
import { readSetting } from '../../workspace/settings.ts';
import type { Folders, Home } from '../folders.ts';
import type { Generator } from '../generator.ts';
import { makeRequest } from '../intent.ts';
import { editTarget, readEdited } from './editedImage.ts';
import type { EditedImage } from './editedImage.ts';
import { maskStrings } from './maskStrings.ts';

/** What answering a mask editor needs. */
export type MaskServices = {
  readonly generator: Generator;
  readonly folders: Folders;
  readonly files: MaskFiles;
};

/** What a mask editor shows besides its image, as it stands now. */
export function maskSnapshot({ folders }: MaskServices, uri: vscode.Uri): MaskSnapshot {
  const home = homeOf(uri) ?? folders.guess();
  const target = home && editTarget(uri, home);
  const backend = readSetting('backend');
  return {
    backend,
    ...(backend === 'toapis' && { prices: readSetting('prices') }),
    destination: target ? target.directory || vscode.Uri.parse(target.root, true).path : '',
  };
}

/** What the extension does for each request of the mask editor of an image. */
export function maskHandlers(
  services: MaskServices,
  uri: vscode.Uri,
  webview: Pick<vscode.Webview, 'asWebviewUri'>,
): MaskHandlers {
  return {
    ready: async () => ({
      strings: maskStrings(),
      image: maskImage(uri, await readEdited(uri), webview),
      snapshot: maskSnapshot(services, uri),
    }),
    generate: (order) => generate(services, uri, order),
  };
}

function maskImage(
  uri: vscode.Uri,
  { name, bytes, facts }: EditedImage,
  webview: Pick<vscode.Webview, 'asWebviewUri'>,
): MaskImage {
  // Other file systems have no address that a webview can be sure to read from.
  const picture =
    uri.scheme === 'file'
      ? { src: webview.asWebviewUri(uri).toString() }
      : { bytes: Uint8Array.from(bytes), mediaType: mediaTypeOf[facts.kind] };
  return {
    uri: uri.toString(),
    name,
    ...facts.pixels,
    ratio: nearestRatio(maskModel, facts.pixels),
    picture,
  };
}

async function generate(
  { generator, folders, files }: MaskServices,
  uri: vscode.Uri,
  { prompt, count, keepOutside, keepUntouched, mask }: MaskOrder,
): Promise<GenerateResult> {
  const { name, facts } = await readEdited(uri);
  if (!samePixels(pixelsOfMask(mask, name), facts.pixels)) {
    const text = vscode.l10n.t('{0} has other pixels than when you painted over it: open it again.', name);
    return { accepted: false, problems: [{ field: 'mask', text }] };
  }
  const home = homeOf(uri) ?? (await folders.ask());
  if (!home) return { accepted: false, problems: [] };
  const request = makeRequest({
    model: maskModel,
    prompt,
    ratio: nearestRatio(maskModel, facts.pixels),
    count,
    references: [uri.toString()],
    mask: vscode.Uri.file(await files.keep(mask)).toString(),
    keepOutside,
    keepUntouched: keepOutside && keepUntouched,
    extendedSizes: false,
    target: editTarget(uri, home),
  });
  return { accepted: (await generator.begin(request)) !== undefined, problems: [] };
}

/** @throws EaselError mask-unsuitable where it is no mask at all */
function pixelsOfMask(png: Uint8Array, name: string): Pixels {
  const facts = readImage(png);
  if (facts?.kind === 'png' && facts.alpha && facts.whole) return facts.pixels;
  throw new EaselError('mask-unsuitable', 'The mask is no whole PNG with transparency', {
    details: { file: name },
  });
}

function samePixels(a: Pixels, b: Pixels): boolean {
  return a.width === b.width && a.height === b.height;
}

/** The workspace folder of an image, where it lies in one. */
function homeOf(uri: vscode.Uri): Home | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder && { root: folder.uri, inWorkspace: true };
}
