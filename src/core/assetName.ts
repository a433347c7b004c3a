/** Longest file stem in UTF-8 bytes: file systems allow 255 for the whole name, and `-12.png` must fit too. */
const maxStemBytes = 60;

/** Names that Windows reserves for devices, whatever the extension. */
const deviceNames = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

const utf8 = new TextEncoder();

/**
 * A file stem from a prompt: words joined by hyphens, lower case, letters and digits of any script kept.
 * Never empty, never a name that an operating system refuses, at most 60 bytes in UTF-8.
 */
export function assetStem(prompt: string): string {
  const words =
    prompt
      .normalize('NFC')
      .toLowerCase()
      // An apostrophe joins ("kite's" is one word), and so does what cannot be seen (emoji leave such things
      // behind); everything else that is no letter or digit separates.
      .replace(/['’\p{Default_Ignorable_Code_Point}]/gu, '')
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  let stem = '';
  for (const word of words) {
    const longer = stem ? `${stem}-${word}` : truncateUtf8(word, maxStemBytes);
    if (utf8.encode(longer).length > maxStemBytes) break;
    stem = longer;
  }
  stem = stem.normalize('NFC');
  if (!stem) return 'image';
  return deviceNames.test(stem) ? `${stem}-image` : stem;
}

/** The n-th candidate for a name, n from 1: `kite.png`, `kite-2.png`, `kite-3.png`. */
export function nthName(stem: string, extension: string, n: number): string {
  return n <= 1 ? `${stem}.${extension}` : `${stem}-${n}.${extension}`;
}

/**
 * A relative path in one spelling: `/` between parts, no empty ones, no `.`. Undefined when it is absolute or
 * climbs, so that it cannot lead out of the folder that it counts from.
 */
export function pathInside(path: string): string | undefined {
  const trimmed = path.trim();
  if (/^[/\\]/.test(trimmed) || trimmed.includes('\0')) return undefined;
  const parts = trimmed.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
  const leads = parts.some((part) => part.trim() === '..' || /^[a-z]:/i.test(part.trim()));
  return leads ? undefined : parts.join('/').trim();
}

/**
 * Directory and stem of a path for an image. The extension is dropped, since it follows from the bytes; the stem is
 * empty when the path names a directory, or a file that cannot be named so everywhere.
 */
export function splitAssetPath(path: string, isDirectory: boolean): { directory: string; stem: string } {
  if (isDirectory || path === '') return { directory: path, stem: '' };
  const slash = path.lastIndexOf('/');
  const stem = path
    .slice(slash + 1)
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[\p{Cc}<>:"|?*]/gu, '')
    .replace(/[. ]+$/, '');
  const unusable = stem.startsWith('.') || deviceNames.test(stem);
  return { directory: path.slice(0, Math.max(slash, 0)), stem: unusable ? '' : stem };
}

function truncateUtf8(text: string, maxBytes: number): string {
  let bytes = 0;
  let result = '';
  for (const character of text) {
    bytes += utf8.encode(character).length;
    if (bytes > maxBytes) break;
    result += character;
  }
  return result;
}
