import { relativePath } from './snippet.ts';

/** What of a URI says where a file is. */
export type UriPlace = { readonly scheme: string; readonly authority: string; readonly path: string };

/**
 * The path of a file below a folder, `/` between parts, `` for the folder itself; undefined when it does not lie there.
 * What Windows has on a drive or a share is the same in any case, as it is there.
 */
export function pathBelow(folder: UriPlace, file: UriPlace): string | undefined {
  if (!isSameHost(folder, file)) return undefined;
  const above = folder.path.replace(/\/$/, '').split('/');
  const parts = file.path.split('/');
  const spelled = isOnWindows(folder) ? (part: string) => part.toLowerCase() : (part: string) => part;
  const isInside = above.every((part, index) => spelled(part) === spelled(parts[index] ?? '\0'));
  const rest = parts.slice(above.length);
  return isInside && !rest.includes('..') ? rest.join('/') : undefined;
}

/** The path from one file to another, as code writes it; undefined where none leads: to another host or drive. */
export function pathBetween(from: UriPlace, to: UriPlace): string | undefined {
  if (!isSameHost(from, to) || driveOf(from) !== driveOf(to)) return undefined;
  return relativePath(withSmallDrive(from.path), withSmallDrive(to.path));
}

function isSameHost(a: UriPlace, b: UriPlace): boolean {
  return a.scheme === b.scheme && a.authority.toLowerCase() === b.authority.toLowerCase();
}

function isOnWindows(place: UriPlace): boolean {
  return driveOf(place) !== '' || (place.scheme === 'file' && place.authority !== '');
}

/** `/c:`; empty where there is none. */
function driveOf({ path }: UriPlace): string {
  return /^\/[a-z]:(?=\/|$)/i.exec(path)?.[0].toLowerCase() ?? '';
}

/** The editor leaves the letter as it was typed until a URI becomes text. */
function withSmallDrive(path: string): string {
  return path.replace(/^\/[A-Z]:(?=\/|$)/, (drive) => drive.toLowerCase());
}
