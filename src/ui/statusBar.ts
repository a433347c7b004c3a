import * as vscode from 'vscode';
import { isResting } from '../core/job.ts';
import type { Job } from '../core/job.ts';

/** One item with a spinner and the count, only while jobs run. A click opens the list. */
export class StatusBar {
  readonly #item = vscode.window.createStatusBarItem('easel.running', vscode.StatusBarAlignment.Left);

  constructor() {
    this.#item.name = 'Easel';
    this.#item.command = 'easel.showGenerations';
  }

  /** Shows what runs. */
  update(jobs: readonly Job[]): void {
    const running = jobs.filter((job) => !isResting(job));
    if (running.length === 0) {
      this.#item.hide();
      return;
    }
    const label =
      running.length === 1
        ? vscode.l10n.t('1 image on its way')
        : vscode.l10n.t('{0} generations on their way', running.length);
    this.#item.text = `$(loading~spin) Easel: ${running.length}`;
    this.#item.tooltip = [label, ...running.slice(0, 5).map(({ request }) => firstLine(request.prompt))].join(
      '\n',
    );
    this.#item.accessibilityInformation = { label: `Easel: ${label}`, role: 'button' };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** The first line of a prompt, not longer than a list can show. */
export function firstLine(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
