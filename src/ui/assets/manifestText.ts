import { l10n } from 'vscode';
import { lockName } from '../../core/assetLock.ts';
import { placeText } from '../../core/assetManifest.ts';
import type { ManifestProblem } from '../../core/assetManifest.ts';
import type { FoundManifest } from '../../scan/work.ts';

/** A problem of a manifest in words: where it is, and what is wrong. */
export function manifestProblemText(problem: ManifestProblem): string {
  const place = placeText(problem.place);
  return place === '' ? whatIsWrong(problem) : `${place}: ${whatIsWrong(problem)}`;
}

/** That a lock cannot be used, with the remedy. */
export function brokenLockText(): string {
  return l10n.t('{0} cannot be read. Resolve its merge conflict, or delete it.', lockName);
}

/** That a reference is not there. */
export function noReferenceText(path: string): string {
  return l10n.t('Reference not found: {0}', path);
}

/** What of some manifests cannot be used, the first in words; undefined when there is nothing. */
export function problemsText(manifests: readonly FoundManifest[]): string | undefined {
  const told = manifests.flatMap(({ path, problems, hasBrokenLock, assets }) => [
    ...(hasBrokenLock ? [brokenLockText()] : []),
    ...problems.map((problem) => `${path}: ${manifestProblemText(problem)}`),
    ...assets.flatMap(({ asset, state }) =>
      state.kind === 'no-reference' ? [`${asset.name}: ${noReferenceText(state.path)}`] : [],
    ),
  ]);
  const [first] = told;
  if (first === undefined) return undefined;
  return told.length === 1 ? first : l10n.t('{0} (and {1} more)', first, told.length - 1);
}

function whatIsWrong({ code }: ManifestProblem): string {
  switch (code) {
    case 'not-json':
      return l10n.t('This is not valid JSON.');
    case 'key-missing':
      return l10n.t('A required value is missing.');
    case 'key-unknown':
      return l10n.t('There is no such property.');
    case 'value-wrong':
      return l10n.t('This value cannot be used.');
    case 'size-unclear':
      return l10n.t('Say width and height, or resolution and size.');
    case 'pixels-unknown':
      return l10n.t('The pixels of this model are not known in advance: say width and height.');
    case 'not-makeable':
      return l10n.t('An image of these pixels cannot be made in this format.');
    case 'preset-unknown':
      return l10n.t('This file has no such preset.');
    case 'outside':
      return l10n.t('The path leads out of the folder of this file.');
    case 'no-image':
      return l10n.t('Easel makes no images with this extension.');
    case 'twice':
      return l10n.t('Another entry names the same file.');
    case 'prompt-too-long':
      return l10n.t('The prompt is longer than the model takes.');
    case 'too-many-references':
      return l10n.t('There are more references than the model takes.');
  }
}
