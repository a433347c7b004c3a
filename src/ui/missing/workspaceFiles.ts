import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { readAliases } from '../../core/imageReferences/aliases.ts';
import type { KnownSurroundings, PathKind } from '../../core/imageReferences/follow.ts';
import { folderOf } from '../../core/imageReferences/resolve.ts';
import type { Alias } from '../../core/imageReferences/resolve.ts';
import { pathBelow } from '../../core/uriPath.ts';
import { readBytes } from '../../workspace/assets.ts';
import { KnownPaths } from './knownPaths.ts';

/** What is known of one workspace folder. */
type Known = { readonly paths: KnownPaths; aliases: Map<string, readonly Alias[]> };

/** How file systems say that there is nothing at a path. */
const nothingThere: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'FileNotFound', 'FileNotADirectory']);

/** A configuration larger than this is none, bytes. */
const maxConfigBytes = 1_000_000;

/**
 * Which files there are in the workspace, as far as documents refer to them: asked of the file system once, and again
 * after they have come or gone.
 */
export class WorkspaceFiles implements vscode.Disposable {
  readonly #known = new Map<string, Known>();
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  /** Something that was known may be otherwise now. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    const files = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
    const configs = vscode.workspace.createFileSystemWatcher('**/{tsconfig,jsconfig}*.json');
    const moved = (uri: vscode.Uri): void => this.#moved(uri);
    // What is being read at the moment is read for the old ones.
    const configured = (): void => this.#forget((known) => (known.aliases = new Map()));
    let wasFocused = vscode.window.state.focused;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      files,
      files.onDidCreate(moved),
      files.onDidDelete(moved),
      configs,
      configs.onDidCreate(configured),
      configs.onDidChange(configured),
      configs.onDidDelete(configured),
      // Where the editor does not watch, whoever comes back may have changed anything.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && !wasFocused) this.#forget(({ paths }) => paths.forgetAll());
        wasFocused = focused;
      }),
    );
  }

  /**
   * What is known around a document; undefined as long as its aliases are not. Never waits.
   * @param document its path below the folder
   */
  around(
    folder: vscode.Uri,
    document: string,
  ): Pick<KnownSurroundings, 'document' | 'aliases' | 'kindOf'> | undefined {
    const { paths, aliases } = this.#of(folder);
    const known = aliases.get(folderOf(document));
    return known && { document, aliases: known, kindOf: (path) => paths.kindOf(path) };
  }

  /** Finds out what lies at some paths, and what the documents beside a document call folders by. */
  async learn(folder: vscode.Uri, document: string, unknown: Iterable<string>): Promise<void> {
    const { paths, aliases } = this.#of(folder);
    const learnAliases = async (): Promise<void> => {
      const beside = folderOf(document);
      if (aliases.has(beside)) return;
      aliases.set(beside, await readAliases(document, (path) => readConfig(folder, path)));
    };
    await Promise.all([learnAliases(), ...[...unknown].map((path) => paths.learn(path))]);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #of(folder: vscode.Uri): Known {
    const key = folder.toString();
    const known = this.#known.get(key) ?? {
      paths: new KnownPaths((path) => lookAt(vscode.Uri.joinPath(folder, path))),
      aliases: new Map<string, readonly Alias[]>(),
    };
    this.#known.set(key, known);
    return known;
  }

  #moved(uri: vscode.Uri): void {
    let matters = false;
    for (const [folder, { paths }] of this.#known) {
      const path = pathBelow(vscode.Uri.parse(folder, true), uri);
      if (path !== undefined && paths.forget(path)) matters = true;
    }
    if (matters) this.#changed.fire(undefined);
  }

  #forget(what: (known: Known) => unknown): void {
    for (const known of this.#known.values()) what(known);
    this.#changed.fire(undefined);
  }
}

/** Through Node where that is possible, which is several times faster. */
async function lookAt(uri: vscode.Uri): Promise<PathKind> {
  try {
    if (uri.scheme === 'file') return (await stat(uri.fsPath)).isDirectory() ? 'folder' : 'file';
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.Directory) === 0 ? 'file' : 'folder';
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    return nothingThere.has(String(code)) ? 'nothing' : 'unreadable';
  }
}

/** The bytes of a file below a folder; undefined where none can be read. */
export async function readBelow(folder: vscode.Uri, path: string): Promise<Uint8Array | undefined> {
  const uri = vscode.Uri.joinPath(folder, path);
  try {
    return await readBytes(uri);
  } catch {
    return undefined;
  }
}

async function readConfig(folder: vscode.Uri, path: string): Promise<string | undefined> {
  const bytes = await readBelow(folder, path);
  return bytes && bytes.length <= maxConfigBytes ? new TextDecoder().decode(bytes) : undefined;
}
