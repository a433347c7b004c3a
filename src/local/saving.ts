import { join } from 'node:path';
import { nthName } from '../core/assetName.ts';
import { EaselError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Target } from '../core/request.ts';
import { codeOf } from './durableFile.ts';

/** More files of one name than this is a mistake, not a series. */
const longestSeries = 10_000;

/**
 * The first name of a series that nothing has yet.
 * @param from 2 where the plain name is not wanted
 * @throws EaselError save-failed when there is none
 */
export async function firstFreeName(
  target: Target,
  extension: string,
  from: number,
  exists: (name: string) => Promise<boolean>,
): Promise<string> {
  for (let n = from; n <= longestSeries; n++) {
    const name = nthName(target.stem, extension, n);
    if (!(await exists(name))) return name;
  }
  throw saveError('save-failed', target, undefined);
}

/** Why an image could not be saved. @param code of the operating system, or of a file system provider */
export function saveErrorCode(code: string): ErrorCode {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  return ['EACCES', 'EPERM', 'EROFS', 'NoPermissions'].includes(code) ? 'folder-not-writable' : 'save-failed';
}

/** A failure of a file system, as the one of an image that could not be saved. */
export function saveError(code: ErrorCode, target: Target, cause: unknown): EaselError {
  const place = join(target.directory, target.stem);
  return new EaselError(code, `Saving into ${place} failed: ${codeOf(cause) || code}`, {
    details: { folder: target.directory || '.' },
    cause,
  });
}
