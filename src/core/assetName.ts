import { isWritable } from './fileName.ts';

/** Longest file stem in UTF-8 bytes: file systems allow 255 for the whole name, and `-12.png` must fit too. */
const maxStemBytes = 60;

/** Longest name in UTF-8 bytes, with its extension. Where units of UTF-16 are counted, there are never more of them. */
const maxNameBytes = 255;

/** Names that Windows reserves for devices, whatever the extensions. */
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
  return isDevice(stem) ? `${stem}-image` : stem;
}

/** The n-th candidate for a name, n from 1: `kite.png`, `kite-2.png`, `kite-3.png`. What is too long is cut. */
export function nthName(stem: string, extension: string, n: number): string {
  const end = n <= 1 ? `.${extension}` : `-${n}.${extension}`;
  return truncateUtf8(stem, maxNameBytes - utf8.encode(end).length) + end;
}

/**
 * A relative path in one spelling: `/` between parts, no empty ones, no `.`. Undefined when it is absolute or
 * climbs, so that it cannot lead out of the folder that it counts from, and when no file system can write it down.
 */
export function pathInside(path: string): string | undefined {
  const trimmed = path.trim();
  if (/^[/\\]/.test(trimmed) || !isWritable(trimmed)) return undefined;
  const parts = trimmed.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
  const leads = parts.some((part) => part.trim() === '..' || /^[a-z]:/i.test(part.trim()));
  if (leads) return undefined;
  const inside = parts.join('/');
  // What was left out may have stood beside a space, which is left out then, too.
  return inside === path ? inside : pathInside(inside);
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
  const unusable = stem.startsWith('.') || isDevice(stem);
  return { directory: path.slice(0, Math.max(slash, 0)), stem: unusable ? '' : stem };
}

/** Whether Windows can have a file of such a path, `/` between parts, under this very name. */
export function isWindowsPath(path: string): boolean {
  return path.split('/').every((part) => !/[\p{Cc}<>:"\\|?*]|[. ]$/u.test(part) && !isDevice(part));
}

/**
 * What is the same for all names that some file system takes for one: those of Windows and macOS pass over their case,
 * those of macOS over how marks are put together as well. Whether two files have one name only the disk knows.
 */
export function nameKey(path: string): string {
  const upper = Array.from(path.normalize('NFC'), (character) => {
    // `ß` is not `ss` to any of them.
    const each = character.toUpperCase();
    return each.length === character.length ? each : character;
  });
  return upper.join('').toLowerCase().normalize('NFC');
}

/** Windows looks at what stands before the first dot, and at no space there. */
function isDevice(name: string): boolean {
  return deviceNames.test((name.split('.')[0] ?? '').trimEnd());
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
