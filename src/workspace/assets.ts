import * as vscode from 'vscode';
import type { Target } from '../core/request.ts';
import type { AssetSink, Standing } from '../jobs/ports.ts';
import { readRegularFile } from '../local/durableFile.ts';
import { LocalAssets } from '../local/localAssets.ts';
import { VirtualAssets } from './virtualAssets.ts';

/**
 * Puts finished images into the workspace: through Node where that is possible, since the editor does not answer once
 * its window is gone.
 */
export class WorkspaceAssets implements AssetSink {
  readonly #local: LocalAssets;
  readonly #virtual = new VirtualAssets();

  /** @param discard takes away a file that was replaced, as the person agreed */
  constructor(discard?: (uri: string) => void) {
    this.#local = new LocalAssets(discard);
  }

  check(target: Target): Promise<void> {
    return this.#for(target.root).check(target);
  }

  freeName(target: Target, extension: string, from?: number): Promise<string> {
    return this.#for(target.root).freeName(target, extension, from);
  }

  look(target: Target, extension: string, agreed?: string): Promise<{ uri: string; standing: Standing }> {
    return this.#for(target.root).look(target, extension, agreed);
  }

  write(
    target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
    agreed?: string,
  ): Promise<'written' | 'taken'> {
    return this.#for(uri).write(target, uri, bytes, over, agreed);
  }

  holds(uri: string, sha256: string): Promise<boolean> {
    return this.#for(uri).holds(uri, sha256);
  }

  #for(uri: string): AssetSink {
    return uri.startsWith('file:') ? this.#local : this.#virtual;
  }
}

/** Reads a file: through Node where that is possible, which is several times faster. */
export async function readBytes(uri: vscode.Uri): Promise<Uint8Array> {
  return uri.scheme === 'file' ? readRegularFile(uri.fsPath) : vscode.workspace.fs.readFile(uri);
}
