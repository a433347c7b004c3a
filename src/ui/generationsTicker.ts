import type * as vscode from 'vscode';
import { isResting } from '../core/job.ts';
import type { Job } from '../core/job.ts';

const secondMs = 1_000;

/** Redraws the list when a job changes, and each second while one runs and somebody looks. */
export class GenerationsTicker {
  readonly #view: Pick<vscode.TreeView<unknown>, 'visible'>;
  readonly #refresh: () => void;
  readonly #subscription: vscode.Disposable;
  #anyRunning = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(list: {
    readonly view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>;
    readonly refresh: () => void;
  }) {
    this.#view = list.view;
    this.#refresh = list.refresh;
    this.#subscription = list.view.onDidChangeVisibility(() => this.#schedule());
  }

  /** Takes a snapshot. */
  update(jobs: readonly Job[]): void {
    this.#anyRunning = jobs.some((job) => !isResting(job));
    this.#schedule();
    this.#refresh();
  }

  dispose(): void {
    this.#subscription.dispose();
    clearInterval(this.#timer);
  }

  #schedule(): void {
    const wanted = this.#anyRunning && this.#view.visible;
    if (wanted) this.#timer ??= setInterval(this.#refresh, secondMs);
    else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
