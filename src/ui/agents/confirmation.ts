import * as vscode from 'vscode';
import { formatName } from '../../core/exactImage.ts';
import { stateToContinueFrom } from '../../core/job.ts';
import type { Job } from '../../core/job.ts';
import type { Plan } from '../../agents/plan.ts';
import { readSetting } from '../../workspace/settings.ts';
import { exactLabel, modelName, priceLabel } from '../requestText.ts';

/** A longer prompt is shown up to here, characters: the question must stay in sight. */
const shownPrompt = 2_000;

/**
 * The question before an agent's order: prompt, files with their size, and price. The words are the model's, so that
 * nothing in them may look like ours: no Markdown, no invisible characters.
 */
export function confirmation(plan: Plan): vscode.LanguageModelToolConfirmationMessages {
  const { stopped } = plan;
  const { request, files, references } = stopped ? asOrdered(stopped) : plan;
  const prices = readSetting('backend') === 'placeholder' ? 'free' : readSetting('prices');
  const price = [
    modelName(request.model),
    exactLabel(request, request.exact?.files ?? []),
    priceLabel(request, 1, prices),
  ].join(' · ');
  const lines = [
    ...files.map(
      ({ path, width, height, format }) => `${path}: ${width}×${height} px, ${formatName(format)}`,
    ),
    stopped && stateToContinueFrom(stopped) !== 'queued'
      ? vscode.l10n.t('It is paid for already, and is only fetched: nothing more is charged.')
      : price,
    ...(references.length > 0
      ? [vscode.l10n.t('References, which get public addresses:'), ...references]
      : []),
  ];
  const message = new vscode.MarkdownString().appendCodeblock(promptText(request.prompt), 'text');
  for (const line of lines) message.appendMarkdown('\n\n').appendText(visible(line));
  return { title: vscode.l10n.t('Generate an image with Easel?'), message };
}

/** What has stopped goes on as it was ordered, and with what was agreed to then. */
function asOrdered({ request }: Job): Pick<Plan, 'request' | 'files' | 'references'> {
  return { request, files: request.exact?.files ?? [], references: [] };
}

function promptText(prompt: string): string {
  const shown = visible(prompt.slice(0, shownPrompt));
  return prompt.length > shownPrompt
    ? vscode.l10n.t('{0}… ({1} characters)', shown, prompt.length.toLocaleString())
    : shown;
}

/** Text in which nothing is hidden and nothing turns the direction of what follows. */
function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{Bidi_Control}\u200b\u2060\ufeff\u{e0000}-\u{e007f}]/gu, '�');
}
