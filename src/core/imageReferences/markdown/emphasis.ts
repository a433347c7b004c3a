/** A piece of text; code is left as it is. */
export type Piece = { readonly text: string; readonly isCode: boolean };

type Run = {
  readonly character: string;
  readonly length: number;
  left: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
};

/**
 * Words without the asterisks, underscores and tildes that emphasise them. Source: "CommonMark", emphasis; "GitHub
 * Flavored Markdown", strikethrough.
 *
 * @param decode what escapes and character references in a piece mean
 */
export function emphasisRemoved(pieces: readonly Piece[], decode: (text: string) => string): string {
  if (!pieces.some(({ text, isCode }) => !isCode && /[*_~]/.test(text)))
    return pieces.map(({ text, isCode }) => (isCode ? text : decode(text))).join('');
  const whole = pieces.map(({ text }) => text).join('');
  const parts: (string | Run)[] = [];
  let offset = 0;
  for (const { text, isCode } of pieces) {
    parts.push(...(isCode ? [text] : partsOf(text, whole, offset, decode)));
    offset += text.length;
  }
  pair(parts.filter((part) => typeof part !== 'string'));
  return parts.map((part) => (typeof part === 'string' ? part : part.character.repeat(part.left))).join('');
}

/** Text, and runs of characters that may emphasise. */
function partsOf(
  text: string,
  whole: string,
  offset: number,
  decode: (text: string) => string,
): (string | Run)[] {
  const parts: (string | Run)[] = [];
  const runs = /\\[^]|(\*+|_+|~{1,2}(?!~))/g;
  let copied = 0;
  for (const match of text.matchAll(runs)) {
    const [, run] = match;
    if (run === undefined) continue;
    parts.push(decode(text.slice(copied, match.index)));
    parts.push(runAt(whole, offset + match.index, run));
    copied = match.index + run.length;
  }
  parts.push(decode(text.slice(copied)));
  return parts;
}

function runAt(whole: string, index: number, run: string): Run {
  const before = whole[index - 1] ?? ' ';
  const after = whole[index + run.length] ?? ' ';
  const isSpace = (character: string): boolean => /\s/.test(character);
  const isSign = (character: string): boolean => /[\p{P}\p{S}]/u.test(character);
  const isLeft = !isSpace(after) && (!isSign(after) || isSpace(before) || isSign(before));
  const isRight = !isSpace(before) && (!isSign(before) || isSpace(after) || isSign(after));
  const character = run.charAt(0);
  const isWordly = character === '_';
  return {
    character,
    length: run.length,
    left: run.length,
    canOpen: isLeft && (!isWordly || !isRight || isSign(before)),
    canClose: isRight && (!isWordly || !isLeft || isSign(after)),
  };
}

/** Lets each closing run take what it can from the opening ones before it. */
function pair(runs: readonly Run[]): void {
  const openers: Run[] = [];
  // Below this depth no opener fits a closer of a kind: looked at once, not again.
  const bottoms = new Map<string, number>();
  for (const closer of runs) {
    const kind = `${closer.character}${closer.length % 3}${closer.canOpen}`;
    if (closer.canClose) {
      for (let depth = openers.length - 1; closer.left > 0 && depth >= (bottoms.get(kind) ?? 0); depth--) {
        const opener = openers[depth];
        if (!opener || !fits(opener, closer)) continue;
        while (closer.left > 0 && opener.left > 0) {
          const taken = closer.left >= 2 && opener.left >= 2 ? 2 : 1;
          closer.left -= taken;
          opener.left -= taken;
        }
        openers.length = opener.left > 0 ? depth + 1 : depth;
        if (opener.left > 0) break;
      }
      for (const [each, bottom] of bottoms) bottoms.set(each, Math.min(bottom, openers.length));
      if (closer.left > 0) bottoms.set(kind, openers.length);
    }
    if (closer.canOpen && closer.left > 0) openers.push(closer);
  }
}

function fits(opener: Run, closer: Run): boolean {
  if (opener.character !== closer.character) return false;
  if (opener.character === '~') return opener.length === closer.length;
  const isBoth = opener.canClose || closer.canOpen;
  return (
    !isBoth ||
    (opener.length + closer.length) % 3 !== 0 ||
    (opener.length % 3 === 0 && closer.length % 3 === 0)
  );
}
