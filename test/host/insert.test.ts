import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Job } from '../../src/core/job.ts';
import { draggedImages, draggedImageType } from '../../src/protocol/draggedImage.ts';
import { dropImages } from '../../src/ui/insert/dropImages.ts';
import { until } from '../vscode/until.ts';
import { cleanUp, configure, fileOf, generate } from './support.ts';

/** A document, and a position in it. */
type Spot = { readonly document: vscode.TextDocument; readonly position: vscode.Position };

let files = 0;

/** A new document with some code, and the position that is marked with `|` in it. */
async function open(extension: string, code: string, folder = 'pages'): Promise<Spot> {
  const uri = fileOf(`${folder}/${++files}.${extension}`);
  await mkdir(path.dirname(uri.fsPath), { recursive: true });
  await writeFile(uri.fsPath, code.replace('|', ''));
  const document = await vscode.workspace.openTextDocument(uri);
  return { document, position: document.positionAt(code.indexOf('|')) };
}

/** What of the list of completions is Easel's, in the order in which it is shown. */
async function offered({ document, position }: Spot): Promise<vscode.CompletionItem[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  const ours = items.filter(({ detail }) => /· \d+×\d+$/.test(detail ?? ''));
  return ours.sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1));
}

/** The code after an edit of a drop or paste was made at a position. */
async function codeAfter(
  edit: { insertText: string | vscode.SnippetString; additionalEdit?: vscode.WorkspaceEdit },
  { document, position }: Spot,
): Promise<string> {
  const whole = edit.additionalEdit ?? new vscode.WorkspaceEdit();
  if (edit.insertText !== '') whole.insert(document.uri, position, edit.insertText as string);
  assert.ok(await vscode.workspace.applyEdit(whole));
  await document.save();
  return document.getText();
}

const never = new vscode.CancellationTokenSource().token;

