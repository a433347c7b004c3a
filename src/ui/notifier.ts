import * as vscode from 'vscode';
import { isFinished, isResting, waitsForKey } from '../core/job.ts';
import type { Job, SavedImage } from '../core/job.ts';
import type { ErrorRecord, NextStep } from '../core/errors.ts';
import { unlinked } from '../core/unlinked.ts';
import { besideImages } from './besideImage.ts';
import type { BesideImage } from './besideImage.ts';
import { errorButton, errorText } from './errorText.ts';
import { jobText, jobWarning } from './jobText.ts';

/** What the notifications need of the rest. */
export type NotifierActions = {
  open(image: SavedImage): Promise<void>;
  reveal(image: SavedImage): Promise<void>;
  insert(image: SavedImage, job: Job): Promise<void>;
  /** Puts an image at its path in code, where something else lies now. */
  takePath(beside: BesideImage): Promise<void>;
  /** Shows an image and what lies at its path in code. */
  showBoth(beside: BesideImage): Promise<void>;
  /** Takes the step that a button names. */
  takeStep(next: NextStep): Promise<void>;
};

/** Says once what became of each wish: one notification for all its jobs, when the last of them rests. */
export class Notifier {
  readonly #actions: NotifierActions;
  /** Wishes that were seen running, by their group. */
  readonly #running = new Set<string>();
  /** Wishes whose caller is told of failures by a rejected promise. */
  readonly #answered = new Set<string>();
  /** Wishes of which somebody tells together with others. */
  readonly #partOfMany = new Set<string>();

  constructor(actions: NotifierActions) {
    this.#actions = actions;
  }

  /** Leaves a wish to whoever tells of many at once. Only what a person must decide is asked. */
  leaveToCaller(group: string): void {
    this.#partOfMany.add(group);
  }

  /** Leaves the failures of a wish to whoever waits for it. */
  leaveFailuresToCaller(group: string): void {
    this.#answered.add(group);
  }

  /** Takes a snapshot and speaks of what came to rest since the last one. */
  update(jobs: readonly Job[]): void {
    const groups = Map.groupBy(jobs, ({ group }) => group);
    for (const [group, members] of groups) {
      if (members.some((job) => !isResting(job))) this.#running.add(group);
      else if (this.#running.delete(group)) this.#tell(group, members);
    }
  }

  #tell(group: string, jobs: readonly Job[]): void {
    const silent = this.#answered.delete(group);
    const isPart = this.#partOfMany.delete(group);
    if (isPart && jobs.every((job) => besideImages(job).length === 0)) return;
    const saved = jobs.flatMap((job) => job.files.map((image) => ({ image, job })));
    if (saved.length > 0 && jobs.every(isFinished)) void this.#tellSaved(saved);
    const troubled = jobs.find((job) => job.state === 'failed') ?? jobs.find(needsAttention);
    if (troubled && !silent) void this.#tellTrouble(troubled);
  }

  async #tellSaved(saved: readonly { readonly image: SavedImage; readonly job: Job }[]): Promise<void> {
    const [first] = saved;
    if (!first) return;
    const open = vscode.l10n.t('Open');
    const reveal = vscode.l10n.t('Reveal');
    const insert = vscode.l10n.t('Insert');
    const path = unlinked(vscode.workspace.asRelativePath(vscode.Uri.parse(first.image.uri, true)));
    const told =
      saved.length === 1
        ? vscode.l10n.t('Image saved: {0} ({1}×{2})', path, first.image.width, first.image.height)
        : vscode.l10n.t('{0} images saved, the first as {1}', saved.length, path);
    const noted = saved.map(({ job }) => jobWarning(job)).find((each) => each !== undefined);
    const text = noted === undefined ? told : vscode.l10n.t('{0}. {1}', told, unlinked(noted));
    const beside = [...new Set(saved.map(({ job }) => job))].flatMap(besideImages);
    if (beside.length > 0) return this.#askAboutPaths(text, beside);
    // What code names already is not inserted once more.
    const buttons = [open, reveal, ...(first.job.request.exact ? [] : [insert])];
    const show =
      noted === undefined ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const answer = await show<string>(text, ...buttons);
    if (answer === open) await this.#actions.open(first.image);
    if (answer === reveal) await this.#actions.reveal(first.image);
    if (answer === insert) await this.#actions.insert(first.image, first.job);
  }

  /** What a person has made of a placeholder is theirs: only they say that it goes. */
  async #askAboutPaths(text: string, beside: readonly BesideImage[]): Promise<void> {
    const replace = vscode.l10n.t('Replace');
    const both = vscode.l10n.t('Show Both');
    const answer = await vscode.window.showWarningMessage(text, replace, both);
    const [first] = beside;
    if (answer === both && first) await this.#actions.showBoth(first);
    if (answer === replace) for (const each of beside) await this.#actions.takePath(each);
  }

  async #tellTrouble(job: Job): Promise<void> {
    if (job.error) return this.tellError(job.error);
    const next: NextStep = waitsForKey(job) ? 'set-key' : 'look-up';
    const button = errorButton(next) ?? '';
    if ((await vscode.window.showWarningMessage(jobText(job), button)) === button) {
      await this.#actions.takeStep(next);
    }
  }

  /** Shows an error with the button that helps. */
  async tellError(error: ErrorRecord): Promise<void> {
    const button = errorButton(error.next);
    const answer = await vscode.window.showErrorMessage(errorText(error), ...(button ? [button] : []));
    if (answer !== undefined) await this.#actions.takeStep(error.next);
  }
}

/** A pause that the person did not ask for. */
function needsAttention({ state, paused }: Job): boolean {
  return state === 'paused' && paused?.reason !== 'stopped';
}
