import * as vscode from 'vscode';

/** A file system in memory, as an extension makes one. All of it can be lost, locked or refused at any moment. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly #anyCase: boolean;
  readonly #nodes = new Map<
    string,
    { readonly path: string; bytes: Uint8Array | undefined; mtime: number }
  >();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** Thrown by whatever would change something. */
  refuses: Error | undefined;
  /** Whether folders say that they may not be written. */
  isLocked = false;
  /** Bytes of each write, in order: what came and went is here too. */
  readonly written: string[] = [];

  /**
   * @param folders that are there, besides the root
   * @param anyCase takes names in any case for one, as the file systems of Windows and macOS do
   */
  constructor(folders: readonly string[], { anyCase = false } = {}) {
    this.#anyCase = anyCase;
    for (const path of ['/', ...folders]) this.#put(path, undefined);
  }

  /** Paths of all files, sorted, each as it was spelled first. */
  get paths(): string[] {
    const files = [...this.#nodes.values()].filter(({ bytes }) => bytes !== undefined);
    return files.map(({ path }) => path).sort();
  }

  /** The bytes of a file. @throws FileSystemError where there is none */
  bytesAt(path: string): Uint8Array {
    const bytes = this.#nodes.get(this.#key(path))?.bytes;
    if (!bytes) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }

  /** Puts a file there, with its folders, whatever is refused. */
  put(path: string, content: string | Uint8Array): void {
    const parts = path.split('/');
    for (let depth = 2; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (!this.#nodes.has(this.#key(folder))) this.#put(folder, undefined);
    }
    this.#put(path, Buffer.from(content));
  }

  /** Takes a file or a folder away, with all below it. */
  vanish(path: string): void {
    const key = this.#key(path);
    for (const each of this.#nodes.keys()) {
      if (each === key || each.startsWith(`${key}/`)) this.#nodes.delete(each);
    }
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const node = this.#nodes.get(this.#key(uri.path));
    if (!node && this.#isInFile(uri.path)) throw vscode.FileSystemError.FileNotADirectory(uri);
    if (!node) throw vscode.FileSystemError.FileNotFound(uri);
    const type = node.bytes ? vscode.FileType.File : vscode.FileType.Directory;
    const locked = this.isLocked ? { permissions: vscode.FilePermission.Readonly } : {};
    return { type, ctime: 0, mtime: node.mtime, size: node.bytes?.length ?? 0, ...locked };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const start = uri.path === '/' ? '/' : `${this.#key(uri.path)}/`;
    const below = [...this.#nodes].filter(([key]) => key !== '/' && key.startsWith(start));
    const own = below.filter(([key]) => !key.slice(start.length).includes('/'));
    return own.map(([, { path, bytes }]) => [
      path.slice(path.lastIndexOf('/') + 1),
      bytes ? vscode.FileType.File : vscode.FileType.Directory,
    ]);
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    return this.bytesAt(path);
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    this.#change(uri);
    this.written.push(uri.path);
    const isNew = !this.#nodes.has(this.#key(uri.path));
    this.#put(uri.path, bytes);
    this.#tell(isNew ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed, uri);
  }

  createDirectory(uri: vscode.Uri): void {
    this.#change(uri);
    this.#put(uri.path, undefined);
    this.#tell(vscode.FileChangeType.Created, uri);
  }

  delete(uri: vscode.Uri): void {
    this.#change(uri);
    this.vanish(uri.path);
    this.#tell(vscode.FileChangeType.Deleted, uri);
  }

  rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { readonly overwrite: boolean }): void {
    this.#change(to);
    if (this.#nodes.has(this.#key(to.path)) && !overwrite) throw vscode.FileSystemError.FileExists(to);
    const bytes = this.bytesAt(from.path);
    this.vanish(from.path);
    this.#put(to.path, bytes);
    this.#tell(vscode.FileChangeType.Deleted, from);
    this.#tell(vscode.FileChangeType.Created, to);
  }

  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);

  #key(path: string): string {
    const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
    return this.#anyCase ? plain.normalize('NFC').toLowerCase() : plain;
  }

  #isInFile(path: string): boolean {
    return [...this.#nodes].some(([key, { bytes }]) => bytes && this.#key(path).startsWith(`${key}/`));
  }

  #put(path: string, bytes: Uint8Array | undefined): void {
    const key = this.#key(path);
    const known = this.#nodes.get(key);
    this.#nodes.set(key, { path: known?.path ?? path, bytes, mtime: (known?.mtime ?? 0) + 1 });
  }

  #change(uri: vscode.Uri): void {
    if (this.refuses) throw this.refuses;
    const parent = uri.path.slice(0, Math.max(uri.path.lastIndexOf('/'), 1));
    if (!this.#nodes.has(this.#key(parent))) throw vscode.FileSystemError.FileNotFound(parent);
  }

  #tell(type: vscode.FileChangeType, uri: vscode.Uri): void {
    this.#changed.fire([{ type, uri }]);
  }
}
