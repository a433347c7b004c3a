import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { SecretStorage } from 'vscode';
import { ApiKey } from '../../../src/workspace/apiKey.ts';

/** Secrets as the editor keeps them; `hold` makes it answer late. */
class Secrets {
  value: string | undefined;
  asked = 0;
  answer: Promise<unknown> = Promise.resolve();
  tell: (event: { key: string }) => void = () => undefined;

  async get(): Promise<string | undefined> {
    this.asked += 1;
    await this.answer;
    return this.value;
  }

  store(_name: string, value: string): Promise<void> {
    this.value = value;
    return Promise.resolve();
  }

  delete(): Promise<void> {
    this.value = undefined;
    return Promise.resolve();
  }

  onDidChange(listener: (event: { key: string }) => void): { dispose: () => void } {
    this.tell = listener;
    return { dispose: () => undefined };
  }
}

describe('The API key', () => {
  let secrets: Secrets;
  let key: ApiKey;

  beforeEach(() => {
    secrets = new Secrets();
    key = new ApiKey(secrets as unknown as SecretStorage);
  });

  it('is asked for once, so that it is known when the window is gone', async () => {
    secrets.value = 'sk-1';
    assert.deepEqual([await key.read(), await key.read()], ['sk-1', 'sk-1']);
    assert.equal(secrets.asked, 1);
  });

  it('is read anew when it has changed, here or in another window', async () => {
    assert.equal(await key.read(), undefined);
    await key.store('sk-1');
    assert.equal(await key.read(), 'sk-1');
    secrets.value = 'sk-2';
    secrets.tell({ key: 'easel.apiKey' });
    assert.equal(await key.read(), 'sk-2');
    await key.remove();
    assert.equal(await key.read(), undefined);
  });

  it('is not affected by what others keep', () => {
    let changes = 0;
    key.onDidChange(() => (changes += 1));
    secrets.tell({ key: 'easel.other' });
    secrets.tell({ key: 'easel.apiKey' });
    assert.equal(changes, 1);
  });

  it('is told as unavailable when the storage fails, and asked for again', async () => {
    secrets.answer = Promise.reject(new Error('No keyring'));
    await assert.rejects(key.read(), { code: 'secret-storage-unavailable' });
    secrets.answer = Promise.resolve();
    secrets.value = 'sk-1';
    assert.equal(await key.read(), 'sk-1');
  });

  it('is given up after a minute of silence, and announced when it comes after all', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const opened = Promise.withResolvers();
      secrets.answer = opened.promise;
      secrets.value = 'sk-1';
      const announced = new Promise<void>((resolve) => key.onDidChange(resolve));
      const asked = key.read();
      mock.timers.tick(60_000);
      await assert.rejects(asked, { code: 'secret-storage-unavailable' });
      opened.resolve(undefined);
      await announced;
      assert.equal(await key.read(), 'sk-1');
    } finally {
      mock.timers.reset();
    }
  });
});
