import type { ErrorRecord, NextStep } from '../core/errors.ts';

/** What is no part of a text that somebody reads: control characters, and those that turn the direction. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** Text from elsewhere, on one line and in quotes, so that it reads as what it is: data. */
export function quote(text: string, maxLength: number): string {
  const line = text.toWellFormed().replace(unseen, ' ').replace(/\s+/gu, ' ').trim();
  const short = line.length > maxLength ? `${line.slice(0, maxLength).toWellFormed().trimEnd()}…` : line;
  return JSON.stringify(short);
}

/** A failure for the model: what happened, whether it was charged, and the next step. */
export function failureText({ code, charged, next, message, details }: ErrorRecord): string {
  const said = [details.reason, details.setting, details.problems].find((text) => text !== undefined);
  const parts = [
    `${quote(message, 200).slice(1, -1)} (${code}).`,
    ...(said === undefined ? [] : [`Details: ${quote(said, 300)}.`]),
    {
      no: 'Nothing was charged.',
      yes: 'The image is paid for and can still be fetched: do not order it again.',
      unknown: 'It may have been charged: do not order it again before that is known.',
    }[charged],
    nextText(next),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function nextText(next: NextStep): string {
  switch (next) {
    case 'set-key':
      return 'Ask the user to run the command "Easel: Set API Key". You cannot set the key.';
    case 'top-up':
      return 'The user has to top up the account at the provider.';
    case 'change-prompt':
      return 'Try once more with another prompt or other references.';
    case 'change-request':
      return 'Change the parameters.';
    case 'change-settings':
      return 'Ask the user to correct the setting.';
    case 'change-references':
      return 'Use other references, or none.';
    case 'try-again':
      return 'It can be tried again.';
    case 'wait':
      return 'Wait, then call check_images.';
    case 'look-up':
      return 'Ask the user to press "Continue" in the list of generations: that finds out, and orders nothing.';
    case 'check-setup':
      return 'Ask the user to run the command "Easel: Check Setup".';
    case 'choose-folder':
      return 'Choose a path in a folder of the workspace that can be written.';
    case 'trust-workspace':
      return 'The user has to trust the workspace first.';
    case 'contact-support':
      return "The user has to ask the provider's support.";
    case 'none':
      return '';
  }
}
