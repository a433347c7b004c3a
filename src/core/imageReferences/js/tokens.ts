/** Index of what follows white space and comments. */
export function skipTrivia(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code > 0x7f && /\s/.test(text.charAt(at)))) {
      at++;
    } else if (code === 0x2f && text[at + 1] === '/') {
      at = lineEnd(text, at, end);
    } else if (code === 0x2f && text[at + 1] === '*') {
      const close = text.indexOf('*/', at + 2);
      at = close < 0 ? end : close + 2;
    } else break;
  }
  return Math.min(at, end);
}

/** The identifier, keyword or number that begins at an index; empty without one. */
export function wordAt(text: string, index: number): string {
  let at = index;
  while (at < text.length && isWordPart(text, at)) at++;
  return text.slice(index, at);
}

/** Whether an identifier, keyword or number goes on, or may begin, at an index. */
export function isWordPart(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) {
    const letter = code | 0x20;
    return (
      (letter >= 0x61 && letter <= 0x7a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5f ||
      code === 0x24 ||
      code === 0x23
    );
  }
  return !/\s/.test(text.charAt(index));
}

/** The operator or other sign at an index; of operators of several characters those that matter here. */
export function signAt(text: string, index: number): string {
  const first = text.charAt(index);
  const next = text.charAt(index + 1);
  switch (first) {
    case '=':
      return next === '>' ? '=>' : first;
    case '&':
    case '|':
    case '+':
    case '-':
      return next === first ? first + next : first;
    case '?':
      if (next === '?') return '??';
      return next === '.' && !/\d/.test(text.charAt(index + 2)) ? '?.' : first;
    case '.':
      return text.startsWith('...', index) ? '...' : first;
    default:
      return first;
  }
}

/** Index of the closing quote; of the line's end where the string is not closed. */
export function endOfString(text: string, open: number, quote: string, end: number): number {
  for (let at = open + 1; at < end; at++) {
    const character = text[at];
    if (character === '\\') at += text[at + 1] === '\r' && text[at + 2] === '\n' ? 2 : 1;
    else if (character === quote || character === '\n' || character === '\r') return at;
  }
  return end;
}

/** Index after a regular expression and its flags; of the line's end where it is not closed. */
export function endOfRegex(text: string, open: number, end: number): number {
  let isClass = false;
  for (let at = open + 1; at < end; at++) {
    const character = text[at];
    if (character === '\n' || character === '\r') return at;
    if (character === '\\') at++;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '/' && !isClass) return at + 1 + wordAt(text, at + 1).length;
  }
  return end;
}

function lineEnd(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (text[at] === '\n' || text[at] === '\r') return at;
  }
  return end;
}
