import * as vscode from 'vscode';
import { isFinished } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import { addDays, dayOf, startOf } from '../core/localDay.ts';
import { formatUsd } from '../core/spend.ts';
import { report } from '../core/spendEntry.ts';
import type { SpendKeeper } from '../jobs/spendKeeper.ts';
import type { Log } from '../jobs/ports.ts';
import { readSetting } from '../workspace/settings.ts';
import { totalText } from './spendText.ts';

/** What the line above the list needs of the rest. */
export type SpendLinePorts = {
  readonly view: Pick<vscode.TreeView<unknown>, 'message' | 'visible' | 'onDidChangeVisibility'>;
  readonly keeper: SpendKeeper;
  /** Whether the list has rows. Without any it says what can be done, which a message would hide. */
  readonly hasRows: () => boolean;
  /** Called when a day begins, before it is drawn. */
  readonly onNewDay: () => void;
  readonly log: Log;
};

/** Says above the list what was spent today, by all windows, and how much may be. */
export class SpendLine {
  readonly #ports: SpendLinePorts;
  readonly #subscriptions: vscode.Disposable[];
  #drawing = false;
  #drawAgain = false;
  #isBusy = false;
  #midnight: NodeJS.Timeout | undefined;

  constructor(ports: SpendLinePorts) {
    this.#ports = ports;
    // Other windows spend too: it is read again whenever somebody comes to look.
    const refreshIf = (looking: boolean): void => {
      if (looking) this.refresh();
      this.#schedule();
    };
    this.#subscriptions = [
      ports.view.onDidChangeVisibility(({ visible }) => refreshIf(visible)),
      vscode.window.onDidChangeWindowState(({ focused }) => refreshIf(focused)),
    ];
    this.refresh();
  }

  /** Takes a snapshot: what is under way at midnight is spent on the new day. */
  update(jobs: readonly Job[]): void {
    this.#isBusy = jobs.some((job) => !isFinished(job));
    this.#schedule();
  }

  /** Reads the ledger and draws. */
  refresh(): void {
    if (this.#drawing) {
      this.#drawAgain = true;
      return;
    }
    this.#drawing = true;
    void this.#draw()
      .catch((thrown: unknown) => this.#ports.log.warn(`The spend of today is not shown: ${String(thrown)}`))
      .finally(() => {
        this.#drawing = false;
        this.#schedule();
        if (!this.#drawAgain) return;
        this.#drawAgain = false;
        this.refresh();
      });
  }

  dispose(): void {
    clearTimeout(this.#midnight);
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #draw(): Promise<void> {
    const { view, keeper, hasRows } = this.#ports;
    const today = dayOf(Date.now());
    const { paid } = report(await keeper.entries(addDays(today, -1)), today, today);
    const limit = formatUsd(readSetting('dailySpendLimit'));
    const shown = paid.images > 0 && hasRows();
    view.message = shown ? vscode.l10n.t('Today {0} of {1}', totalText(paid), limit) : '';
  }

  /** Nothing waits for the new day where nobody sees it, and nothing is under way. */
  #schedule(): void {
    clearTimeout(this.#midnight);
    const { view, onNewDay } = this.#ports;
    if (!this.#isBusy && !(view.visible && view.message)) return;
    const now = Date.now();
    this.#midnight = setTimeout(
      () => {
        onNewDay();
        this.refresh();
      },
      Math.max(1_000, startOf(addDays(dayOf(now), 1)) - now),
    );
  }
}
