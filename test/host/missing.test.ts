import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { WorkspaceFiles } from '../../src/ui/missing/workspaceFiles.ts';
import { until } from '../vscode/until.ts';
import { Answers, cleanUp, configure, fileOf, folder, pixelsOf } from './support.ts';

/** Writes a document and shows it. */
async function show(path: string, text: string): Promise<vscode.TextDocument> {
  await mkdir(vscode.Uri.joinPath(fileOf(path), '..').fsPath, { recursive: true });
  await writeFile(fileOf(path).fsPath, text);
  const document = await vscode.workspace.openTextDocument(fileOf(path));
  await vscode.window.showTextDocument(document);
  return document;
}

function hintsOf({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Easel');
}

/** Waits until exactly these references are hinted at, as they are written. */
async function hinted(document: vscode.TextDocument, ...references: string[]): Promise<void> {
  await until(`hints on ${references.join(', ') || 'nothing'}`, () => {
    const found = hintsOf(document).map(({ range }) => document.getText(range));
    return Promise.resolve(found.join() === references.join() || undefined);
  });
}

/** What Ctrl+. offers on a reference. */
async function fixesOn(document: vscode.TextDocument, reference: string): Promise<vscode.CodeAction[]> {
  const at = document.positionAt(document.getText().indexOf(reference));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter(({ command }) => command?.command === 'easel.generateMissing');
}

async function take(fix: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(fix?.command);
  await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments as unknown[]));
}

async function edit(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = document.getText().indexOf(from);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, range, to);
  assert.ok(await vscode.workspace.applyEdit(change));
}

