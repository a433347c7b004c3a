import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder to open, which tests may change as they like. */
export interface Workspace {
  /** An absolute path. */
  readonly folder: string;
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
  return { folder, remove: () => rm(parent, { recursive: true, force: true }) };
}
