import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandNames } from '../../src/ui/commands.ts';
import { settingNames } from '../../src/workspace/settings.ts';
import { until } from '../vscode/until.ts';
import { configure, fileOf } from './support.ts';

type Manifest = {
  contributes: {
    commands: { command: string; title: string }[];
    configuration: { properties: Record<string, { scope: string; default: unknown }> };
  };
};

function easel(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('easel.easel');
  if (!extension) throw new Error('Easel is not there');
  return extension;
}

/** Whether a bundle of the extension is loaded in this process. */
function isLoaded(bundle: string): boolean {
  return Object.keys(require.cache).some((file) => file.endsWith(`/dist/${bundle}`));
}

describe('Activation', () => {
  // The first suite of all, by its name: later ones load the rest.
  it('happens by itself and loads nothing but the registrations while no job is unfinished', async () => {
    await easel().activate();
    assert.ok(isLoaded('extension.js'));
    assert.ok(!isLoaded('easel.js'));
    assert.ok(!isLoaded('hints.js'));
  });

  it('loads the hints with the first document that may get some, unless they are off, and nothing else', async () => {
    await configure({ missingImages: 'off' });
    await vscode.workspace.openTextDocument(fileOf('index.html'));
    assert.ok(!isLoaded('hints.js'));
    await configure({ missingImages: undefined });
    await until('the hints', () => isLoaded('hints.js'));
    assert.ok(!isLoaded('easel.js'));
  });

  it('loads nothing more where code names an image, while none was made here', async () => {
    const document = await vscode.workspace.openTextDocument(fileOf('index.html'));
    const inPath = document.positionAt(document.getText().indexOf('src="img/hero') + 'src="im'.length);
    await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', document.uri, inPath, '"');
    assert.ok(!isLoaded('easel.js'));
  });

  it('registers every command that package.json declares, and no other', async () => {
    const { commands } = (easel().packageJSON as Manifest).contributes;
    const ours = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith('easel.') && !/^easel\.(generations|panelView|review)\./.test(id),
    );
    const declared = commands.map(({ command }) => command);
    assert.deepEqual(ours.sort(), declared.sort());
    assert.deepEqual(declared, commandNames.map((name) => `easel.${name}`).sort());
  });

  it('knows every setting that package.json declares, and no other', () => {
    const { properties } = (easel().packageJSON as Manifest).contributes.configuration;
    assert.deepEqual(Object.keys(properties).sort(), settingNames.map((name) => `easel.${name}`).sort());
  });

  it('lets no workspace choose who makes images, where the key goes, or what is asked about', () => {
    const { properties } = (easel().packageJSON as Manifest).contributes.configuration;
    for (const name of ['backend', 'baseUrl', 'confirmUploads', 'dailySpendLimit', 'prices']) {
      assert.equal(properties[`easel.${name}`]?.scope, 'machine', name);
    }
  });

  it('has a text for every title and description', () => {
    const titles = JSON.stringify(easel().packageJSON);
    assert.doesNotMatch(titles, /"%[\w.]+%"/);
  });
});
