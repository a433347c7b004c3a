import { glyphWidth, textWidth } from './glyphs.ts';

const ellipsis = '…';

/**
 * The prompt as the label can show it: one line without words that the fonts cannot draw, without emoji and
 * without stray punctuation at its ends; empty when no letter or digit is left.
 */
export function drawableWords(prompt: string): string {
  const words = prompt
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    // What NFC could not compose is a stress mark or the like: the word reads without it.
    .replace(/[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Regional_Indicator}]/gu, '')
    .replace(/\p{Extended_Pictographic}/gu, (sign) => (glyphWidth(sign) === undefined ? '' : sign))
    .split(' ')
    .filter((word) => Array.from(word).every((character) => glyphWidth(character) !== undefined));
  const text = words.filter((word) => word !== '').join(' ');
  if (!/[\p{L}\p{N}]/u.test(text)) return '';
  return text.replace(/^[\s,.;:–—-]+|[\s,;:–—-]+$/gu, '');
}

/** Cuts a word that is wider than a line into pieces that fit, at least one character each. */
function pieces(word: string, maxWidth: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && textWidth(part + character) > maxWidth) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

function fill(words: readonly string[], maxWidth: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.flatMap((each) => pieces(each, maxWidth))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > maxWidth) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function shorten(line: string, maxWidth: number): string {
  const tidy = (text: string) => text.replace(/[\s,.;:!?–—-]+$/u, '');
  let kept = tidy(line);
  while (kept !== '' && textWidth(kept + ellipsis) > maxWidth) {
    kept = tidy(kept.slice(0, kept.includes(' ') ? kept.lastIndexOf(' ') : -1));
  }
  return kept + ellipsis;
}

/**
 * Breaks a drawable text into at most `maxLines` (≥ 1) lines no wider than `maxWidth` em, of about equal
 * width; a text that does not fit ends in an ellipsis.
 */
export function wrap(text: string, maxWidth: number, maxLines: number): string[] {
  const words = text.split(' ');
  const lines = fill(words, maxWidth);
  const last = lines[maxLines - 1];
  if (last !== undefined && lines.length > maxLines) {
    return [...lines.slice(0, maxLines - 1), shorten(last, maxWidth)];
  }
  // Never below the longest word, which would be broken for the sake of balance.
  let narrow = Math.min(maxWidth, Math.max(maxWidth / lines.length, ...words.map(textWidth)));
  let wide = maxWidth;
  for (let i = 0; i < 8; i++) {
    const middle = (narrow + wide) / 2;
    if (fill(words, middle).length > lines.length) narrow = middle;
    else wide = middle;
  }
  return fill(words, wide);
}
