import { readFile, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { readImage } from '../../src/core/imageFile.ts';
import type { Pixels } from '../../src/core/models.ts';
import type { ToapisOptions } from '../toapis/options.ts';
import { startToapis } from '../toapis/server.ts';
import type { Toapis } from '../toapis/server.ts';

/** The one folder of the workspace. */
export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (!first) throw new Error('The tests need a folder.');
  return first.uri;
}

/** A file of the workspace. @param path with slashes, from the folder */
export function fileOf(path: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), path);
}

/** Runs `easel.quickGenerate` with arguments, as a keybinding or another extension would. */
export async function generate(args: Record<string, unknown>): Promise<string[]> {
  const { files } = await vscode.commands.executeCommand<{ files: vscode.Uri[] }>(
    'easel.quickGenerate',
    args,
  );
  return files.map((uri) => vscode.workspace.asRelativePath(uri));
}

/** The pixels of an image of the workspace, by its bytes. */
export async function pixelsOf(path: string): Promise<Pixels> {
  const facts = readImage(await readFile(fileOf(path).fsPath));
  if (!facts?.whole) throw new Error(`${path} is no whole image`);
  return facts.pixels;
}

/** Changes settings of Easel for the machine until `restore` is called. */
export async function configure(settings: Record<string, unknown>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('easel');
  for (const [name, value] of Object.entries(settings)) {
    await configuration.update(name, value, vscode.ConfigurationTarget.Global);
  }
}

/** Replaces functions of the editor that would ask a person, and says what they were asked. */
export class Answers {
  readonly #originals: (() => void)[] = [];
  /** What was asked, in order: the first argument of each call. */
  readonly asked: unknown[] = [];

  /** Answers every call of `vscode.window[name]`. */
  on(
    name:
      'showInputBox' | 'showWarningMessage' | 'showInformationMessage' | 'showErrorMessage' | 'showQuickPick',
    answer: (...args: unknown[]) => unknown,
  ): void {
    const window = vscode.window as unknown as Record<string, unknown>;
    const original = window[name];
    this.#originals.push(() => (window[name] = original));
    window[name] = (...args: unknown[]) => {
      this.asked.push(args[0]);
      return Promise.resolve(answer(...args));
    };
  }

  restore(): void {
    for (const restore of this.#originals.splice(0).reverse()) restore();
    this.asked.length = 0;
  }
}

/** Starts a stand-in server that Easel uses, with a key for it. @param settings to be changed besides its address */
export async function connect(
  options: ToapisOptions,
  settings: Record<string, unknown> = {},
): Promise<Toapis> {
  const api = await startToapis(options);
  await configure({ baseUrl: api.baseUrl, ...settings });
  const answers = new Answers();
  answers.on('showInformationMessage', () => undefined);
  answers.on('showInputBox', () => api.key);
  await vscode.commands.executeCommand('easel.setApiKey');
  answers.restore();
  return api;
}

/** Takes a stand-in server away again. @param settings that are to be as they were, besides its address */
export async function disconnect(api: Toapis, ...settings: readonly string[]): Promise<void> {
  await vscode.commands.executeCommand('easel.removeApiKey');
  await configure(Object.fromEntries(['baseUrl', ...settings].map((name) => [name, undefined])));
  await api.stop();
}

/** Removes what a suite has made. */
export async function cleanUp(...paths: string[]): Promise<void> {
  for (const path of paths) await rm(fileOf(path).fsPath, { recursive: true, force: true });
}
