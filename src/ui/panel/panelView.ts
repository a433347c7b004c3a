import { l10n } from 'vscode';
import { fileNameOf } from '../../core/fileName.ts';
import { canContinue, canOnlyBeOrderedAnew, isFinished, isResting, waitsForKey } from '../../core/job.ts';
import type { Job } from '../../core/job.ts';
import type { Prices } from '../../core/spend.ts';
import type { JobAction, JobView } from '../../protocol/messages.ts';
import { jobText, jobWarning } from '../jobText.ts';
import { priceLabel, sizeLabel } from '../requestText.ts';

/**
 * A job as the panel shows it.
 * @param prices the person's own, or `free` where a new order costs nothing
 * @param srcOf webview URL of a file, undefined where the panel may not read it
 * @param isGone whether a file is not there any more
 * @param typicalMs what such a task usually takes, as far as it is known
 */
export function jobView(
  job: Job,
  prices: Prices | 'free',
  srcOf: (uri: string) => string | undefined,
  isGone: (uri: string) => boolean,
  typicalMs: number | undefined,
): JobView {
  const { model, prompt, tier, ratio, count } = job.request;
  const warning = jobWarning(job);
  return {
    id: job.id,
    group: job.group,
    state: job.state,
    form: { model, prompt, ratio, count, ...(tier && { tier }) },
    sizeLabel: sizeLabel(job.request),
    text: jobText(job),
    ...(warning !== undefined && { warning }),
    ...(job.progress !== undefined && { progress: job.progress }),
    createdAt: job.createdAt,
    ...(typicalMs !== undefined && { typicalMs }),
    ...(job.finishedAt !== undefined && { finishedAt: job.finishedAt }),
    images: job.files.map(({ uri, width, height }) => {
      const src = srcOf(uri);
      const name = decodeURIComponent(fileNameOf(uri));
      const gone = isGone(uri);
      return { uri, name, width, height, ...(src !== undefined && !gone && { src }), ...(gone && { gone }) };
    }),
    actions: actionsFor(job, prices),
  };
}

function actionsFor(job: Job, prices: Prices | 'free'): JobView['actions'] {
  const actions: { action: JobAction; label: string }[] = [];
  if (!isResting(job)) actions.push({ action: 'stop', label: l10n.t('Stop Waiting') });
  const remedy = remedyFor(job);
  if (remedy) actions.push(remedy);
  if (canContinue(job)) actions.push({ action: 'resume', label: l10n.t('Continue') });
  if (canOnlyBeOrderedAnew(job)) {
    const price = priceLabel(job.request, job.request.count, prices);
    actions.push({ action: 'retry', label: l10n.t('Generate Again ({0})', price) });
  }
  actions.push({ action: 'copyPrompt', label: l10n.t('Copy Prompt') });
  if (isFinished(job)) actions.push({ action: 'remove', label: l10n.t('Remove from List') });
  return actions;
}

/** What has to be mended before going on makes sense. */
function remedyFor(job: Job): { action: JobAction; label: string } | undefined {
  const next = waitsForKey(job) ? 'set-key' : job.error?.next;
  switch (next) {
    case 'set-key':
      return { action: 'setKey', label: l10n.t('Set API Key') };
    case 'top-up':
      return { action: 'topUp', label: l10n.t('Open ToAPIs Console') };
    case 'check-setup':
      return { action: 'checkSetup', label: l10n.t('Check Setup') };
    default:
      return undefined;
  }
}
