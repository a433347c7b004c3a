import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { EaselError } from '../../src/core/errors.ts';
import type { Target } from '../../src/core/request.ts';
import { LocalDisk } from '../../src/scan/disk.ts';
import { findMissing } from '../../src/scan/findMissing.ts';
import { WorkspaceFiles } from '../../src/ui/missing/workspaceFiles.ts';
import { WorkspaceAssets } from '../../src/workspace/assets.ts';
import { until } from '../vscode/until.ts';
import { cleanUp, configure, fileOf, folder, generate, pixelsOf } from './support.ts';

/** A character of each plane of Unicode that has any, and such as are easily lost on the way. */
const everyPlane = [
  'ж',
  'é',
  'e\u0301',
  '界',
  '🪁',
  '👩‍🚀',
  '\u{20000}',
  '\u{30000}',
  '\u{e0101}',
  '\u{f0000}',
  '\u{10fffd}',
];

/** A file system in memory that takes names in any case for the same, as those of Windows and macOS do. */
class AnyCase implements vscode.FileSystemProvider {
  readonly files = new Map<string, Uint8Array>();
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  /** Thrown by whatever would change something. */
  refuses: Error | undefined;

  stat({ path }: vscode.Uri): vscode.FileStat {
    const size = this.#of(path)?.length;
    if (size !== undefined) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
    const isFolder = [...this.files.keys()].some((file) => file.startsWith(`${path.toLowerCase()}/`));
    if (!isFolder && path !== '/site') throw vscode.FileSystemError.FileNotFound(path);
    return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
  }
  readFile({ path }: vscode.Uri): Uint8Array {
    const bytes = this.#of(path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }
  writeFile({ path }: vscode.Uri, bytes: Uint8Array): void {
    this.#change();
    this.files.set(path.toLowerCase(), bytes);
  }
  delete({ path }: vscode.Uri): void {
    this.#change();
    this.files.delete(path.toLowerCase());
  }
  rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { overwrite: boolean }): void {
    this.#change();
    if (this.#of(to.path) && !overwrite) throw vscode.FileSystemError.FileExists(to.path);
    this.files.set(to.path.toLowerCase(), this.readFile(from));
    this.files.delete(from.path.toLowerCase());
  }
  createDirectory(): void {
    this.#change();
  }
  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  readDirectory = (): [string, vscode.FileType][] => [];

  #of(path: string): Uint8Array | undefined {
    return this.files.get(path.toLowerCase());
  }
  #change(): void {
    if (this.refuses) throw this.refuses;
  }
}

function failsWith(code: EaselError['code']): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof EaselError && thrown.code === code;
}

