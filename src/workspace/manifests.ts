import * as vscode from 'vscode';
import { lockName, parseLock } from '../core/assetLock.ts';
import type { AssetLock } from '../core/assetLock.ts';
import { lookAtFile } from '../core/assetState.ts';
import type { FileLook } from '../core/assetState.ts';
import { sha256Of } from '../jobs/hash.ts';
import { readBytes } from './assets.ts';

/** A file beside a manifest or below its folder. @param path from there */
export function besideManifest(manifest: vscode.Uri, path: string): vscode.Uri {
  return vscode.Uri.joinPath(manifest, '..', path);
}

/** The text of a manifest as the person sees it, saved or not; undefined where there is none. */
export async function manifestText(manifest: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === manifest.toString());
  return open ? open.getText() : readText(manifest);
}

/** What made the files of a manifest; undefined when something else than a lock stands there. */
export async function readLock(manifest: vscode.Uri): Promise<AssetLock | undefined> {
  const text = await readText(besideManifest(manifest, lockName));
  return text === undefined ? new Map() : parseLock(text);
}

/** What a file below the folder of a manifest is known by; undefined where none can be read. */
export async function lookBeside(manifest: vscode.Uri, path: string): Promise<FileLook | undefined> {
  const bytes = await readBeside(manifest, path);
  return bytes && lookAtFile(path, bytes, sha256Of);
}

/** The bytes of a file below the folder of a manifest; undefined where none can be read. */
export async function readBeside(manifest: vscode.Uri, path: string): Promise<Uint8Array | undefined> {
  return readBytes(besideManifest(manifest, path)).catch(() => undefined);
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  return readBytes(uri).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => undefined,
  );
}
