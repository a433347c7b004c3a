import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { Answers, cleanUp, configure, fileOf, generate } from './support.ts';

describe('A saved image', () => {
  const answers = new Answers();

  before(() => configure({ backend: 'placeholder' }));
  after(async () => {
    await configure({ backend: undefined });
    await cleanUp('assets', 'elsewhere');
  });
  afterEach(() => answers.restore());

  const isThere = (path: string): Promise<boolean> =>
    access(fileOf(path).fsPath).then(
      () => true,
      () => false,
    );
  const discard = (path: string): Thenable<unknown> =>
    vscode.commands.executeCommand('easel.discardImage', fileOf(path).toString());

  it('is removed, and brought back as it was', async () => {
    const [path = ''] = await generate({ prompt: 'Come back' });
    const bytes = await readFile(fileOf(path).fsPath);
    answers.on('showWarningMessage', () => 'Delete');
    answers.on('showInformationMessage', async () => {
      assert.equal(await isThere(path), false);
      return 'Undo';
    });
    await discard(path);
    assert.deepEqual(await readFile(fileOf(path).fsPath), bytes);
  });

  it('is not brought back over a file that has taken its name', async () => {
    const [path = ''] = await generate({ prompt: 'Name taken' });
    answers.on('showWarningMessage', () => 'Delete');
    answers.on('showErrorMessage', () => undefined);
    answers.on('showInformationMessage', async () => {
      await writeFile(fileOf(path).fsPath, 'Not yours');
      return 'Undo';
    });
    await discard(path);
    assert.equal(await readFile(fileOf(path).fsPath, 'utf8'), 'Not yours');
    assert.match(String(answers.asked.at(-1)), /another file of that name/);
  });

  it('is known after its folder was renamed in the editor', async () => {
    const [path = ''] = await generate({ prompt: 'On the move' });
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(fileOf('assets'), fileOf('elsewhere'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    answers.on('showWarningMessage', () => 'Delete');
    answers.on('showInformationMessage', () => undefined);
    const moved = path.replace('assets', 'elsewhere');
    // An image that Easel does not know is left alone; it learns of the move from the editor, a little later.
    while (await isThere(moved)) await discard(moved);
  });
});
