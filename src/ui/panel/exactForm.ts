import { workspace } from 'vscode';
import type { Uri } from 'vscode';
import { EaselError } from '../../core/errors.ts';
import { coveringCell, largestFile } from '../../core/exactImage.ts';
import type { Exact } from '../../core/exactImage.ts';
import { exactTarget } from '../../core/request.ts';
import type { GenerationRequest } from '../../core/request.ts';
import type { ExactTarget, FormValues } from '../../protocol/messages.ts';
import { readSetting } from '../../workspace/settings.ts';
import type { Home } from '../folders.ts';

/** An image that code names. */
export type ExactWish = {
  readonly exact: Exact;
  readonly prompt: string;
  /** The open workspace folder that the paths of the files lie below. */
  readonly root: Uri;
};

/** The form that makes it: of the usual model, in the smallest size that covers it. */
export function exactForm({ exact, prompt, root }: ExactWish): FormValues {
  const model = readSetting('model', root);
  const { cell } = coveringCell(model, largestFile(exact.files), readSetting('extendedSizes', root));
  return {
    prompt,
    model,
    ...(cell.tier && { tier: cell.tier }),
    ratio: cell.ratio,
    count: 1,
    exact: { ...exact, root: root.toString() },
  };
}

/** The workspace folder that its files lie below. @throws EaselError outside-workspace when it is not open any more */
export function exactHome({ root }: ExactTarget): Home {
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.toString() === root);
  if (folder) return { root: folder.uri, inWorkspace: true };
  throw new EaselError('outside-workspace', 'The folder is not open', { details: { folder: root } });
}

/** What of a request says where it goes, and what becomes of the image. */
export function exactParts(
  { root, files, focus }: ExactTarget,
  { inWorkspace }: Home,
): Required<Pick<GenerationRequest, 'target' | 'exact'>> {
  const folder = { root, inWorkspace, directory: '', stem: '' };
  const [first] = files;
  return {
    target: first ? exactTarget(folder, first).target : folder,
    exact: { files, ...(focus && { focus }) },
  };
}
