const string = '"(?:[^"\\\\\\n]|\\\\.)*"?';
const commentOrString = new RegExp(`${string}|//[^\\n]*|/\\*[^]*?(?:\\*/|$)`, 'g');
const commaOrString = new RegExp(`${string}|,(?=\\s*[}\\]])`, 'g');

/** Reads JSON as editors write it: with comments and with commas after the last entry. Undefined where it is none. */
export function parseJsonWithComments(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(commentOrString, (match) => (match.startsWith('"') ? match : ' '))
    .replace(commaOrString, (match) => (match.startsWith('"') ? match : ''));
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return undefined;
  }
}
