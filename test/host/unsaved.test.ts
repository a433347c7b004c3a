import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Toapis } from '../toapis/server.ts';
import { Answers, cleanUp, connect, disconnect, fileOf, generate, pixelsOf } from './support.ts';

const square = { width: 1024, height: 1024 };

describe('An image that is ready, when meanwhile', () => {
  let api: Toapis;
  const answers = new Answers();

  before(async () => {
    api = await connect({ rateLimits: false, taskDurationMs: Infinity }, { assetsFolder: 'pictures' });
    answers.on('showInformationMessage', () => undefined);
  });
  after(async () => {
    answers.restore();
    await disconnect(api, 'assetsFolder');
  });
  afterEach(() => cleanUp('pictures'));

  /** Orders an image, lets something happen while it is made, and then lets it be ready. */
  async function generateWhile(prompt: string, happen: () => Promise<void>): Promise<string[]> {
    const accepted = api.ledger.accepted.length;
    const files = generate({ prompt });
    await api.reached('accepted', accepted + 1);
    await happen();
    api.finish();
    return files;
  }

  it('its folder is deleted, lands in a new one', async () => {
    await mkdir(fileOf('pictures').fsPath);
    const files = await generateWhile('Kite', () => rm(fileOf('pictures').fsPath, { recursive: true }));
    assert.deepEqual(files, ['pictures/kite.png']);
    assert.deepEqual(await pixelsOf('pictures/kite.png'), square);
  });

  it('its name is taken, gets another one and leaves that file alone', async () => {
    await mkdir(fileOf('pictures').fsPath);
    const theirs = fileOf('pictures/kite.png').fsPath;
    const files = await generateWhile('Kite', () => writeFile(theirs, 'Not yours'));
    assert.deepEqual(files, ['pictures/kite-2.png']);
    assert.equal(
      Buffer.from(await vscode.workspace.fs.readFile(fileOf('pictures/kite.png'))).toString(),
      'Not yours',
    );
  });

  it('a file stands where its folder was, is kept at the server until there is room, for the same money', async () => {
    const before = api.ledger.accepted.length;
    const blocked = generateWhile('Blocked', () => writeFile(fileOf('pictures').fsPath, 'In the way'));
    await assert.rejects(blocked, /could not be saved into pictures\..*paid for and can still be fetched/s);
    await rm(fileOf('pictures').fsPath);
    const saved = new Promise<string>((resolve) => {
      answers.on('showInformationMessage', (text) => resolve(String(text)));
    });
    const order = api.ledger.creates.at(-1)?.body as { client_business_id: string };
    await vscode.commands.executeCommand('easel.resumeWaiting', order.client_business_id);
    assert.match(await saved, /pictures\/blocked\.png/);
    assert.deepEqual(await pixelsOf('pictures/blocked.png'), square);
    assert.equal(api.ledger.accepted.length - before, 1);
  });
});