describe('Image paths that lead to no file', function () {
  this.timeout(60_000);
  const answers = new Answers();
  const delta = fileOf('img/delta.png').fsPath;

  before(() => configure({ backend: 'placeholder' }));
  afterEach(async () => {
    answers.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await cleanUp('site', 'outside.html');
    await configure({ missingImages: undefined, publicFolders: undefined });
  });
  after(() => configure({ backend: undefined }));

  it('are hinted at, where they stand and with what is missing; others are not', async () => {
    const document = await show(
      'site/page1.html',
      '<img src="no.webp?v=1"><img src="../img/delta.png"><img src="https://example.com/a.png"><img src="../../out.png">',
    );
    await hinted(document, 'no.webp?v=1');
    const [hint] = hintsOf(document);
    assert.equal(hint?.message, 'Image not found: site/no.webp');
    assert.equal(hint.code, 'missing-image');
    assert.equal(hint.severity, vscode.DiagnosticSeverity.Hint);
  });

  it('are followed while the text is edited, without a save', async () => {
    const document = await show('site/style.css', 'a { background: url(../img/delta.png) }');
    await hinted(document);
    await edit(document, 'delta', 'sigma');
    await hinted(document, '../img/sigma.png');
    await edit(document, 'sigma', 'delta');
    await hinted(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('are followed while files and folders come, go and are renamed', async () => {
    const document = await show('site/page2.html', '<img src="new/deep/a.png"><img src="b.png">');
    await hinted(document, 'new/deep/a.png', 'b.png');
    await mkdir(fileOf('site/other/deep').fsPath, { recursive: true });
    await copyFile(delta, fileOf('site/other/deep/a.png').fsPath);
    await rename(fileOf('site/other').fsPath, fileOf('site/new').fsPath);
    await hinted(document, 'b.png');
    await copyFile(delta, fileOf('site/b.png').fsPath);
    await hinted(document);
    await unlink(fileOf('site/b.png').fsPath);
    await hinted(document, 'b.png');
    await rm(fileOf('site/new').fsPath, { recursive: true });
    await hinted(document, 'new/deep/a.png', 'b.png');
  });

  it('are told as a warning or not at all, as the setting says, at once', async () => {
    const document = await show('site/page3.html', '<img src="a.png">');
    await hinted(document, 'a.png');
    await configure({ missingImages: 'warning' });
    await until('a warning', () =>
      Promise.resolve(hintsOf(document)[0]?.severity === vscode.DiagnosticSeverity.Warning || undefined),
    );
    await configure({ missingImages: 'off' });
    await hinted(document);
    assert.deepEqual(await fixesOn(document, 'a.png'), []);
  });

  it('follow the public folders of the setting, and the aliases of a tsconfig, as these change', async () => {
    await mkdir(fileOf('site/www').fsPath, { recursive: true });
    await copyFile(delta, fileOf('site/www/a.png').fsPath);
    const document = await show(
      'site/App.vue',
      '<template><img src="/a.png"><img src="@img/a.png"></template>',
    );
    await hinted(document, '/a.png', '@img/a.png');
    await configure({ publicFolders: ['www'] });
    await hinted(document, '@img/a.png');
    const config = '{ "compilerOptions": { /* ours */ "paths": { "@img/*": ["./www/*"], } } }';
    await writeFile(fileOf('site/tsconfig.json').fsPath, config);
    await hinted(document);
    await writeFile(fileOf('site/tsconfig.json').fsPath, config.replace('www', 'pictures'));
    await hinted(document, '@img/a.png');
    assert.equal(hintsOf(document)[0]?.message, 'Image not found: site/pictures/a.png');
  });

  it('are left alone in documents that lie nowhere, or in no folder of the workspace', async () => {
    const untitled = await vscode.workspace.openTextDocument({
      language: 'html',
      content: '<img src="a.png">',
    });
    const there = await show('site/page4.html', '<img src="a.png">');
    const outside = vscode.Uri.joinPath(folder(), '../outside.html');
    await writeFile(outside.fsPath, '<img src="a.png">');
    const foreign = await vscode.workspace.openTextDocument(outside);
    await hinted(there, 'a.png');
    assert.deepEqual([...hintsOf(untitled), ...hintsOf(foreign)], []);
    assert.deepEqual(await fixesOn(foreign, 'a.png'), []);
    await rm(outside.fsPath);
    await vscode.window.showTextDocument(untitled);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('offer what would be made: its pixels and format, and nothing where an image is', async () => {
    const document = await show(
      'site/page5.html',
      '<img src="a.webp" alt="A kite" width="1200" height="630"><img src="../img/delta.png">',
    );
    await hinted(document, 'a.webp');
    const fixes = await fixesOn(document, 'a.webp');
    assert.deepEqual(
      fixes.map(({ title }) => title),
      ['Generate missing image (1200×630 WebP)…', 'Put a placeholder here', 'Open in Image Panel…'],
    );
    assert.equal(fixes[0]?.isPreferred, true);
    assert.deepEqual(await fixesOn(document, '../img/delta'), []);
  });

  it('get a placeholder in exactly these pixels and this format, without a question, and the hint goes', async () => {
    const text = '<img src="art/a.webp" alt="A kite" width="120" height="63">';
    const document = await show('site/page6.html', text);
    await hinted(document, 'art/a.webp');
    const [, placeholder] = await fixesOn(document, 'art/a.webp');
    await take(placeholder);
    await hinted(document);
    assert.deepEqual(await pixelsOf('site/art/a.webp'), { width: 120, height: 63 });
    assert.equal((await readFile(fileOf('site/art/a.webp').fsPath)).toString('latin1', 8, 12), 'WEBP');
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
  });

  it('can become real later, as long as the placeholder is untouched', async () => {
    const document = await show('site/page7.html', '<img src="a.png" alt="A kite" width="64" height="64">');
    await hinted(document, 'a.png');
    const [, placeholder] = await fixesOn(document, 'a.png');
    await take(placeholder);
    await hinted(document);
    const again = await fixesOn(document, 'a.png');
    assert.deepEqual(
      again.map(({ title }) => title),
      ['Generate the real image (64×64 PNG)…', 'Open in Image Panel…'],
    );
    await copyFile(delta, fileOf('site/a.png').fsPath);
    assert.deepEqual(await fixesOn(document, 'a.png'), []);
  });

  it('ask one question, with the prompt that the code gives and what it will cost, and all files come of one order', async () => {
    const document = await show(
      'site/page8.html',
      '<h1>Kites</h1><img src="a.png" srcset="a.png 1x, a@2x.jpg 2x" alt="A red kite" width="60" height="40">',
    );
    await hinted(document, 'a.png', 'a.png', 'a@2x.jpg');
    const [generate] = await fixesOn(document, 'a.png 1x');
    assert.equal(generate?.title, 'Generate missing image (120×80 JPEG and 1 more)…');
    let asked: vscode.InputBoxOptions | undefined;
    answers.on('showInputBox', (options) => {
      asked = options as vscode.InputBoxOptions;
      return ` ${asked.value} at night `;
    });
    await take(generate);
    assert.equal(asked?.value, 'A red kite');
    assert.equal(asked.prompt, 'site/a.png 60×40, site/a@2x.jpg 120×80: 1K 3:2; free');
    await hinted(document);
    assert.deepEqual(await pixelsOf('site/a.png'), { width: 60, height: 40 });
    assert.deepEqual(await pixelsOf('site/a@2x.jpg'), { width: 120, height: 80 });
  });

  it('are made from the palette too, where the cursor is; elsewhere it says what to do', async () => {
    const document = await show(
      'site/page9.html',
      '<p>Nothing here</p>\n<img src="a.png" width="40" height="40">',
    );
    await hinted(document, 'a.png');
    answers.on('showInformationMessage', () => undefined);
    answers.on('showInputBox', () => 'A kite');
    await vscode.commands.executeCommand('easel.generateMissing');
    assert.match(String(answers.asked[0]), /No image is missing here/);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await vscode.commands.executeCommand('easel.generateMissing');
    await hinted(document);
    assert.deepEqual(await pixelsOf('site/a.png'), { width: 40, height: 40 });
  });

  it('write nothing when the question is dismissed, or for a caller who names a place outside', async () => {
    const document = await show('site/page10.html', '<img src="a.png" width="40" height="40">');
    await hinted(document, 'a.png');
    const [generate] = await fixesOn(document, 'a.png');
    answers.on('showInputBox', () => undefined);
    answers.on('showErrorMessage', () => undefined);
    await take(generate);
    const argument = generate?.command?.arguments?.[0] as Record<string, unknown>;
    const [file] = argument.files as Record<string, unknown>[];
    await vscode.commands.executeCommand('easel.generateMissing', {
      ...argument,
      how: 'placeholder',
      files: [{ ...file, path: '../out.png' }],
    });
    assert.match(String(answers.asked[1]), /does not lie in the workspace folder/);
    await hinted(document, 'a.png');
  });
});

/** A file system of one folder with one file; what is below `secret` it does not tell. */
class RemoteFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  stat({ path }: vscode.Uri): vscode.FileStat {
    const type = { '/site/img': vscode.FileType.Directory, '/site/img/a.png': vscode.FileType.File }[path];
    if (path.startsWith('/site/secret')) throw vscode.FileSystemError.Unavailable();
    if (type === undefined) throw vscode.FileSystemError.FileNotFound();
    return { type, ctime: 0, mtime: 0, size: 0 };
  }

  readFile(): Uint8Array {
    return Buffer.from('{ "compilerOptions": { "paths": { "@/*": ["./img/*"] } } }');
  }

  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  readDirectory = (): never => refuse();
  createDirectory = refuse;
  writeFile = refuse;
  delete = refuse;
  rename = refuse;
}

function refuse(): never {
  throw vscode.FileSystemError.NoPermissions();
}

describe('Files of a virtual workspace', () => {
  it('are asked for through the editor; where it cannot tell, nothing is held for missing', async () => {
    const registration = vscode.workspace.registerFileSystemProvider('remote-pictures', new RemoteFiles());
    const files = new WorkspaceFiles();
    try {
      const site = vscode.Uri.parse('remote-pictures:/site');
      const paths = ['img/a.png', 'img/b.png', 'other/a.png', 'secret/a.png'];
      assert.equal(files.around(site, 'index.html'), undefined);
      await files.learn(site, 'index.html', paths);
      const known = files.around(site, 'index.html');
      assert.deepEqual(
        paths.map((path) => known?.kindOf(path)),
        ['file', 'nothing', 'nothing', 'unreadable'],
      );
      assert.deepEqual(known?.aliases, [{ prefix: '@/', targets: ['img'] }]);
    } finally {
      files.dispose();
      registration.dispose();
    }
  });
});