describe('Paths of every kind', () => {
  const sink = new WorkspaceAssets();
  const image = Buffer.from('the image');
  const target = (root: string, stem = 'kite'): Target => ({
    root,
    inWorkspace: true,
    directory: 'img',
    stem,
  });

  before(() => configure({ backend: 'placeholder' }));
  after(() => configure({ backend: undefined }));
  afterEach(() => cleanUp('planes', 'gone', 'hostile'));

  for (const place of ['C:\\out.png', '..\\out.png', 'a\\..\\..\\out.png', '\\\\server\\share\\out.png']) {
    it(`of Windows lead nowhere outside: ${place}`, async () => {
      await assert.rejects(generate({ prompt: 'x', target: place }), /outside the workspace folder/);
    });
  }

  it('with a scheme or a host that is not the folder’s lead nowhere', async () => {
    const { path } = fileOf('out.png');
    for (const uri of [
      { scheme: 'vscode-remote', authority: 'ssh-remote+elsewhere', path },
      { scheme: 'file', authority: 'server', path },
      { scheme: 'untitled', path },
      { scheme: 'file', path: `${path}/../../out.png` },
    ]) {
      await assert.rejects(
        generate({ prompt: 'x', target: uri }),
        /outside the workspace folder/,
        JSON.stringify(uri),
      );
    }
  });

  it('with characters of every plane of Unicode are written, found and read again', async () => {
    const name = everyPlane.join(' ');
    const [file = ''] = await generate({ prompt: 'A kite', target: `planes/${name}/${name}.png` });
    assert.equal(file, `planes/${name}/${name}.png`);
    assert.deepEqual(await pixelsOf(file), { width: 1024, height: 1024 });
    assert.deepEqual(await readdir(fileOf(`planes/${name}`).fsPath), [`${name}.png`]);
    const path = `${name}/${name}.png`;
    await writeFile(
      fileOf('planes/page.html').fsPath,
      `<img src="${path}"><img src="${encodeURI(path)}"><img src="${encodeURI(name)}.webp">`,
    );
    const place = { within: [{ path: 'planes', isFile: false }], excludes: {}, publicFolders: [], texts: {} };
    const missing = await findMissing(new LocalDisk(folder().fsPath), place, () => undefined);
    assert.deepEqual(
      missing.flat().map(({ create }) => create),
      [`planes/${name}.webp`],
    );
  });

  it('that differ in case alone are one where the file system says so', async () => {
    const files = new AnyCase();
    const registration = vscode.workspace.registerFileSystemProvider('any-case', files);
    try {
      const root = 'any-case:/site';
      files.writeFile(vscode.Uri.parse('any-case:/site/img/Kite.PNG'), Buffer.from('mine'));
      const taken = vscode.Uri.parse('any-case:/site/img/kite.png').toString();
      assert.deepEqual(await sink.look(target(root), 'png'), { uri: taken, standing: 'other' });
      assert.equal(await sink.write(target(root), taken, image), 'taken');
      const free = await sink.freeName(target(root), 'png');
      assert.match(free, /\/kite-2\.png$/);
      assert.equal(await sink.write(target(root), free, image), 'written');
      assert.deepEqual([...files.files.keys()].sort(), ['/site/img/kite-2.png', '/site/img/kite.png']);
      assert.equal(Buffer.from(files.files.get('/site/img/kite.png') ?? []).toString(), 'mine');
    } finally {
      registration.dispose();
    }
  });

  it('on a file system that is read-only are refused before anything is ordered', async () => {
    const files = new AnyCase();
    const readOnly = { isReadonly: true, isCaseSensitive: true };
    const registration = vscode.workspace.registerFileSystemProvider('read-only', files, readOnly);
    try {
      const { fs } = vscode.workspace;
      await until('the editor to know', () => fs.isWritableFileSystem('read-only') === false);
      await assert.rejects(sink.check(target('read-only:/site')), failsWith('folder-not-writable'));
      const uri = vscode.Uri.parse('read-only:/site/img/kite.png').toString();
      await assert.rejects(sink.write(target('read-only:/site'), uri, image));
      assert.equal(files.files.size, 0);
    } finally {
      registration.dispose();
    }
  });

  it('that a file system refuses when it comes to it are told as what they are', async () => {
    const files = new AnyCase();
    const registration = vscode.workspace.registerFileSystemProvider('refusing', files);
    try {
      const uri = vscode.Uri.parse('refusing:/site/img/kite.png').toString();
      for (const [refuses, code] of [
        [vscode.FileSystemError.NoPermissions(), 'folder-not-writable'],
        [vscode.FileSystemError.Unavailable(), 'save-failed'],
      ] as const) {
        files.refuses = refuses;
        await assert.rejects(sink.write(target('refusing:/site'), uri, image), failsWith(code));
      }
    } finally {
      registration.dispose();
    }
  });

  it('below a folder that has vanished are refused, and it is not made anew', async () => {
    const root = fileOf('gone');
    await mkdir(fileOf('gone/img').fsPath, { recursive: true });
    await sink.check(target(root.toString()));
    const uri = await sink.freeName(target(root.toString()), 'png');
    await rename(root.fsPath, `${root.fsPath}-away`);
    try {
      await assert.rejects(sink.check(target(root.toString())), failsWith('folder-not-writable'));
      await assert.rejects(sink.write(target(root.toString()), uri, image), failsWith('save-failed'));
      await assert.rejects(readdir(root.fsPath), { code: 'ENOENT' });
      await rename(`${root.fsPath}-away`, root.fsPath);
      assert.equal(await sink.write(target(root.toString()), uri, image), 'written');
      assert.deepEqual(await readFile(fileOf('gone/img/kite.png').fsPath), image);
    } finally {
      await rm(`${root.fsPath}-away`, { recursive: true, force: true });
    }
  });

  it('to a configuration without an end hold nobody up', async function () {
    if (process.platform === 'win32') this.skip();
    await mkdir(fileOf('hostile/img').fsPath, { recursive: true });
    await symlink('/dev/zero', fileOf('hostile/tsconfig.json').fsPath);
    await writeFile(fileOf('hostile/img/a.png').fsPath, '');
    const files = new WorkspaceFiles();
    try {
      await files.learn(folder(), 'hostile/page.html', ['hostile/img/a.png']);
      const known = files.around(folder(), 'hostile/page.html');
      assert.equal(known?.kindOf('hostile/img/a.png'), 'file');
      assert.deepEqual(known.aliases, []);
    } finally {
      files.dispose();
    }
  });
});
