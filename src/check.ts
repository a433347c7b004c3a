#!/usr/bin/env node
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName, placeText } from './core/assetManifest.ts';
import type { ManifestProblem } from './core/assetManifest.ts';
import { lockName } from './core/assetLock.ts';
import type { AssetState } from './core/assetState.ts';
import { folderOf } from './core/imageReferences/resolve.ts';
import { LocalDisk } from './scan/disk.ts';
import { findAssets } from './scan/findAssets.ts';
import type { Position } from './scan/text.ts';
import type { FoundManifest } from './scan/work.ts';

/**
 * `easel check`: says which images of all manifests below some folders are not as the manifests want them. For CI:
 * offline, without a key, an editor or a setting.
 */

/** What the process ends with. */
const exitCodes = { fine: 0, changed: 1, unreadable: 2 } as const;

const usage = `easel check [folder…]

Looks whether the images of every ${manifestName} below the folders (or the current one) are there and up to
date. Files that Git ignores are passed over.

Exit codes: 0 all are up to date; 1 some are missing, placeholders or stale; 2 a manifest, its lock or a folder
cannot be read.
`;

const problemTexts: Record<ManifestProblem['code'], string> = {
  'not-json': 'this is no JSON',
  'key-missing': 'this is missing',
  'key-unknown': 'there is no such key',
  'value-wrong': 'this value cannot be used',
  'size-unclear': 'say width and height, or resolution and size',
  'pixels-unknown': 'the pixels of this model are not known in advance: say width and height',
  'not-makeable': 'an image of these pixels cannot be made in this format',
  'preset-unknown': 'this file has no such preset',
  outside: 'the path leads out of the folder of this file',
  'no-image': 'Easel makes no images with this extension',
  twice: 'another entry names the same file',
  'prompt-too-long': 'the prompt is longer than the model takes',
  'too-many-references': 'there are more references than the model takes',
};

/** What is told of an asset, and whether that lets the check fail. */
function verdictOf(state: AssetState): { readonly text: string; readonly fails: boolean } | undefined {
  switch (state.kind) {
    case 'up-to-date':
      return undefined;
    case 'missing':
      return { text: 'missing: no file is there', fails: true };
    case 'placeholder':
      return { text: 'placeholder: the image has not been made yet', fails: true };
    case 'stale':
      return { text: 'stale: its entry or a reference has changed since the image was made', fails: true };
    case 'no-reference':
      return { text: `stale: its reference ${state.path} is missing`, fails: true };
    case 'foreign':
      return { text: 'foreign: not as Easel made it, left as it is', fails: false };
  }
}

type Report = { readonly unreadable: string[]; readonly changed: string[]; readonly notes: string[] };

/** Adds to a report what a manifest comes to. @param folder as it was given */
function note(folder: string, manifest: FoundManifest, report: Report): void {
  const file = join(folder, manifest.path);
  const at = ({ line, character }: Position): string => `${file}:${line + 1}:${character + 1}`;
  for (const problem of manifest.problems) {
    const place = placeText(problem.place);
    report.unreadable.push([at(problem), ...(place ? [place] : []), problemTexts[problem.code]].join(': '));
  }
  if (manifest.hasBrokenLock) {
    report.unreadable.push(`${join(folder, folderOf(manifest.path), lockName)}: this is no lock file`);
    return; // nothing is known of what is there
  }
  for (const found of manifest.assets) {
    const verdict = verdictOf(found.state);
    if (!verdict) continue;
    const line = `${at(found)}: ${found.asset.name}: ${verdict.text}`;
    (verdict.fails ? report.changed : report.notes).push(line);
  }
}

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(usage);
    return exitCodes.fine;
  }
  const named = args[0] === 'check' ? args.slice(1) : args;
  const report: Report = { unreadable: [], changed: [], notes: [] };
  let count = 0;
  for (const folder of named.length > 0 ? named : ['.']) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      report.unreadable.push(`${folder}: there is no such folder`);
      continue;
    }
    const place = { within: [{ path: '', isFile: false }], excludes: {}, publicFolders: [], texts: {} };
    for (const manifest of await findAssets(new LocalDisk(folder), place, () => undefined)) {
      note(folder, manifest, report);
      count += manifest.assets.length;
    }
  }
  const { unreadable, changed, notes } = report;
  const tell = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  process.stderr.write(tell(unreadable));
  const sum = `${changed.length} of ${count} assets need to be made`;
  process.stdout.write(tell([...changed, ...notes, ...(unreadable.length === 0 ? [sum] : [])]));
  if (unreadable.length > 0) return exitCodes.unreadable;
  return changed.length > 0 ? exitCodes.changed : exitCodes.fine;
}

void main(process.argv.slice(2))
  .catch((thrown: unknown) => {
    console.error(thrown);
    return exitCodes.unreadable;
  })
  .then((code) => (process.exitCode = code));
