import * as vscode from 'vscode';
import { formatUsd } from '../../core/spend.ts';
import { totalOfOrders } from '../../core/spendEntry.ts';
import type { Total } from '../../core/spendEntry.ts';
import { reviewView } from '../commands.ts';
import { spentText, totalText } from '../spendText.ts';
import type { Money } from './money.ts';
import { actionItem, isOrderable, rowItems } from './reviewItems.ts';
import type { ReviewItem } from './reviewItems.ts';
import type { Row } from './rows.ts';

/** Of what the images are made: of references that lead nowhere, of placeholders, or of entries of manifests. */
export type ReviewKind = 'missing' | 'placeholders' | 'assets';

/** The view of images to be made, with check boxes. It is there as long as a review is open. */
export class Review implements vscode.TreeDataProvider<ReviewItem> {
  readonly #money: () => Promise<Money>;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #view: vscode.TreeView<ReviewItem> | undefined;
  #kind: ReviewKind = 'missing';
  #rows: readonly Row[] = [];
  #unticked: ReadonlySet<string> = new Set();

  constructor(money: () => Promise<Money>) {
    this.#money = money;
  }

  get kind(): ReviewKind {
    return this.#kind;
  }

  /** The rows, in their order. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Those that are to be made. */
  get ticked(): Row[] {
    return this.#rows.filter((row) => isOrderable(row) && !this.#unticked.has(row.id));
  }

  /** Shows rows in place of any others, all of them ticked. */
  async open(kind: ReviewKind, rows: readonly Row[]): Promise<void> {
    this.#kind = kind;
    this.#rows = rows;
    this.#unticked = new Set();
    const isFree = this.#isFree(await this.#money());
    await vscode.commands.executeCommand('setContext', reviewView, isFree ? 'free' : kind);
    this.#view ??= this.#create();
    this.#view.title = titleOf(kind);
    this.#changed.fire(undefined);
    await vscode.commands.executeCommand(`${reviewView}.focus`);
  }

  /** Takes the view away. */
  async close(): Promise<void> {
    this.#rows = [];
    await vscode.commands.executeCommand('setContext', reviewView, undefined);
  }

  /** Chooses a row, or leaves it out. */
  toggle(id: string): void {
    this.#tick([id], this.#unticked.has(id));
  }

  /** Another prompt for a row. */
  changePrompt(id: string, prompt: string): void {
    this.#rows = this.#rows.map((row) =>
      row.id === id ? { ...row, request: { ...row.request, prompt } } : row,
    );
    this.#changed.fire(undefined);
  }

  /** Prices or the limit may be others now. */
  refresh(): void {
    if (this.#rows.length > 0) this.#changed.fire(undefined);
  }

  getTreeItem(item: ReviewItem): ReviewItem {
    return item;
  }

  async getChildren(item?: ReviewItem): Promise<ReviewItem[]> {
    if (item) return [...item.children];
    const money = await this.#money();
    const ticked = this.ticked;
    const total = totalOfOrders(
      ticked.filter(({ paid }) => !paid).map(({ request }) => request),
      money.prices,
    );
    const isFree = this.#isFree(money);
    if (this.#view) this.#view.message = this.#message(ticked.length, total, money);
    const isTicked = (row: Row): boolean => !this.#unticked.has(row.id);
    return [
      ...this.#actions(ticked.length, total, isFree),
      ...rowItems(this.#rows, { isTicked, prices: isFree ? 'free' : money.prices }),
    ];
  }

  dispose(): void {
    this.#view?.dispose();
    this.#changed.dispose();
  }

  #create(): vscode.TreeView<ReviewItem> {
    const view = vscode.window.createTreeView<ReviewItem>(reviewView, {
      treeDataProvider: this,
      // Headings follow their images: the editor's own way forgets those that it has not drawn.
      manageCheckboxStateManually: true,
    });
    view.onDidChangeCheckboxState(({ items }) => {
      for (const [item, state] of items) {
        const ids = item.rows.map(({ id }) => id);
        this.#tick(ids, state === vscode.TreeItemCheckboxState.Checked);
      }
    });
    return view;
  }

  #tick(ids: readonly string[], isTicked: boolean): void {
    const others = [...this.#unticked].filter((id) => !ids.includes(id));
    this.#unticked = new Set(isTicked ? others : [...others, ...ids]);
    this.#changed.fire(undefined);
  }

  #isFree({ isOffline }: Money): boolean {
    return isOffline && this.#kind === 'missing';
  }

  #actions(count: number, total: Total, isFree: boolean): ReviewItem[] {
    const generate = actionItem(
      'easel.reviewGenerate',
      'sparkle',
      count === 1 ? vscode.l10n.t('Generate 1 Image') : vscode.l10n.t('Generate {0} Images', count),
      priceText(total),
    );
    const draw = actionItem(
      'easel.reviewUsePlaceholders',
      'symbol-color',
      count === 1 ? vscode.l10n.t('Use 1 Placeholder') : vscode.l10n.t('Use {0} Placeholders', count),
      vscode.l10n.t('free, offline'),
    );
    if (count === 0) return [];
    if (isFree) return [draw];
    return this.#kind === 'missing' ? [generate, draw] : [generate];
  }

  /** `12 images, ~$0.240. Spent today: ~$0.060 of $5.00.` */
  #message(count: number, total: Total, money: Money): string {
    if (count === 0) return vscode.l10n.t('Nothing is chosen.');
    if (this.#isFree(money)) return vscode.l10n.t('Easel is set to draw placeholders: nothing is sent.');
    const images = count === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', count);
    return vscode.l10n.t(
      '{0}, {1}. Spent today: {2} of {3}.',
      images,
      priceText(total),
      spentText(money.today),
      formatUsd(money.limitUsd),
    );
  }
}

function titleOf(kind: ReviewKind): string {
  switch (kind) {
    case 'missing':
      return vscode.l10n.t('Missing Images');
    case 'placeholders':
      return vscode.l10n.t('Placeholders to Replace');
    case 'assets':
      return vscode.l10n.t('Changed Assets');
  }
}

/** `~$0.240`, of what has to be paid still. */
function priceText(total: Total): string {
  return total.images === 0 ? vscode.l10n.t('paid already') : totalText(total);
}
