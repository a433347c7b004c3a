import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An absolute path as a URI, spelled as the editor does: rows of the journal are found by it. */
export function uriOfPath(path: string): string {
  const slashed = resolve(path).replaceAll(sep, '/');
  const [, host, below] = /^\/\/([^/]+)(.*)$/.exec(slashed) ?? [];
  const whole = (below ?? slashed).replace(/^\/?([a-z]):/i, (_, drive: string) => `/${drive.toLowerCase()}:`);
  return `file://${encode((host ?? '').toLowerCase())}${whole.split('/').map(encode).join('/')}`;
}

/** The path of a `file:` URI. @throws TypeError for any other */
export function pathOfUri(uri: string): string {
  return fileURLToPath(uri);
}

/** The editor encodes what `encodeURIComponent` leaves, too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
