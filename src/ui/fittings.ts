import * as vscode from 'vscode';
import { EaselError } from '../core/errors.ts';
import { maxReferenceBytes } from '../core/models.ts';
import type { FittedReference } from '../images/fittedReference.ts';
import type { ReferenceFitter } from '../jobs/ports.ts';
import { referenceFiles } from '../workspace/referenceFiles.ts';
import { whatHappened } from './errorText.ts';

/** More references than anybody has; then the notes are made anew. */
const mostNotes = 200;

/** Tells what will be done to references that cannot be sent as they are, before anything is sent. */
export class Fittings {
  readonly #fitter: ReferenceFitter;
  readonly #changed: () => void;
  /** By file, as it is; empty while it is looked at, and where there is nothing to tell. */
  readonly #notes = new Map<string, string>();
  readonly #end = new AbortController();

  /** @param changed is called when there is more to tell */
  constructor(fitter: ReferenceFitter, changed: () => void) {
    this.#fitter = fitter;
    this.#changed = changed;
  }

  /** What is known of a reference at this moment, in words; undefined when it is sent as it is. */
  async noteOf(uri: string): Promise<string | undefined> {
    const key = await versionOf(uri);
    const note = this.#notes.get(key);
    if (note === undefined) {
      if (this.#notes.size >= mostNotes) this.#notes.clear();
      this.#notes.set(key, '');
      void this.#find(key, uri);
    }
    return note === '' ? undefined : note;
  }

  dispose(): void {
    this.#end.abort(new Error('The window is closing'));
  }

  async #find(key: string, uri: string): Promise<void> {
    const note = await this.#describe(uri).catch((thrown: unknown) =>
      whatHappened(EaselError.from(thrown).toRecord()),
    );
    if (note === '' || this.#end.signal.aborted) return;
    this.#notes.set(key, note);
    this.#changed();
  }

  async #describe(uri: string): Promise<string> {
    const { name, bytes } = await referenceFiles.read(uri);
    try {
      return fittingText(await this.#fitter.fitReference(bytes, maxReferenceBytes, this.#end.signal));
    } catch (thrown) {
      const error = EaselError.from(thrown);
      throw error.withCharged(error.charged, { file: name });
    }
  }
}

/** Another version of a file is another image. */
async function versionOf(uri: string): Promise<string> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri, true));
    return `${uri} ${mtime} ${size}`;
  } catch {
    return uri;
  }
}

function fittingText({ bytes, kind, pixels, fitting }: FittedReference): string {
  if (!fitting) return '';
  const before = vscode.l10n.t(
    '{0}, {1} MB',
    fitting.reencodedFrom.toUpperCase(),
    megabytes(fitting.originalBytes),
  );
  const after = vscode.l10n.t('{0}, {1} MB', kind.toUpperCase(), megabytes(bytes.length));
  return [
    vscode.l10n.t('{0}: sent as {1}.', before, after),
    fitting.scaledFrom
      ? vscode.l10n.t(
          'Scaled from {0}×{1} to {2}×{3} px.',
          fitting.scaledFrom.width,
          fitting.scaledFrom.height,
          pixels.width,
          pixels.height,
        )
      : '',
    fitting.firstOnly ? vscode.l10n.t('Only its first picture.') : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  return value.toFixed(value < 0.1 ? 2 : 1);
}
