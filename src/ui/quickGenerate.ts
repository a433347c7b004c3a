import * as vscode from 'vscode';
import { cellsOf } from '../core/models.ts';
import type { Cell, ModelId, Ratio, Tier } from '../core/models.ts';
import type { Prices } from '../core/spend.ts';
import { priceLabel, sizeLabel } from './requestText.ts';

/** What the person chose, or undefined when they dismissed. */
export type SizeChoice = { readonly tier?: Tier; readonly ratio: Ratio };

type Step<T> = T | 'back' | undefined;

/** What the questions of a quick generation start from. */
export type QuickDefaults = {
  readonly prompt: string;
  readonly model: ModelId;
  readonly count: number;
  readonly extendedSizes: boolean;
  /** The person's own prices, or `free` where nothing costs money. */
  readonly prices: Prices | 'free';
  /** How many reference images will be used. */
  readonly references: number;
  /** Shown first, so that Enter takes it. */
  readonly lastUsed: SizeChoice;
  /** False when the caller named the size already. */
  readonly askSize: boolean;
};

/** Asks for the prompt, then for tier and ratio in one pick; one can go back. Undefined when dismissed. */
export async function askQuickly(
  defaults: QuickDefaults,
): Promise<{ prompt: string; size: SizeChoice | undefined } | undefined> {
  let prompt = defaults.prompt;
  for (;;) {
    const entered = await askPrompt(prompt, defaults.askSize ? 2 : 1);
    if (entered === undefined) return undefined;
    prompt = entered;
    if (!defaults.askSize) return { prompt, size: undefined };
    const size = await askSize(defaults);
    if (size === undefined) return undefined;
    if (size !== 'back') return { prompt, size };
  }
}

function askPrompt(value: string, steps: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = vscode.window.createInputBox();
    input.title = vscode.l10n.t('Quick Generate Image');
    input.prompt = vscode.l10n.t('Describe the image');
    input.placeholder = vscode.l10n.t('A red kite over a field, flat illustration');
    input.value = value;
    input.step = 1;
    input.totalSteps = steps;
    input.ignoreFocusOut = true;
    input.onDidAccept(() => {
      if (input.value.trim() === '') {
        input.validationMessage = vscode.l10n.t('Describe the image first.');
        return;
      }
      resolve(input.value.trim());
      input.hide();
    });
    input.onDidChangeValue(() => (input.validationMessage = undefined));
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

function askSize(defaults: QuickDefaults): Promise<Step<SizeChoice>> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly cell: Cell }>();
    pick.title = vscode.l10n.t('Quick Generate Image');
    pick.placeholder = sizePlaceholder(defaults.references);
    pick.step = 2;
    pick.totalSteps = 2;
    pick.ignoreFocusOut = true;
    pick.matchOnDescription = true;
    pick.buttons = [vscode.QuickInputButtons.Back];
    pick.items = sizeRows(defaults);
    pick.onDidAccept(() => {
      const cell = pick.selectedItems[0]?.cell;
      if (!cell) return;
      resolve({ ratio: cell.ratio, ...(cell.tier && { tier: cell.tier }) });
      pick.hide();
    });
    pick.onDidTriggerButton(() => {
      resolve('back');
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function sizePlaceholder(references: number): string {
  if (references === 0) return vscode.l10n.t('Resolution and size');
  return references === 1
    ? vscode.l10n.t('Resolution and size · 1 reference is used')
    : vscode.l10n.t('Resolution and size · {0} references are used', references);
}

/** One row for each cell, the last used one first. */
function sizeRows({ model, count, extendedSizes, prices, lastUsed }: QuickDefaults): (vscode.QuickPickItem & {
  readonly cell: Cell;
})[] {
  const isLast = (cell: Cell): boolean => cell.tier === lastUsed.tier && cell.ratio === lastUsed.ratio;
  const cells = cellsOf(model, extendedSizes);
  return [...cells.filter(isLast), ...cells.filter((cell) => !isLast(cell))].map((cell) => {
    const parts = [
      cell.pixels && `${cell.pixels.width}×${cell.pixels.height}`,
      priceLabel({ model, tier: cell.tier, ratio: cell.ratio }, count, prices),
      isLast(cell) && vscode.l10n.t('last used'),
    ];
    return { label: sizeLabel(cell), description: parts.filter(Boolean).join(' · '), cell };
  });
}
