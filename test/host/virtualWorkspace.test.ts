import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lockName, parseLock } from '../../src/core/assetLock.ts';
import { manifestName } from '../../src/core/assetManifest.ts';
import { readImage } from '../../src/core/imageFile.ts';
import type { Pixels } from '../../src/core/models.ts';
import { readProvenance } from '../../src/core/provenance.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import { WorkspaceDisk } from '../../src/ui/batch/workspaceDisk.ts';
import { editTarget } from '../../src/ui/mask/editedImage.ts';
import type { Toapis } from '../toapis/server.ts';
import { until } from '../vscode/until.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { Answers, configure, connect, disconnect } from './support.ts';

describe('A workspace folder that only the editor reaches', function () {
  this.timeout(60_000);
  let api: Toapis;
  /** How long an image takes the server, ms. */
  let taskMs = 0;
  let files: MemoryFiles;
  let registration: vscode.Disposable | undefined;
  /** Another one for each test: the editor remembers what a file was. */
  let scheme = 'easel-cloud';
  const answers = new Answers();
  /** What a person was asked and told. */
  const told: string[] = [];

  before(async () => {
    api = await connect({ rateLimits: false, billing: 'number', taskDurationMs: () => taskMs });
  });
  after(async () => {
    await disconnect(api);
  });
  beforeEach(() => {
    scheme += '-next';
    told.length = 0;
    taskMs = 0;
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const) {
      answers.on(name, (...asked) => {
        told.push(String(asked[0]));
        return asked.find((button) => button === 'Generate');
      });
    }
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('easel.reviewCancel');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await showFolder(undefined);
    registration?.dispose();
    registration = undefined;
    answers.restore();
    await configure({ backend: undefined });
  });

  /** Puts a folder beside the one that is open, or takes it away again. */
  async function showFolder(uri: vscode.Uri | undefined): Promise<void> {
    const { length } = vscode.workspace.workspaceFolders ?? [];
    const next = uri ? [{ uri, name: 'cloud' }] : [];
    if (length - 1 === 0 && next.length === 0) return;
    const changed = new Promise<void>((resolve) => {
      const listening = vscode.workspace.onDidChangeWorkspaceFolders(() => {
        listening.dispose();
        resolve();
      });
    });
    assert.ok(vscode.workspace.updateWorkspaceFolders(1, length - 1, ...next));
    await changed;
  }

  /** Opens a file system as a folder of the workspace. */
  async function open(
    content: Readonly<Record<string, string>>,
    { folder = '/', anyCase = false, isReadonly = false } = {},
  ): Promise<vscode.Uri> {
    files = new MemoryFiles(folder === '/' ? [] : [folder], { anyCase });
    for (const [path, text] of Object.entries(content)) files.put(path, text);
    const options = { isCaseSensitive: !anyCase, isReadonly };
    registration = vscode.workspace.registerFileSystemProvider(scheme, files, options);
    const uri = vscode.Uri.from({ scheme, path: folder });
    await showFolder(uri);
    return uri;
  }

  async function generate(args: object): Promise<string[]> {
    const command = 'easel.quickGenerate';
    const { files: made } = await vscode.commands.executeCommand<{ files: vscode.Uri[] }>(command, args);
    return made.map((uri) => uri.toString());
  }

  function pixelsAt(path: string): Pixels | undefined {
    return readImage(files.bytesAt(path))?.pixels;
  }

  async function lens(manifest: vscode.Uri, title: RegExp): Promise<vscode.Command> {
    return until(
      `a lens ${title.source}`,
      async () => {
        const command = 'vscode.executeCodeLensProvider';
        const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(command, manifest, 100);
        return lenses.flatMap((each) => each.command ?? []).find((each) => title.test(each.title));
      },
      20_000,
    );
  }

  async function press({ command, arguments: args = [] }: vscode.Command): Promise<void> {
    await vscode.commands.executeCommand(command, ...(args as unknown[]));
  }

  for (const folder of ['/', '/site']) {
    it(`gets an image into its assets folder, with what made it, and a path in code: ${folder}`, async () => {
      const root = await open({}, { folder });
      const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root, path);
      const made = await generate({ prompt: 'A red kite', target: at('assets/kite.png').toString() });
      assert.deepEqual(made, [at('assets/kite.png').toString()]);
      const path = at('assets/kite.png').path;
      assert.deepEqual(files.paths, [path]);
      assert.deepEqual(pixelsAt(path), { width: 1024, height: 1024 });
      assert.equal(readProvenance(files.bytesAt(path))?.prompt, 'A red kite');

      files.put(at('pages/a.html').path, '<img src="">');
      const document = await vscode.workspace.openTextDocument(at('pages/a.html'));
      await vscode.window.showTextDocument(document);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, 10),
      );
      const ours = items.filter(({ detail }) => detail?.startsWith('A red kite'));
      assert.deepEqual(
        ours.map(({ insertText }) => insertText),
        ['../assets/kite.png'],
      );
    });
  }

  it('has its missing images found, hinted at, drawn as placeholders and replaced', async () => {
    const page =
      '<img src="img/hero.png" alt="A red kite" width="300" height="200"><img src="/змей 🪁.webp">';
    const root = await open({ '/index.html': page });
    const uri = vscode.Uri.joinPath(root, 'index.html');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const hinted = async (count: number): Promise<void> => {
      await until(`${count} hints`, () => {
        const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Easel');
        return found.length === count;
      });
    };
    await hinted(2);
    const orders = api.ledger.accepted.length;
    await vscode.commands.executeCommand('easel.generateMissingImages', root, [root]);
    await vscode.commands.executeCommand('easel.reviewUsePlaceholders');
    await until('the placeholders', () => told.includes('2 placeholders drawn.'));
    assert.deepEqual(files.paths, ['/img/hero.png', '/index.html', '/змей 🪁.webp']);
    assert.ok(['/img/hero.png', '/змей 🪁.webp'].every((path) => isPlaceholder(files.bytesAt(path))));
    assert.equal(api.ledger.accepted.length, orders);
    await hinted(0);

    await vscode.commands.executeCommand('easel.replacePlaceholders');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    await until('the images', () => told.includes('2 images made.'), 30_000);
    assert.deepEqual(files.paths, ['/img/hero.png', '/index.html', '/змей 🪁.webp']);
    assert.deepEqual(pixelsAt('/img/hero.png'), { width: 300, height: 200 });
    assert.ok(['/img/hero.png', '/змей 🪁.webp'].every((path) => !isPlaceholder(files.bytesAt(path))));
    assert.equal(api.ledger.accepted.length, orders + 2);
    files.delete(vscode.Uri.joinPath(root, 'img/hero.png'));
    await hinted(1);
  });

  it('is looked through as a disk is', async () => {
    const root = await open({ '/a.txt': 'a', '/img/б.png': 'b' });
    const disk = new WorkspaceDisk(root);
    assert.deepEqual(await disk.list(''), [
      { name: 'a.txt', kind: 'file' },
      { name: 'img', kind: 'folder' },
    ]);
    const kinds = ['', 'img', 'img/б.png', 'none', 'none/a.png', 'a.txt/a.png'].map((path) =>
      disk.kindOf(path),
    );
    assert.deepEqual(await Promise.all(kinds), ['folder', 'folder', 'file', 'nothing', 'nothing', 'nothing']);
    assert.equal(Buffer.from((await disk.read('img/б.png', 10)) ?? []).toString(), 'b');
    assert.equal(await disk.read('a.txt', 0), undefined);
    files.vanish('/img');
    assert.deepEqual(await disk.list('img'), []);
    assert.equal(await disk.read('img/б.png', 10), undefined);
    registration?.dispose();
    assert.equal(await disk.kindOf('a.txt'), 'unreadable');
  });

  it('has an edited image put beside the original', async () => {
    for (const folder of ['/', '/site']) {
      const root = await open({}, { folder });
      const target = editTarget(vscode.Uri.joinPath(root, 'img/Змей 🪁.png'), { root, inWorkspace: true });
      const wanted = { root: root.toString(), inWorkspace: true, directory: 'img', stem: 'змей-edit' };
      assert.deepEqual(target, wanted);
      await showFolder(undefined);
      registration?.dispose();
    }
  });

  it('has its manifest followed, by whatever name its files are told of: lens, image and lock', async () => {
    const assets = { 'img/kite.png': { prompt: 'A red kite', width: 300, height: 200 } };
    const root = await open({ [`/${manifestName}`]: JSON.stringify({ assets }) }, { anyCase: true });
    const manifest = vscode.Uri.joinPath(root, manifestName);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(manifest));
    await press(await lens(manifest, /Generate · 300×200 PNG/));
    await lens(manifest, /Up to date/);
    const image = files.bytesAt('/img/kite.png');
    const lock = parseLock(Buffer.from(files.bytesAt(`/${lockName}`)).toString());
    assert.equal(lock?.get('img/kite.png')?.file, sha256Of(image));
    assert.deepEqual(files.paths, [`/${manifestName}`, `/${lockName}`, '/img/kite.png']);
    // What somebody put there in its place is not theirs.
    files.writeFile(vscode.Uri.joinPath(root, 'IMG/Kite.PNG'), Buffer.from('another'));
    await lens(manifest, /Not made from this entry/);
    files.delete(vscode.Uri.joinPath(root, 'IMG/Kite.PNG'));
    await lens(manifest, /Generate · 300×200 PNG/);
  });

  it('is refused every image where it is read-only, before anything is sent', async () => {
    const root = await open({ '/index.html': '' }, { isReadonly: true });
    await until('the editor to know', () => vscode.workspace.fs.isWritableFileSystem(scheme) === false);
    const creates = api.ledger.creates.length;
    const target = vscode.Uri.joinPath(root, 'assets/kite.png');
    await assert.rejects(
      generate({ prompt: 'A red kite', target }),
      /cannot be written\. Nothing was charged\./,
    );
    const wish = {
      root: root.toString(),
      prompt: 'A red kite',
      files: [{ path: 'img/kite.png', format: 'png', width: 64, height: 64 }],
      how: 'generate',
    };
    answers.on('showInputBox', () => 'A red kite');
    await vscode.commands.executeCommand('easel.generateMissing', wish);
    await until('the refusal', () =>
      told.find((text) => text.includes('cannot be written. Nothing was charged.')),
    );
    assert.equal(api.ledger.creates.length, creates);
    assert.deepEqual(files.written, []);
  });

  it('that refuses to be written only when it comes to it shows so before a file of code is ordered', async () => {
    const root = await open({});
    files.refuses = vscode.FileSystemError.NoPermissions();
    const creates = api.ledger.creates.length;
    const wish = {
      root: root.toString(),
      prompt: 'A red kite',
      files: [{ path: 'img/kite.png', format: 'png', width: 64, height: 64 }],
      how: 'generate',
    };
    answers.on('showInputBox', () => 'A red kite');
    await vscode.commands.executeCommand('easel.generateMissing', wish);
    await until('the refusal', () =>
      told.find((text) => text.includes('cannot be written. Nothing was charged.')),
    );
    assert.equal(api.ledger.creates.length, creates);
  });

  it('keeps both images of two orders at once whose names differ in case alone, where these are one file', async () => {
    const root = await open({}, { anyCase: true });
    const made = await Promise.all(
      ['Kite', 'kite'].map((name) =>
        generate({ prompt: `A red ${name}`, target: vscode.Uri.joinPath(root, `img/${name}.png`) }),
      ),
    );
    assert.equal(new Set(made.flat()).size, 2);
    assert.equal(files.paths.length, 2);
    const prompts = files.paths.map((path) => readProvenance(files.bytesAt(path))?.prompt);
    assert.deepEqual(prompts.toSorted(), ['A red Kite', 'A red kite']);
  });

  it('that leaves the workspace while a job runs gets its image all the same', async () => {
    const root = await open({});
    taskMs = Infinity;
    const accepted = api.ledger.accepted.length;
    const making = generate({ prompt: 'A red kite', target: vscode.Uri.joinPath(root, 'kite.png') });
    await until('the order', () => api.ledger.accepted.length > accepted);
    await showFolder(undefined);
    api.finish();
    assert.deepEqual(await making, [vscode.Uri.joinPath(root, 'kite.png').toString()]);
    assert.deepEqual(files.paths, ['/kite.png']);
    assert.equal(api.ledger.accepted.length, accepted + 1);
  });
});
