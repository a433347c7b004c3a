import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder to open, which tests may change as they like. */
export interface Workspace {
  /** An absolute path. */
  readonly folder: string;
  /** Absolute path of a workspace file with this folder: further ones can be added without a restart of the host. */
  readonly file: string;
  /** Removes it. */
  remove(): Promise<void>;
}

/** Copies the sample workspace, the web page of a kite shop, to a temporary folder. */
export async function copyWorkspace(): Promise<Workspace> {
  const parent = await mkdtemp(path.join(tmpdir(), 'workspace-'));
  // The name of the folder is seen in the window.
  const folder = path.join(parent, 'updraft');
  const sample = path.join(import.meta.dirname, 'workspace');
  // What the demo has left there is no part of the sample.
  const assets = path.join(sample, 'assets');
  await cp(sample, folder, { recursive: true, filter: (file) => file !== assets });
  const file = path.join(parent, 'updraft.code-workspace');
  await writeFile(file, JSON.stringify({ folders: [{ path: 'updraft' }] }));
  return { folder, file, remove: () => rm(parent, { recursive: true, force: true }) };
}