describe('The images of a workspace, where code names some', () => {
  before(async () => {
    await configure({ backend: 'placeholder' });
    await generate({ prompt: 'An older kite', target: 'public/img/older kite.png' });
    await generate({ prompt: 'A newer kite', target: 'pictures/newer.png', size: '16:9' });
  });
  after(async () => {
    await configure({ backend: undefined });
    await cleanUp('public', 'pictures', 'moved', 'pages', 'outside');
  });

  const firstTwo = async (...at: Parameters<typeof open>): Promise<string[]> =>
    (await offered(await open(...at))).slice(0, 2).map(({ insertText }) => insertText as string);

  it('are offered as each language writes their paths, newest first', async () => {
    const paths = ['../pictures/newer.png', '../public/img/older%20kite.png'];
    assert.deepEqual(await firstTwo('html', '<img src="|">'), paths);
    assert.deepEqual(await firstTwo('html', '<img srcset="x.png 1x, |">'), paths);
    assert.deepEqual(await firstTwo('css', 'a { background: url(|) }'), paths);
    assert.deepEqual(await firstTwo('md', '![kite](|)'), paths);
    assert.deepEqual(await firstTwo('tsx', '<img src="|" />'), paths);
    assert.deepEqual(await firstTwo('tsx', "import kite from '|';"), paths.map(decodeURI));
    const [below] = await firstTwo('html', '<img src="|">', 'pictures');
    assert.equal(below, 'newer.png');
    const [dotted] = await firstTwo('html', '<img src="./|">', 'pictures');
    assert.equal(dotted, './newer.png');
  });

  it('tell their prompt and pixels, and show the picture', async () => {
    const [newer] = await offered(await open('html', '<img src="|">'));
    assert.equal(newer?.detail, 'A newer kite · 2048×1152');
    assert.match(
      (newer.documentation as vscode.MarkdownString).value,
      /^!\[\]\(file:.*newer\.png\|width=240\)$/,
    );
  });

  it('take the place of the whole path that is typed there', async () => {
    const [newer] = await offered(await open('html', '<img src="pict|ures/o.png">'));
    const { inserting, replacing } = newer?.range as { inserting: vscode.Range; replacing: vscode.Range };
    assert.deepEqual([inserting.start.character, inserting.end.character], [10, 14]);
    assert.deepEqual([replacing.start.character, replacing.end.character], [10, 24]);
    assert.match(newer?.filterText ?? '', /^\.\.\/pictures\/newer\.png A newer kite$/);
  });

  it('are offered from the root of what a server shows once a slash is typed, if they lie there', async () => {
    assert.deepEqual(await firstTwo('html', '<img src="/|">'), ['/img/older%20kite.png']);
  });

  it('are offered nowhere else', async () => {
    for (const code of ['<img alt="|">', '<script src="|"></script>', '<p>|</p>'])
      assert.deepEqual(await offered(await open('html', code)), []);
    assert.deepEqual(await offered(await open('css', 'a { color: | }')), []);
  });

  it('are taken in where they are dropped, as the document wants them', async () => {
    const uris = ['pictures/newer.png', 'public/img/older kite.png'].map((file) => fileOf(file).toString());
    const jobs = uris.map((uri) => ({
      request: { prompt: 'A <dropped> kite' },
      files: [{ uri, kind: 'png', width: 1280, height: 720 }],
    })) as unknown as Job[];
    const drop = await dropsOf(jobs);
    const tag = '<img src="../pictures/newer.png" alt="A &lt;dropped&gt; kite" width="1280" height="720">';

    const html = await open('html', '<p>|</p>');
    assert.equal(await codeAfter((await drop(html, uris.slice(0, 1)))!, html), `<p>${tag}</p>`);

    const inPath = await open('html', '<img src="img/mis|sing.png" alt="x">');
    const replaced = await codeAfter((await drop(inPath, uris))!, inPath);
    assert.equal(replaced, '<img src="../pictures/newer.png" alt="x">');

    const css = await open('css', 'a { background: | }');
    assert.equal(
      await codeAfter((await drop(css, uris))!, css),
      'a { background: url("../pictures/newer.png")\nurl("../public/img/older%20kite.png") }',
    );

    const empty = await open('md', '![kite](|)');
    assert.equal(await codeAfter((await drop(empty, uris))!, empty), '![kite](../pictures/newer.png)');

    assert.equal(await drop(html, ['file:///somewhere/else.png']), undefined);
  });

  it('are pasted once copied, and what else is pasted never waits for them', async () => {
    const uri = fileOf('pictures/newer.png');
    const paste = await pastesAfterCopying(uri);
    assert.equal(await vscode.env.clipboard.readText(), uri.fsPath);

    const html = await open('html', '<p>|</p>');
    const [edit] = (await paste.text(html, uri.fsPath)) ?? [];
    assert.equal(
      await codeAfter(edit!, html),
      '<p><img src="../pictures/newer.png" alt="A newer kite" width="2048" height="1152"></p>',
    );
    assert.equal(paste.isAsked(), true);
    assert.equal(await paste.text(html, `${uri.fsPath}.bak`), undefined);
    assert.equal(paste.isAsked(), false);
  });

  it('keep their history when their folder is moved in the editor', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(fileOf('pictures'), fileOf('moved/deep/pictures'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    const spot = await open('html', '<img src="|">');
    const newer = await until('the new path', async () => {
      const [first] = await offered(spot);
      return first?.insertText === '../moved/deep/pictures/newer.png' && first;
    });
    assert.equal(newer.detail, 'A newer kite · 2048×1152');
  });

  it('are not offered while they are gone, and again when they are back', async () => {
    const [place, away] = [fileOf('moved/deep/pictures/newer.png'), fileOf('moved/newer.elsewhere')];
    const spot = await open('html', '<img src="|">');
    const isOffered = async (): Promise<boolean> =>
      (await offered(spot)).some(({ detail }) => detail?.startsWith('A newer kite'));
    assert.equal(await isOffered(), true);
    await rename(place.fsPath, away.fsPath);
    await until('an offer without it', async () => !(await isOffered()));
    await rename(away.fsPath, place.fsPath);
    await until('an offer with it', isOffered);
  });
});

type Dropped = (at: Spot, uris: readonly string[]) => Promise<vscode.DocumentDropEdit | undefined>;

/** Drops images of some jobs into documents, by the provider that the editor would ask. */
async function dropsOf(jobs: readonly Job[]): Promise<Dropped> {
  const provider = await registered('registerDocumentDropEditProvider', () => {
    dropImages(() => jobs).dispose();
    return Promise.resolve();
  });
  return async ({ document, position }, uris) => {
    const data = new vscode.DataTransfer();
    data.set(draggedImageType, new vscode.DataTransferItem(draggedImages(uris)));
    const edit = await provider.provideDocumentDropEdits(document, position, data, never);
    return edit as vscode.DocumentDropEdit | undefined;
  };
}

type Pasted = {
  text(at: Spot, text: string): Promise<vscode.DocumentPasteEdit[] | undefined>;
  /** Whether the editor still asks. */
  isAsked(): boolean;
};

/** Pastes text into documents, by the provider that the editor asks after an image was copied. */
async function pastesAfterCopying(image: vscode.Uri): Promise<Pasted> {
  let asked = true;
  const provider = await registered(
    'registerDocumentPasteEditProvider',
    async () => vscode.commands.executeCommand('easel.copyImage', image.toString()),
    () => (asked = false),
  );
  const context = { only: undefined, triggerKind: vscode.DocumentPasteTriggerKind.Automatic };
  return {
    text: async ({ document, position }, text) => {
      const data = new vscode.DataTransfer();
      data.set('text/plain', new vscode.DataTransferItem(text));
      const ranges = [new vscode.Range(position, position)];
      const edits = await provider.provideDocumentPasteEdits?.(document, ranges, data, context, never);
      return edits ?? undefined;
    },
    isAsked: () => asked,
  };
}

type Register = 'registerDocumentDropEditProvider' | 'registerDocumentPasteEditProvider';

/** The provider that is registered during some action; the editor gets it all the same. */
async function registered<R extends Register>(
  register: R,
  action: () => Promise<unknown>,
  disposed?: () => void,
): Promise<Parameters<(typeof vscode.languages)[R]>[1]> {
  const languages = vscode.languages as unknown as Record<
    Register,
    (...args: unknown[]) => vscode.Disposable
  >;
  const original = languages[register];
  let provider: unknown;
  languages[register] = (...args) => {
    provider = args[1];
    const registration = original(...args);
    return new vscode.Disposable(() => {
      registration.dispose();
      disposed?.();
    });
  };
  try {
    await action();
  } finally {
    languages[register] = original;
  }
  return provider as Parameters<(typeof vscode.languages)[R]>[1];
}
