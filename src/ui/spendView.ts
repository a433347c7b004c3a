import * as vscode from 'vscode';
import { addDays, dayOf, firstOfMonth } from '../core/localDay.ts';
import type { Day } from '../core/localDay.ts';
import { formatUsd } from '../core/spend.ts';
import { committed, report } from '../core/spendEntry.ts';
import type { SpendEntry } from '../core/spendEntry.ts';
import type { SpendKeeper } from '../jobs/spendKeeper.ts';
import { readSetting } from '../workspace/settings.ts';
import { changeLimit } from './spendQuestions.ts';
import { countedText, kindText } from './spendText.ts';

type Row = vscode.QuickPickItem & { readonly action?: () => Promise<unknown> };

/** Shows what was spent: today, in the last week, this month; by model and tier; here and everywhere. */
export async function showSpend(keeper: SpendKeeper): Promise<void> {
  const now = Date.now();
  const today = dayOf(now);
  const [week, month] = [addDays(today, -6), firstOfMonth(today)];
  const entries = await keeper.entries(addDays(week < month ? week : month, -1));
  const rows: Row[] = [
    ...periodRows(vscode.l10n.t('Today'), entries, today, today),
    ...periodRows(vscode.l10n.t('Last 7 days'), entries, week, today),
    ...periodRows(vscode.l10n.t('This month'), entries, month, today),
    { label: vscode.l10n.t('Settings'), kind: vscode.QuickPickItemKind.Separator },
    limitRow(entries, now),
    {
      label: `$(tag) ${vscode.l10n.t('Prices…')}`,
      description: vscode.l10n.t('What your account pays, if it differs from the published prices'),
      action: async () => vscode.commands.executeCommand('workbench.action.openSettings', 'easel.prices'),
    },
  ];
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Spend'),
    placeHolder: vscode.l10n.t('Amounts with ~ are estimates; your account decides.'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  await chosen?.action?.();
}

/** One row for the sum, and one for each model and tier when there are several. */
function periodRows(label: string, entries: readonly SpendEntry[], from: Day, to: Day): Row[] {
  const all = report(entries, from, to);
  const here = report(entries.filter(isHere), from, to);
  const remarks = [
    all.paid.images > 0 && vscode.l10n.t('This workspace: {0}', countedText(here.paid)),
    all.paid.unsure === 1 && vscode.l10n.t('1 image failed and may not have been charged'),
    all.paid.unsure > 1 && vscode.l10n.t('{0} images failed and may not have been charged', all.paid.unsure),
    all.open.images > 0 && vscode.l10n.t('on its way, or not known: {0}', countedText(all.open)),
  ].filter((remark) => remark !== false);
  const kinds = all.kinds.map(({ model, tier, total }) => ({
    label: `$(blank) ${kindText(model, tier)}`,
    description: countedText(total),
  }));
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(credit-card) ${label}`,
      description: countedText(all.paid),
      ...(remarks.length > 0 && { detail: remarks.join(' · ') }),
    },
    ...kinds,
  ];
}

function limitRow(entries: readonly SpendEntry[], now: number): Row {
  const limitUsd = readSetting('dailySpendLimit');
  const left = Math.max(0, limitUsd - committed(entries, now).usd);
  return {
    label: `$(edit) ${vscode.l10n.t('Daily limit: {0}…', formatUsd(limitUsd))}`,
    description: vscode.l10n.t('~{0} left today', formatUsd(left)),
    action: changeLimit,
  };
}

/** Whether it was spent for a folder of this window; in a window without one, for no folder. */
function isHere({ folder }: SpendEntry): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length === 0 ? folder === undefined : folders.some(({ uri }) => uri.toString() === folder);
}
