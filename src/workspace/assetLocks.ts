import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { lockName, printLock } from '../core/assetLock.ts';
import { parseManifest } from '../core/assetManifest.ts';
import { lookAtFile } from '../core/assetState.ts';
import type { Job } from '../core/job.ts';
import { sha256Of } from '../jobs/hash.ts';
import type { Log } from '../jobs/ports.ts';
import { replaceFile } from '../local/durableFile.ts';
import { besideManifest, manifestText, readBeside, readLock } from './manifests.ts';

/** A file that a job has made for an entry of a manifest. */
type Made = { readonly job: string; readonly recipe: string; readonly sha256: string };

/**
 * Writes down beside each manifest what made the files that are there. What it writes is true whenever it is written:
 * that a file with these very bytes was made from that recipe. So it does not matter who has seen a job end, how often,
 * or whether a crash came in between.
 */
export class AssetLocks {
  readonly #log: Log;
  readonly #written: () => void;
  /** One at a time, so that no writer misses what another one has written. */
  readonly #one = pLimit(1);
  /** By manifest, the jobs that are written down. */
  readonly #known = new Map<string, string>();

  /** @param written is called after a lock was written */
  constructor(log: Log, written: () => void) {
    this.#log = log;
    this.#written = written;
  }

  /** Takes a snapshot and writes down what is new in it. */
  update(jobs: readonly Job[]): void {
    for (const [manifest, made] of madeFiles(jobs)) {
      const ids = [...made.values()].map(({ job }) => job).join(' ');
      if (this.#known.get(manifest) === ids) continue;
      this.#known.set(manifest, ids);
      void this.#one(() => this.#write(vscode.Uri.parse(manifest, true), made));
    }
  }

  async #write(manifest: vscode.Uri, made: ReadonlyMap<string, Made>): Promise<void> {
    try {
      if (await writeLock(manifest, made)) this.#written();
    } catch (thrown) {
      this.#log.warn(
        `${vscode.workspace.asRelativePath(manifest)}: its lock is not written: ${String(thrown)}`,
      );
    }
  }
}

/** By manifest and path, the newest of all finished jobs. */
function madeFiles(jobs: readonly Job[]): Map<string, Map<string, Made>> {
  const manifests = new Map<string, Map<string, Made>>();
  for (const { id, state, backend, request, files } of jobs.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const [file] = files;
    const { asset, target } = request;
    const isImage = state === 'done' && backend !== 'placeholder' && file?.note === undefined;
    if (!asset || !isImage || file?.sha256 === undefined) continue;
    const manifest = vscode.Uri.joinPath(vscode.Uri.parse(target.root, true), asset.manifest).toString();
    const made = manifests.get(manifest) ?? new Map<string, Made>();
    made.set(asset.path, { job: id, recipe: asset.recipe, sha256: file.sha256 });
    manifests.set(manifest, made);
  }
  return manifests;
}

/** Resolves to whether there was anything new. */
async function writeLock(manifest: vscode.Uri, made: ReadonlyMap<string, Made>): Promise<boolean> {
  const text = await manifestText(manifest);
  if (text === undefined) return false;
  const lock = await readLock(manifest);
  if (!lock) throw new Error(`${lockName} is none`);
  const { assets, problems } = parseManifest(text);
  const named = new Set(assets.map(({ file }) => file.path));
  // Half-typed, the manifest does not tell which entries are gone.
  const isWanted = (path: string): boolean => problems.length > 0 || named.has(path);
  const next = new Map(lock);
  for (const [path, { recipe, sha256 }] of made) {
    const known = lock.get(path);
    if (!isWanted(path) || (known?.recipe === recipe && known.file === sha256)) continue;
    const bytes = await readBeside(manifest, path);
    if (!bytes || sha256Of(bytes) !== sha256) continue;
    next.set(path, { recipe, file: lookAtFile(path, bytes, sha256Of).digest });
  }
  const isNew = [...next].some(([path, entry]) => lock.get(path) !== entry);
  if (!isNew) return false;
  for (const path of next.keys()) if (!isWanted(path)) next.delete(path);
  const bytes = new TextEncoder().encode(printLock(next));
  const file = besideManifest(manifest, lockName);
  await (file.scheme === 'file'
    ? replaceFile(file.fsPath, bytes)
    : vscode.workspace.fs.writeFile(file, bytes));
  return true;
}
