import { access, chmod, constants, realpath, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { pathInside } from '../core/assetName.ts';
import { fileNameOf } from '../core/fileName.ts';
import { isFinished } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import { markPlaceholder } from '../core/placeholderMark.ts';
import {
  parseProvenance,
  printProvenance,
  provenanceOf,
  readProvenance,
  sidecarName,
  stripProvenance,
  writeProvenance,
} from '../core/provenance.ts';
import type { Provenance } from '../core/provenance.ts';
import { sha256Of } from '../jobs/hash.ts';
import type { Log } from '../jobs/ports.ts';
import { readBytes } from './assets.ts';
import { codeOf, createFile, replaceFile } from '../local/durableFile.ts';
import { referenceFiles } from './referenceFiles.ts';
import { readSetting } from './settings.ts';

/** Lets finished images keep what made them, where `easel.provenance` says. */
export class ProvenanceKeeper {
  readonly #tool: string;
  readonly #log: Log;
  /** Jobs that were seen at work: those that were finished before have had their sidecars. */
  readonly #atWork = new Set<string>();

  /** @param tool `Easel <version>` */
  constructor(tool: string, log: Log) {
    this.#tool = tool;
    this.#log = log;
  }

  /**
   * An image with what made it in it, where that is wanted.
   * @throws EaselError setting-invalid.
   */
  embed(bytes: Uint8Array, job: Job): Uint8Array {
    return placeFor(job) === 'embedded' ? writeProvenance(bytes, this.#provenanceOf(job)) : bytes;
  }

  /** An image marked as a job's placeholder, whatever the settings say: only its mark lets it be replaced. */
  mark(bytes: Uint8Array, job: Job): Uint8Array {
    return markPlaceholder(bytes, this.#provenanceOf(job), sha256Of);
  }

  /** Takes a snapshot, and writes the sidecars of the jobs that have come to their end since the last one. */
  update(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (!isFinished(job)) this.#atWork.add(job.id);
      else if (this.#atWork.delete(job.id)) void this.#writeSidecars(job);
    }
  }

  /**
   * Writes what made an image into a file beside it; never over a file that is not ours.
   * @throws what the file system throws
   */
  async writeSidecar(imageUri: string, job: Job): Promise<void> {
    const sidecar = sidecarOf(vscode.Uri.parse(imageUri, true));
    const bytes = new TextEncoder().encode(printProvenance(this.#provenanceOf(job)));
    if (await readSidecar(sidecar)) return replaceBytes(sidecar, bytes);
    if ((await createBytes(sidecar, bytes)) === 'written') return;
    this.#log.warn(`${vscode.workspace.asRelativePath(sidecar)} is not Easel's, and is left as it is`);
  }

  async #writeSidecars(job: Job): Promise<void> {
    try {
      if (placeFor(job) !== 'sidecar') return;
      for (const { uri } of job.files) await this.writeSidecar(uri, job);
    } catch (thrown) {
      this.#log.warn(`No provenance was written beside an image: ${String(thrown)}`);
    }
  }

  #provenanceOf(job: Job): Provenance {
    const { root } = job.request.target;
    return provenanceOf(job, (uri) => pathFrom(root, vscode.Uri.parse(uri, true)), this.#tool);
  }
}

/**
 * What made an image, from the image itself or else from beside it; undefined when neither says.
 * @throws EaselError reference-unreadable.
 */
export async function readProvenanceOf(image: vscode.Uri): Promise<Provenance | undefined> {
  const { bytes } = await referenceFiles.read(image.toString());
  return readProvenance(bytes) ?? readSidecar(sidecarOf(image));
}

/** Where references of an image lie, by their paths in its provenance; undefined for each that is not there any more. */
export async function findReferences(
  paths: readonly string[],
  image: vscode.Uri,
): Promise<(vscode.Uri | undefined)[]> {
  return Promise.all(
    paths.map(async (path) => {
      for (const place of placesOf(path, image)) if (await isFile(place)) return place;
      return undefined;
    }),
  );
}

/**
 * Takes what made an image out of it, and away from beside it. Resolves to whether there was anything.
 * @throws what the file system throws
 */
export async function removeProvenanceOf(image: vscode.Uri): Promise<boolean> {
  const bytes = await readBytes(image);
  const stripped = stripProvenance(bytes);
  if (stripped !== bytes) await replaceBytes(image, stripped);
  const sidecar = sidecarOf(image);
  const hasSidecar = (await readSidecar(sidecar)) !== undefined;
  if (hasSidecar) await vscode.workspace.fs.delete(sidecar);
  return hasSidecar || stripped !== bytes;
}

function placeFor(job: Job): 'embedded' | 'sidecar' | 'none' {
  return readSetting('provenance', vscode.Uri.parse(job.request.target.root, true));
}

function sidecarOf(image: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(image, '..', sidecarName(fileNameOf(image.path)));
}

/** A file's path from a folder of the workspace; one in another folder begins with that folder's name. */
function pathFrom(root: string, file: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  return folder
    ? vscode.workspace.asRelativePath(file, folder.uri.toString() !== root)
    : fileNameOf(file.path);
}

/** Where a path of `pathFrom` may lead. It comes from a file of whomever, and so does not leave the workspace. */
function placesOf(path: string, image: vscode.Uri): vscode.Uri[] {
  const inside = pathInside(path);
  if (!inside) return [];
  const home = vscode.workspace.getWorkspaceFolder(image)?.uri ?? vscode.Uri.joinPath(image, '..');
  const others = (vscode.workspace.workspaceFolders ?? []).filter(({ name }) =>
    inside.startsWith(`${name}/`),
  );
  return [
    vscode.Uri.joinPath(home, inside),
    ...others.map(({ uri, name }) => vscode.Uri.joinPath(uri, inside.slice(name.length + 1))),
  ];
}

async function isFile(place: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(place).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}

/** Undefined also for a file that is not ours. */
async function readSidecar(sidecar: vscode.Uri): Promise<Provenance | undefined> {
  const bytes = await readIfThere(sidecar);
  return bytes && parseProvenance(new TextDecoder().decode(bytes));
}

async function readIfThere(file: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await readBytes(file);
  } catch (thrown) {
    const code = thrown instanceof vscode.FileSystemError ? thrown.code : codeOf(thrown);
    if (code === 'FileNotFound' || code === 'ENOENT') return undefined;
    throw thrown;
  }
}

async function createBytes(file: vscode.Uri, bytes: Uint8Array): Promise<'written' | 'taken'> {
  if (file.scheme === 'file') return createFile(file.fsPath, bytes);
  if (await readIfThere(file)) return 'taken';
  await vscode.workspace.fs.writeFile(file, bytes);
  return 'written';
}

async function replaceBytes(file: vscode.Uri, bytes: Uint8Array): Promise<void> {
  if (file.scheme !== 'file') return vscode.workspace.fs.writeFile(file, bytes);
  // What a link leads to is replaced, not the link; and a file that may not be written is not, though a rename could.
  const path = await realpath(file.fsPath);
  await access(path, constants.W_OK);
  const { mode } = await stat(path);
  await replaceFile(path, bytes);
  await chmod(path, mode);
}
