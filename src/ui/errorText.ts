import { l10n } from 'vscode';
import type { ErrorCode, ErrorRecord, NextStep } from '../core/errors.ts';
import { unlinked } from '../core/unlinked.ts';

/** The only place where an error becomes words: what happened, whether it was charged, what to do next. */
export function errorText(error: ErrorRecord): string {
  return unlinked([whatHappened(error), charge(error), hint(error)].filter((part) => part !== '').join(' '));
}

/** The button that goes with an error; undefined where nothing can be pressed. */
export function errorButton(next: NextStep): string | undefined {
  switch (next) {
    case 'set-key':
      return l10n.t('Set API Key');
    case 'top-up':
      return l10n.t('Open ToAPIs Console');
    case 'change-settings':
      return l10n.t('Open Settings');
    case 'check-setup':
      return l10n.t('Check Setup');
    case 'trust-workspace':
      return l10n.t('Manage Trust');
    case 'choose-folder':
      return l10n.t('Open Settings');
    case 'change-prompt':
    case 'change-request':
    case 'change-references':
      return l10n.t('Open Image Panel');
    case 'try-again':
    case 'look-up':
    case 'wait':
    case 'contact-support':
      return l10n.t('Show Generations');
    case 'none':
      return undefined;
  }
}

function charge({ code, charged }: ErrorRecord): string {
  if (code === 'stopped' || code === 'invalid-request') return '';
  switch (charged) {
    case 'no':
      return l10n.t('Nothing was charged.');
    case 'yes':
      return l10n.t('The image is paid for and can still be fetched.');
    case 'unknown':
      return l10n.t('You may have been charged.');
  }
}

function hint({ code, charged, next, details }: ErrorRecord): string {
  if (next === 'contact-support') {
    return l10n.t('Contact the support of ToAPIs, and name the task {0}.', details.task ?? '');
  }
  if (code === 'outcome-unknown' || (charged === 'unknown' && next === 'look-up')) {
    return l10n.t('Choose “Continue” to find out: the image is not ordered twice.');
  }
  return '';
}

/** What went wrong, without what it cost and what to do. */
export function whatHappened({ code, details }: ErrorRecord): string {
  const file = details.file ?? '';
  const reason = details.reason ?? '';
  const folder = details.folder ?? '';
  const withReason = (text: string): string =>
    reason ? l10n.t('{0} The server says: “{1}”.', text, reason) : text;
  const texts: Record<ErrorCode, () => string> = {
    'invalid-request': () => details.problems ?? l10n.t('The request is not complete.'),
    'key-missing': () => l10n.t('No API key is set.'),
    'secret-storage-unavailable': () =>
      l10n.t('The secret storage of the editor does not work, so the API key cannot be kept.'),
    'insecure-base-url': () =>
      l10n.t(
        'The address in easel.baseUrl cannot be used: it must start with https://, or http:// on this machine.',
      ),
    'setting-invalid': () =>
      l10n.t(
        'The setting {0} has a value that Easel does not know: {1}.',
        details.setting ?? '',
        details.value ?? '',
      ),
    'workspace-untrusted': () =>
      l10n.t('In Restricted Mode nothing is sent: trust this workspace to generate images.'),
    'reference-unreadable': () => l10n.t('The reference {0} cannot be read.', file),
    'reference-unsupported': () =>
      l10n.t('The reference {0} cannot be decoded: it is damaged, too large, or no image.', file),
    'reference-too-large': () =>
      l10n.t(
        'The reference {0} has {1} MB; at most {2} MB can be sent.',
        file,
        megabytes(details.bytes),
        megabytes(details.max),
      ),
    'mask-unsuitable': () =>
      details.image === undefined
        ? l10n.t(
            'The mask {0} must be a PNG with transparency, of the same pixels as the first reference.',
            file,
          )
        : l10n.t(
            'The mask {0} cannot be sent: its image {1} is too large, and would have to be scaled down without it. Scale the image down yourself, then paint the mask anew.',
            file,
            details.image,
          ),
    'upload-refused': () => withReason(l10n.t('A reference was not accepted.')),
    'request-refused': () => withReason(l10n.t('The server did not accept the request.')),
    'upload-gone': () => l10n.t('The server no longer has the references that were sent.'),
    'references-refused': () => withReason(l10n.t('The server did not accept the references.')),
    'key-refused': () => l10n.t('The API key was not accepted.'),
    'balance-exhausted': () => l10n.t('The balance of the account is used up.'),
    forbidden: () => withReason(l10n.t('This API key is not allowed to do this.')),
    'payload-too-large': () => l10n.t('The server found the references too large.'),
    'policy-violation': () => withReason(l10n.t('The content policy refused the prompt or a reference.')),
    'rate-limited': () => l10n.t('Too many requests: the server asks to wait.'),
    'limiter-unavailable': () => l10n.t('The server accepts no orders at the moment.'),
    'model-unavailable': () =>
      withReason(l10n.t('The model is not available at the moment; another one may be.')),
    'endpoint-not-found': () => l10n.t('There is no such API at the address in easel.baseUrl.'),
    unreachable: () => l10n.t('The server cannot be reached ({0}).', reason),
    'proxy-refused': () => l10n.t('The proxy wants a user name and password.'),
    'connection-lost': () => l10n.t('The connection was lost.'),
    'server-error': () => l10n.t('The server had an error.'),
    'gateway-error': () => l10n.t('The server did not answer in time.'),
    'bad-answer': () => l10n.t("The server's answer could not be understood."),
    'outcome-unknown': () => l10n.t('It is not known whether the server accepted the order.'),
    'not-accepted': () => l10n.t('The server did not accept the order.'),
    'task-failed': () => withReason(l10n.t('The server could not make the image.')),
    'task-not-found': () => l10n.t('The server no longer knows the task.'),
    'task-expired': () => l10n.t('The server did not finish the task within a day.'),
    'result-missing': () => l10n.t('The server finished the task but names no image.'),
    'download-failed': () => l10n.t('The image could not be downloaded.'),
    'download-expired': () => l10n.t('The image is no longer on the server.'),
    'not-an-image': () => l10n.t('What the server sent is not an image.'),
    'image-truncated': () => l10n.t('The image arrived incomplete.'),
    'outside-workspace': () =>
      l10n.t('The image would land outside the workspace folder, so it is not made.'),
    'folder-not-writable': () => l10n.t('The folder {0} cannot be written.', folder),
    'disk-full': () => l10n.t('The disk is full.'),
    'save-failed': () => l10n.t('The image could not be saved into {0}.', folder),
    'journal-unwritable': () =>
      l10n.t('Easel cannot write down what it is about to do, so it does not do it: an image could be lost.'),
    'ledger-unusable': () => l10n.t('Easel cannot tell what was spent today, so it spends nothing more.'),
    stopped: () => l10n.t('Stopped.'),
    internal: () => l10n.t('Something in Easel went wrong; the log has the details.'),
  };
  return texts[code]();
}

function megabytes(bytes: string | undefined): string {
  return (Number(bytes ?? 0) / 1_000_000).toFixed(1);
}
