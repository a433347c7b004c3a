import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { lockName, parseLock } from '../../src/core/assetLock.ts';
import { manifestName } from '../../src/core/assetManifest.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import type { Toapis } from '../toapis/server.ts';
import { until } from '../vscode/until.ts';
import { Answers, cleanUp, configure, connect, disconnect, fileOf, pixelsOf } from './support.ts';

const kite = { prompt: 'A red kite', width: 300, height: 200 };
const tail = { prompt: 'Its tail', width: 64, height: 64, references: ['img/kite.png'] };

describe('A manifest of assets', function () {
  this.timeout(60_000);
  let api: Toapis;
  /** Another one for each test: the editor remembers what a file was. */
  let folder = 'shop';
  let manifest = fileOf(folder);
  const answers = new Answers();
  const questions: { readonly message: string; readonly detail: string }[] = [];

  before(async () => {
    api = await connect({ rateLimits: false, billing: 'number' }, { confirmUploads: false });
  });
  after(async () => {
    await disconnect(api, 'confirmUploads');
  });
  beforeEach(() => {
    questions.length = 0;
    folder += '-next';
    manifest = fileOf(`${folder}/${manifestName}`);
  });
  afterEach(async () => {
    answers.restore();
    await vscode.commands.executeCommand('easel.reviewCancel');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await configure({ backend: undefined, provenance: undefined });
    await cleanUp(folder);
  });

  /** Writes the manifest and shows it. */
  async function open(assets: object): Promise<vscode.TextDocument> {
    await mkdir(fileOf(`${folder}/img`).fsPath, { recursive: true });
    await writeFile(manifest.fsPath, JSON.stringify({ assets }, undefined, 2));
    const document = await vscode.workspace.openTextDocument(manifest);
    await vscode.window.showTextDocument(document);
    return document;
  }

  /** The lenses as they are now. */
  async function lenses(): Promise<vscode.CodeLens[]> {
    return vscode.commands.executeCommand('vscode.executeCodeLensProvider', manifest, 100);
  }

  /** Waits for a lens of such a title; resolves to its command. */
  async function lens(title: RegExp): Promise<vscode.Command> {
    let seen: string[] = [];
    return until(
      `a lens ${title.source}`,
      async () => {
        const commands = (await lenses()).flatMap(({ command }) => command ?? []);
        seen = commands.map((each) => each.title);
        return commands.find((each) => title.test(each.title));
      },
      20_000,
    ).catch((thrown: unknown) => {
      throw new Error(`Lenses: ${seen.join(' | ')}`, { cause: thrown });
    });
  }

  async function allUpToDate(count: number): Promise<void> {
    await until('all up to date', async () => {
      const titles = (await lenses()).map(({ command }) => command?.title ?? '');
      return titles.filter((title) => title.includes('Up to date')).length === count;
    });
  }

  async function press({ command, arguments: args = [] }: vscode.Command): Promise<void> {
    await vscode.commands.executeCommand(command, ...(args as unknown[]));
  }

  /** Types over a text of the manifest, without saving it. */
  async function type(document: vscode.TextDocument, from: string, to: string): Promise<void> {
    const start = document.getText().indexOf(from);
    assert.ok(start >= 0, from);
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
    edit.replace(manifest, range, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  /** Answers what is asked by these buttons, in their order; what is only told is let pass. */
  function answer(...buttons: (string | undefined)[]): void {
    const reply = (...asked: unknown[]): string | undefined => {
      const [message, options] = asked as [string, { readonly detail?: string }?];
      if (typeof options !== 'object') return undefined;
      questions.push({ message, detail: options.detail ?? '' });
      return buttons.shift();
    };
    answers.on('showInformationMessage', reply);
    answers.on('showWarningMessage', reply);
  }

  /** What `easel check` says of the folder, as a CI would run it. */
  function check(): { readonly code: number | null; readonly out: string } {
    const extension = vscode.extensions.getExtension('easel.easel')!;
    const program = join(extension.extensionPath, 'dist/check.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, fileOf(folder).fsPath], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
      encoding: 'utf8',
    });
    return { code: status, out: stdout + stderr };
  }

  const bytesOf = (path: string): Promise<Buffer> => readFile(fileOf(`${folder}/${path}`).fsPath);

  it('makes an image by its lens, is up to date then, and stale once the prompt is another one', async () => {
    answer(undefined, 'Generate');
    const document = await open({ 'img/kite.png': kite });
    assert.equal(check().code, 1);
    await press(await lens(/^\$\(sparkle\)\sGenerate · 300×200 PNG · ~\$0\.015$/));
    await lens(/On its way/);
    await lens(/Up to date/);
    assert.deepEqual(await pixelsOf(`${folder}/img/kite.png`), { width: 300, height: 200 });
    const first = await bytesOf('img/kite.png');
    assert.equal(parseLock((await bytesOf(lockName)).toString())?.get('img/kite.png')?.file, sha256Of(first));
    assert.deepEqual(check(), { code: 0, out: '0 of 1 assets need to be made\n' });
    assert.equal(questions.length, 0);

    await type(document, 'A red kite', 'A blue kite');
    await lens(/Regenerate · 300×200 PNG · ~\$0\.015$/);
    assert.equal(check().code, 0, 'what is not saved is nobody else’s');
    await document.save();
    assert.match(check().out, /assets\.easel\.json:3:5: img\/kite\.png: stale: /);
    assert.equal(check().code, 1);

    const orders = api.ledger.accepted.length;
    await press(await lens(/Regenerate/));
    assert.equal(api.ledger.accepted.length, orders, 'the question was dismissed');
    assert.deepEqual(await bytesOf('img/kite.png'), first);
    await press(await lens(/Regenerate/));
    await lens(/Up to date/);
    assert.deepEqual(
      questions.map(({ message }) => message),
      ['Generate 1 image, ~$0.015?', 'Generate 1 image, ~$0.015?'],
    );
    assert.match(questions[0]?.detail ?? '', /^The image that is there goes to the trash once/);
    assert.notDeepEqual(await bytesOf('img/kite.png'), first);
    assert.equal(check().code, 0);
    await until('the old image to go', async () => {
      const names = await readdir(fileOf(`${folder}/img`).fsPath);
      return names.length === 1;
    });
    await type(document, 'A blue kite', 'A red kite');
    await lens(/Regenerate/);
  });

  it('knows what made an image, wherever else that is kept or not', async () => {
    answer();
    await configure({ provenance: 'none' });
    await open({ 'img/kite.webp': kite });
    await press(await lens(/Generate ·/));
    await lens(/Up to date/);
    assert.equal(check().code, 0);
  });

  it('follows files as they come, change and go, references too', async () => {
    answer();
    await open({ 'img/kite.png': kite, 'img/tail.png': tail });
    await lens(/Reference not found: img\/kite\.png/);
    await press(await lens(/Generate · 300×200/));
    await lens(/Up to date/);
    await press(await lens(/Generate · 64×64/));
    await allUpToDate(2);
    const image = await bytesOf('img/kite.png');
    await writeFile(fileOf(`${folder}/img/kite.png`).fsPath, await bytesOf('img/tail.png'));
    await lens(/Not made from this entry – Regenerate · 300×200/);
    await lens(/Regenerate · 64×64/);
    await writeFile(fileOf(`${folder}/img/kite.png`).fsPath, image);
    await allUpToDate(2);
    await cleanUp(`${folder}/img/tail.png`);
    await lens(/Generate · 64×64/);
  });

  it('lets what has changed be made together, after one question', async () => {
    answer(undefined, 'Generate');
    const document = await open({ 'img/kite.png': kite });
    await press(await lens(/Generate ·/));
    await lens(/Up to date/);
    await type(
      document,
      '"assets": {',
      '"assets": { "img/new.webp": { "prompt": "New", "width": 90, "height": 60 },',
    );
    await type(document, 'A red kite', 'A green kite');
    await press(await lens(/Generate Changed Assets…/));
    await vscode.commands.executeCommand('easel.reviewGenerate');
    const orders = api.ledger.accepted.length;
    await vscode.commands.executeCommand('easel.reviewGenerate');
    await allUpToDate(2);
    assert.equal(api.ledger.accepted.length, orders + 2);
    assert.equal(questions.length, 2);
    assert.match(questions[1]?.message ?? '', /^Generate 2 images, /);
    assert.match(questions[1]?.detail ?? '', /^The image that is there goes to the trash once/);
    await document.save();
    assert.equal(check().code, 0);
  });

  it('draws a placeholder where the settings say so, which is no image yet', async () => {
    await configure({ backend: 'placeholder' });
    answer(undefined);
    await open({ 'img/kite.png': kite });
    await press(await lens(/^\$\(sparkle\)\sGenerate · 300×200 PNG · free$/));
    await lens(/Placeholder – Generate · 300×200 PNG · ~\$0\.015$/);
    assert.ok(isPlaceholder(await bytesOf('img/kite.png')));
    assert.match(check().out, /placeholder: the image has not been made yet/);
    await press(await lens(/Placeholder – Generate/));
    assert.match(questions[0]?.message ?? '', /^Easel is set to draw placeholders\./);
  });

  it('says what is wrong with an entry, and with its lock', async () => {
    answer();
    const document = await open({
      'img/kite.png': kite,
      '../out.png': kite,
      'a.png': { prompt: 'x', widht: 3 },
    });
    await lens(/^\$\(warning\)\sThe path leads out of the folder of this file\.$/);
    await lens(/^\$\(warning\)\swidht: There is no such property\.$/);
    await writeFile(fileOf(`${folder}/${lockName}`).fsPath, '<<<<<<< HEAD');
    await lens(/assets\.easel\.lock\.json cannot be read\./);
    assert.equal(check().code, 2);
    assert.equal(document.languageId, 'jsonc');
  });

  it('completes and explains its keys', async () => {
    const document = await open({ 'img/kite.png': kite });
    const at = document.positionAt(document.getText().indexOf('"width"') + 2);
    const explained = await until('a hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        manifest,
        at,
      );
      const texts = hovers.flatMap(({ contents }) =>
        // Older versions of the editor spell spaces as entities.
        contents.map((each) => (each as { value: string }).value.replaceAll('&nbsp;', ' ')),
      );
      return texts.find((text) => text.includes('Width of the file'));
    });
    assert.match(explained, /Together with height/);
  });
});
