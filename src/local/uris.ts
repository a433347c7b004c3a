import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An absolute path as a URI, spelled as the editor does: rows of the journal are found by it. */
export function uriOfPath(path: string, system = process.platform): string {
  if (system !== 'win32') return `file://${encodePath(posix.resolve(path))}`;
  const slashed = win32.resolve(withoutPrefix(path)).replaceAll('\\', '/');
  const [, host, below] = /^\/\/([^/]+)(.*?)\/?$/.exec(slashed) ?? [];
  if (host !== undefined && below !== undefined)
    return `file://${encode(host.toLowerCase())}${encodePath(below)}`;
  return `file://${encodePath(slashed.replace(/^[a-z]:/i, (drive) => `/${drive.toLowerCase()}`))}`;
}

/** The path of a `file:` URI. @throws TypeError for any other */
export function pathOfUri(uri: string, system = process.platform): string {
  return fileURLToPath(uri, { windows: system === 'win32' });
}

/** The URI of a file below a folder. @param path with `/` between its parts */
export function uriBelow(folder: string, path: string): string {
  return `${folder.replace(/\/$/, '')}/${encodePath(path)}`;
}

/** Some programs give paths as the kernel of Windows wants them: `\\?\C:\Work`, `\\?\UNC\server\share`. */
function withoutPrefix(path: string): string {
  return path.replace(/^\\\\\?\\(UNC\\)?/i, (_, isShare?: string) => (isShare === undefined ? '' : '\\\\'));
}

function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** The editor encodes what `encodeURIComponent` leaves, too. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
