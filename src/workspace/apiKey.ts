import type { SecretStorage } from 'vscode';
import { EaselError } from '../core/errors.ts';

const secretName = 'easel.apiKey';

/** The API key, in the editor's secret storage and nowhere else. */
export class ApiKey {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** The key, or undefined when none is set. @throws EaselError secret-storage-unavailable. */
  read(): Promise<string | undefined> {
    return this.#guarded(async () => (await this.#secrets.get(secretName)) ?? undefined);
  }

  /** Keeps a key. @throws EaselError secret-storage-unavailable. */
  store(key: string): Promise<void> {
    return this.#guarded(() => this.#secrets.store(secretName, key));
  }

  /** Forgets the key. @throws EaselError secret-storage-unavailable. */
  remove(): Promise<void> {
    return this.#guarded(() => this.#secrets.delete(secretName));
  }

  /** Calls back when the key changes, in this window or another; returns how to stop that. */
  onDidChange(listener: () => void): { dispose(): void } {
    return this.#secrets.onDidChange(({ key }) => {
      if (key === secretName) listener();
    });
  }

  async #guarded<T>(action: () => Thenable<T>): Promise<T> {
    try {
      return await action();
    } catch (cause) {
      throw new EaselError('secret-storage-unavailable', 'The secret storage of the editor does not work', {
        cause,
      });
    }
  }
}
