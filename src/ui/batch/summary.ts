import * as vscode from 'vscode';
import { isFinished } from '../../core/job.ts';
import type { Job } from '../../core/job.ts';
import { jobText, jobWarning } from '../jobText.ts';

/** What became of a batch. */
export type Outcome = {
  /** One for each image that was ordered or gone on with; all rest. */
  readonly jobs: readonly Job[];
  /** Images of the review that nobody wanted. */
  readonly skipped: number;
  /** Placeholders that still stand in. */
  readonly placeholders: number;
};

/** Reasons that are told; the list has all of them. */
const toldReasons = 2;

/** What became of a batch, in words: how many were made, what failed and why, what is left. */
export function summaryText({ jobs, skipped, placeholders }: Outcome): string {
  const done = jobs.filter(({ state }) => state === 'done');
  const failed = jobs.filter(({ state }) => state === 'failed');
  const waiting = jobs.filter((job) => !isFinished(job));
  const remarks = done.map(jobWarning).filter((each) => each !== undefined);
  return [
    madeText(done, jobs.length),
    ...(failed.length > 0 ? [vscode.l10n.t('{0} failed: {1}', failed.length, reasonsText(failed))] : []),
    ...(waiting.length > 0 ? [vscode.l10n.t('{0} waiting: {1}', waiting.length, reasonsText(waiting))] : []),
    ...(remarks.length > 0 ? [reasonsOf(remarks)] : []),
    ...(skipped > 0 ? [vscode.l10n.t('{0} left out.', skipped)] : []),
    ...(placeholders > 0 ? [remainingText(placeholders)] : []),
  ].join(' ');
}

function madeText(done: readonly Job[], all: number): string {
  const isDrawn = done.length > 0 && done.every(({ backend }) => backend === 'placeholder');
  if (done.length < all) {
    return isDrawn
      ? vscode.l10n.t('{0} of {1} placeholders drawn.', done.length, all)
      : vscode.l10n.t('{0} of {1} images made.', done.length, all);
  }
  if (all === 1) return isDrawn ? vscode.l10n.t('1 placeholder drawn.') : vscode.l10n.t('1 image made.');
  return isDrawn ? vscode.l10n.t('{0} placeholders drawn.', all) : vscode.l10n.t('{0} images made.', all);
}

function remainingText(placeholders: number): string {
  return placeholders === 1
    ? vscode.l10n.t('1 placeholder stands in.')
    : vscode.l10n.t('{0} placeholders stand in.', placeholders);
}

function reasonsText(jobs: readonly Job[]): string {
  return reasonsOf(jobs.map(jobText));
}

/** The most frequent first, each once. */
function reasonsOf(reasons: readonly string[]): string {
  const counted = [...Map.groupBy(reasons, (reason) => reason).entries()].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const told = counted.slice(0, toldReasons).map(([reason]) => reason);
  return [...told, ...(counted.length > toldReasons ? ['…'] : [])].join(' ');
}
