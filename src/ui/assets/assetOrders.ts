import * as vscode from 'vscode';
import { isFinished } from '../../core/job.ts';
import type { Job } from '../../core/job.ts';

/** Tells the lenses of what becomes of orders for entries of manifests; of others nothing is told. */
export class AssetOrders {
  readonly #tell: (busy: ReadonlySet<string>) => void;
  /** What was told, as text; undefined while nothing has been on its way. */
  #told: string | undefined;
  #busy: ReadonlySet<string> = new Set();

  /** @param tell is given the URIs of the files that are being made */
  constructor(tell: (busy: ReadonlySet<string>) => void) {
    this.#tell = tell;
  }

  /** Takes a snapshot. */
  update(jobs: readonly Job[]): void {
    const orders = jobs.filter(({ request, state }) => request.asset && state !== 'done');
    const now = orders.map(({ id, state }) => `${id} ${state}`).join('\n');
    this.#busy = new Set(orders.filter((job) => !isFinished(job)).map(uriOf));
    if (now === this.#told || (this.#told === undefined && this.#busy.size === 0)) return;
    this.#told = now;
    this.#tell(this.#busy);
  }

  /** Tells again: what is there may be otherwise. */
  again(): void {
    this.#tell(this.#busy);
  }
}

function uriOf({ request: { target, exact } }: Job): string {
  return vscode.Uri.joinPath(vscode.Uri.parse(target.root, true), exact?.files[0]?.path ?? '').toString();
}
