import type { Disposable, SecretStorage } from 'vscode';
import { EaselError } from '../core/errors.ts';

const secretName = 'easel.apiKey';

/** How long the editor may take to hand out the key, ms: before a keyring opens, a person types a password. */
const patienceMs = 60_000;

/**
 * The API key, in the editor's secret storage and nowhere else. Read once and kept until it changes: an extension
 * host outlives a window that lost its connection, and then nobody answers who could be asked again.
 */
export class ApiKey implements Disposable {
  readonly #secrets: SecretStorage;
  readonly #listeners = new Set<() => void>();
  readonly #subscription: Disposable;
  #known: Promise<string | undefined> | undefined;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
    this.#subscription = secrets.onDidChange(({ key }) => {
      if (key === secretName) this.#changed();
    });
  }

  /** The key, or undefined when none is set. @throws EaselError secret-storage-unavailable. */
  read(): Promise<string | undefined> {
    return (this.#known ??= this.#ask());
  }

  /** Keeps a key. @throws EaselError secret-storage-unavailable. */
  async store(key: string): Promise<void> {
    await guarded(() => this.#secrets.store(secretName, key));
    this.#known = undefined;
  }

  /** Forgets the key. @throws EaselError secret-storage-unavailable. */
  async remove(): Promise<void> {
    await guarded(() => this.#secrets.delete(secretName));
    this.#known = undefined;
  }

  /** Calls back when the key changes, in this window or another, or comes late; returns how to stop that. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listeners.clear();
  }

  async #ask(): Promise<string | undefined> {
    const asked = guarded(() => this.#secrets.get(secretName));
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(unavailable('The secret storage of the editor does not answer'));
      // Whoever was told that there is no answer is told when there is one.
      void asked.then(() => this.#changed()).catch(() => undefined);
    }, patienceMs).unref();
    try {
      return await Promise.race([asked, late.promise]);
    } catch (thrown) {
      this.#known = undefined;
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  #changed(): void {
    this.#known = undefined;
    for (const listener of this.#listeners) listener();
  }
}

async function guarded<T>(action: () => Thenable<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw unavailable('The secret storage of the editor does not work', cause);
  }
}

function unavailable(message: string, cause?: unknown): EaselError {
  return new EaselError('secret-storage-unavailable', message, { cause });
}
