import type { ErrorRecord, NextStep } from '../core/errors.ts';
import type { HostWords } from './ports.ts';

/** What is no part of a text that somebody reads: control characters, and those that turn the direction. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** Text from elsewhere, on one line and in quotes, so that it reads as what it is: data. */
export function quote(text: string, maxLength: number): string {
  const line = text.toWellFormed().replace(unseen, ' ').replace(/\s+/gu, ' ').trim();
  const short = line.length > maxLength ? `${line.slice(0, maxLength).toWellFormed().trimEnd()}…` : line;
  return JSON.stringify(short);
}

/**
 * A failure for the model: what happened, whether it was charged, and the next step.
 * @param goesOn whether there is an order that can go on
 */
export function failureText(
  { code, charged, next, message, details }: ErrorRecord,
  words: HostWords,
  goesOn = false,
): string {
  const said = [details.reason, details.setting, details.problems].find((text) => text !== undefined);
  const isFree = charged === 'no';
  const parts = [
    `${quote(message, 200).slice(1, -1)} (${code}).`,
    ...(said === undefined ? [] : [`Details: ${quote(said, 300)}.`]),
    { no: 'Nothing was charged.', yes: 'It was charged.', unknown: 'It may have been charged.' }[charged],
    goesOn ? words.goOn : nextText(next, isFree, words),
    ...(isFree || goesOn ? [] : ['Ask the user before you order it again: that costs once more.']),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function nextText(next: NextStep, isFree: boolean, words: HostWords): string {
  switch (next) {
    case 'set-key':
      return words.setKey;
    case 'top-up':
      return 'The user has to top up the account at the provider.';
    case 'change-prompt':
      return 'Try once more with another prompt or other references.';
    case 'change-request':
      return 'Change the parameters.';
    case 'change-settings':
      return words.changeSettings;
    case 'change-references':
      return 'Use other references, or none.';
    case 'try-again':
      return isFree ? 'It can be tried again.' : '';
    case 'wait':
      return 'Wait, then call check_images.';
    case 'check-setup':
      return words.checkSetup;
    case 'choose-folder':
      return 'Choose a path in a folder of the workspace that can be written.';
    case 'trust-workspace':
      return 'The user has to trust the workspace first.';
    case 'contact-support':
      return "The user has to ask the provider's support.";
    case 'look-up': // where nothing goes on, there is nothing to look up
    case 'none':
      return '';
  }
}
