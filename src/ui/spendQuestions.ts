import * as vscode from 'vscode';
import type { ModelId } from '../core/models.ts';
import type { GenerationRequest } from '../core/request.ts';
import { formatUsd, parseUsd } from '../core/spend.ts';
import type { Verdict } from '../core/spend.ts';
import type { Total } from '../core/spendEntry.ts';
import { readSetting, writeSetting } from '../workspace/settings.ts';
import { modelName } from './requestText.ts';
import { countedText, spentText, totalText } from './spendText.ts';

/** What a person is told before an order that passes the limit, or whose price nobody knows. */
export type Standing = {
  /** What is ordered together. */
  readonly requests: readonly GenerationRequest[];
  /** What that comes to, estimated. */
  readonly total: Total;
  readonly limitUsd: number;
  /** What counts against the limit already. */
  readonly committed: Total;
};

/**
 * What the person decided. `again`: something has changed that the decision hangs on. `trust`: go on, and do not ask
 * about this model's unknown price today.
 */
export type Decision = 'go' | 'trust' | 'again' | 'stop';

/** Asks whether an order may pass the day's limit. */
export async function askAboutLimit(standing: Standing): Promise<Decision> {
  const anyway = vscode.l10n.t('Generate Anyway');
  const raise = vscode.l10n.t('Raise Limit…');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This generation would pass the limit of {0} a day.', formatUsd(standing.limitUsd)),
    { modal: true, detail: detailOf(standing) },
    // First what Enter presses: a stray key must not spend anything.
    raise,
    anyway,
  );
  if (answer === anyway) return 'go';
  if (answer !== raise) return 'stop';
  await changeLimit();
  return 'again';
}

/**
 * Asks whether an order may go on whose price nobody knows.
 * @param canTrust whether it is offered not to be asked again today
 */
export async function askAboutUnknownPrice(standing: Standing, canTrust: boolean): Promise<Decision> {
  const anyway = vscode.l10n.t('Generate Anyway');
  const trust = vscode.l10n.t("Generate, Don't Ask Again Today");
  const price = vscode.l10n.t('Set Price…');
  const [model] = modelsOf(standing);
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('The price of this generation is not known.'),
    {
      modal: true,
      detail: [
        vscode.l10n.t(
          'No price for {0} is published, so Easel cannot tell whether it stays within the limit of {1} a day.',
          modelsOf(standing).map(modelName).join(', '),
          formatUsd(standing.limitUsd),
        ),
        detailOf(standing),
      ].join('\n\n'),
    },
    price,
    anyway,
    ...(canTrust ? [trust] : []),
  );
  if (answer === anyway) return 'go';
  if (answer === trust) return 'trust';
  if (answer !== price) return 'stop';
  if (model) await setPrice(model);
  return 'again';
}

/** Asks the one question about many images: how many, what they cost, and what is left of today's limit. */
export async function askAboutBatch(standing: Standing, verdict: Verdict): Promise<Decision> {
  const generate = verdict === 'within' ? vscode.l10n.t('Generate') : vscode.l10n.t('Generate Anyway');
  const raise = vscode.l10n.t('Raise Limit…');
  const { total, committed } = standing;
  const limit = formatUsd(standing.limitUsd);
  const warning = {
    within: [],
    over: [vscode.l10n.t('That passes the limit of {0} a day.', limit)],
    unknown: [
      vscode.l10n.t('Not all prices are known, so Easel cannot tell whether that stays within the limit.'),
    ],
  }[verdict];
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Generate {0}?', countedText(total)),
    {
      modal: true,
      detail: [
        ...warning,
        ...replacedText(standing),
        vscode.l10n.t('Today, with what is on its way: {0} of {1}', spentText(committed), limit),
      ].join('\n'),
    },
    // First what Enter presses: a stray key must not pass the limit.
    ...(verdict === 'over' ? [raise] : []),
    generate,
  );
  if (answer === generate) return 'go';
  if (answer !== raise) return 'stop';
  await changeLimit();
  return 'again';
}

/** What of the person's goes for it. */
function replacedText({ requests }: Standing): string[] {
  const count = requests.filter(({ asset }) => asset?.replaces !== undefined).length;
  if (count === 0) return [];
  return [
    count === 1
      ? vscode.l10n.t(
          'The image that is there goes to the trash once the new one is made, or is deleted where there is no trash.',
        )
      : vscode.l10n.t(
          '{0} images that are there go to the trash once the new ones are made, or are deleted where there is no trash.',
          count,
        ),
  ];
}

/** Asks for another limit and keeps it. */
export async function changeLimit(): Promise<void> {
  const usd = await askUsd(
    vscode.l10n.t('Daily Spend Limit'),
    vscode.l10n.t('USD a day, for all windows and workspaces of this machine. 0 asks every time.'),
    String(readSetting('dailySpendLimit')),
  );
  if (usd !== undefined) await writeSetting('dailySpendLimit', usd);
}

/** Asks what the account pays for an image of a model and keeps it. */
async function setPrice(model: ModelId): Promise<void> {
  const usd = await askUsd(
    vscode.l10n.t('Price of {0}', modelName(model)),
    vscode.l10n.t('What your account pays for one image, in USD. The console of ToAPIs lists it.'),
    '',
  );
  if (usd !== undefined) await writeSetting('prices', { ...readSetting('prices'), [model]: usd });
}

async function askUsd(title: string, prompt: string, value: string): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      parseUsd(typed) === undefined
        ? vscode.l10n.t('Type an amount in USD, for example 5 or 0.04.')
        : undefined,
  });
  return text === undefined ? undefined : parseUsd(text);
}

function modelsOf({ requests }: Standing): ModelId[] {
  return [...new Set(requests.map(({ model }) => model))];
}

function detailOf({ total, committed }: Standing): string {
  return [
    vscode.l10n.t('This generation: {0}', countedText(total)),
    vscode.l10n.t('Today, with what is on its way: {0}', totalText(committed)),
  ].join('\n');
}
