import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { referenceExtensions } from '../core/imageFile.ts';
import { activeTabUri } from './folders.ts';

const memoryKey = 'references';

/** The images that the next generation will follow, in order. Kept for the workspace, shown in the explorer. */
export class References implements vscode.FileDecorationProvider {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<undefined>();
  #uris: readonly string[];

  /** The explorer's badges follow every change. */
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    const kept = z.array(z.string()).safeParse(memento.get(memoryKey));
    this.#uris = kept.success ? kept.data : [];
  }

  /** URIs as text, in order. */
  list(): readonly string[] {
    return this.#uris;
  }

  /** Calls back after every change. */
  onDidChange(listener: () => void): vscode.Disposable {
    return this.#changed.event(listener);
  }

  /** Adds what is missing; if nothing is, takes all of them out. */
  async toggle(uris: readonly vscode.Uri[]): Promise<void> {
    const texts = uris.map((uri) => uri.toString());
    const allThere = texts.every((uri) => this.#uris.includes(uri));
    await this.#set(allThere ? this.#uris.filter((uri) => !texts.includes(uri)) : [...this.#uris, ...texts]);
  }

  /** Adds images at the end; the ones already there keep their place. */
  async add(uris: readonly vscode.Uri[]): Promise<void> {
    await this.#set([...this.#uris, ...uris.map((uri) => uri.toString())]);
  }

  async remove(uri: string): Promise<void> {
    await this.#set(this.#uris.filter((each) => each !== uri));
  }

  /** Moves an image to an index, 0 for the first. */
  async move(uri: string, to: number): Promise<void> {
    if (!this.#uris.includes(uri)) return;
    const others = this.#uris.filter((each) => each !== uri);
    await this.#set([...others.slice(0, to), uri, ...others.slice(to)]);
  }

  async clear(): Promise<void> {
    await this.#set([]);
  }

  /** The number of a reference, as a badge in the explorer. */
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const index = this.#uris.indexOf(uri.toString());
    if (index < 0) return undefined;
    // Badges have room for two characters.
    const badge = index < 99 ? String(index + 1) : '99';
    return new vscode.FileDecoration(badge, vscode.l10n.t('Reference {0} for the next image', index + 1));
  }

  async #set(uris: readonly string[]): Promise<void> {
    this.#uris = [...new Set(uris)];
    this.#changed.fire(undefined);
    await this.#memento.update(memoryKey, this.#uris);
  }
}

/** Whether a file may serve as reference, by its name; its bytes are checked before they are sent. */
export function isReferenceFile(uri: vscode.Uri): boolean {
  const extension = uri.path.slice(uri.path.lastIndexOf('.') + 1).toLowerCase();
  return referenceExtensions.includes(extension);
}

/**
 * The files that a menu or the palette means: all selected ones, or the one clicked, or the one in the active tab.
 */
export function chosenFiles(args: readonly unknown[]): vscode.Uri[] {
  const [clicked, selected] = args;
  if (Array.isArray(selected) && selected.length > 0)
    return selected.filter((each) => each instanceof vscode.Uri);
  if (clicked instanceof vscode.Uri) return [clicked];
  const active = activeTabUri();
  return active ? [active] : [];
}
