import { l10n } from 'vscode';
import type { ExactFile } from '../core/exactImage.ts';
import type { ImageNote, Job } from '../core/job.ts';
import { cellOf } from '../core/request.ts';
import { formatUsd } from '../core/spend.ts';
import { errorText } from './errorText.ts';

/** What a job is doing, or what became of it, in words. */
export function jobText(job: Job): string {
  switch (job.state) {
    case 'queued':
      return job.retry
        ? l10n.t('Not accepted yet: trying again at {0}', new Date(job.retry.at).toLocaleTimeString())
        : l10n.t('Waiting for its turn');
    case 'preparing':
      return job.request.references.length > 0 ? l10n.t('Uploading references') : l10n.t('Preparing');
    case 'submitting':
      return l10n.t('Ordering');
    case 'unknown':
      return l10n.t('The reply was lost: checking whether the server accepted the order');
    case 'waiting':
      return l10n.t('Being made');
    case 'downloading':
      return l10n.t('Downloading');
    case 'saving':
      return l10n.t('Saving');
    case 'paused':
      return pauseText(job);
    case 'done':
      return job.costUsd === undefined
        ? pixelsText(job)
        : l10n.t('{0}, {1} charged', pixelsText(job), formatUsd(job.costUsd));
    case 'failed':
      return job.error ? errorText(job.error) : '';
  }
}

/** `1024×1024`, or how many of each size came: `4 × 1024×1024`. */
function pixelsText({ files }: Job): string {
  const sizes = Map.groupBy(files, ({ width, height }) => `${width}×${height}`);
  return [...sizes].map(([size, { length }]) => (length > 1 ? `${length} × ${size}` : size)).join(', ');
}

function pauseText({ paused, task, uploads }: Job): string {
  switch (paused?.reason) {
    case 'key':
      return l10n.t('Waiting for an API key that works.');
    case 'account':
      return l10n.t('Ordered with another API key: goes on once that key is set again.');
    case 'server':
      return paused.until === undefined
        ? l10n.t('The server asked to wait.')
        : l10n.t('The server asked to wait until {0}.', new Date(paused.until).toLocaleTimeString());
    case 'deadline':
      return l10n.t('This takes unusually long. The image is paid for and can be fetched for a day.');
    case 'stopped':
    case undefined:
      if (task) return l10n.t('Stopped waiting. The image is paid for and can be fetched for a day.');
      return uploads
        ? l10n.t('Stopped before it was known whether the order was accepted.')
        : l10n.t('Stopped before it was ordered. Nothing was charged.');
  }
}

/** What somebody should know about a job that went well; undefined when all is as asked for. */
export function jobWarning(job: Job): string | undefined {
  // What code names is cropped and scaled to fit, whatever the gateway made.
  const asked = job.request.exact ? undefined : cellOf(job.request)?.pixels;
  const odd =
    asked && job.files.find(({ width, height }) => width !== asked.width || height !== asked.height);
  if (asked && odd) {
    return l10n.t(
      'The image has {0}×{1} px instead of {2}×{3}: the gateway did not keep to the resolution.',
      odd.width,
      odd.height,
      asked.width,
      asked.height,
    );
  }
  if (job.files.some(({ note }) => note === 'outside-changed')) {
    return l10n.t(
      'What lies outside the mask may have changed: the image of the server does not fit over the original.',
    );
  }
  const fileNoted = (note: ImageNote): ExactFile | undefined =>
    job.request.exact?.files[job.files.findIndex((image) => image.note === note)];
  const unfitted = fileNoted('not-fitted');
  if (unfitted) {
    return l10n.t(
      'The image could not be made {0}×{1} px in the format of {2}: it lies beside that path as the server made it.',
      unfitted.width,
      unfitted.height,
      unfitted.path,
    );
  }
  const beside = fileNoted('beside');
  if (beside) {
    return l10n.t('{0} is no longer the untouched placeholder, so the image lies beside it.', beside.path);
  }
  if (job.state === 'done' && job.files.length < job.request.count) {
    return l10n.t('{0} of {1} images arrived.', job.files.length, job.request.count);
  }
  return undefined;
}

/** Minutes and seconds, `0:42`. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
