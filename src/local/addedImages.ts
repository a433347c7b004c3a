import { join } from 'node:path';
import { assetStem } from '../core/assetName.ts';
import { EaselError } from '../core/errors.ts';
import { extensionOf, readImage } from '../core/imageFile.ts';
import { sha256Of } from '../jobs/hash.ts';
import { createFile } from './durableFile.ts';

/** How much of the hash of the bytes stands in a name, hexadecimal digits. */
const hashLength = 16;

/**
 * Keeps an image that came as mere bytes, pasted or dropped from outside: in a file named after what it was called and
 * the hash of its bytes, so that the same one is kept once.
 *
 * @param name of the file that it was, or anything
 * @returns the path of the file
 * @throws EaselError reference-unsupported, save-failed
 */
export async function keepAddedImage(directory: string, name: string, bytes: Uint8Array): Promise<string> {
  const facts = readImage(bytes);
  if (!facts?.whole) {
    throw new EaselError('reference-unsupported', 'What was added is no whole PNG, JPEG, WebP or GIF image', {
      details: { file: name },
    });
  }
  const hash = sha256Of(bytes).slice(0, hashLength);
  const stem = assetStem(name.replace(/\.[^.]*$/, ''));
  const path = join(directory, `${stem}-${hash}.${extensionOf[facts.kind]}`);
  try {
    await createFile(path, bytes);
  } catch (cause) {
    throw new EaselError('save-failed', 'An added image could not be kept', {
      charged: 'no',
      details: { folder: directory },
      cause,
    });
  }
  return path;
}

/** The name of an added image as people know it: without the hash. */
export function addedImageName(fileName: string): string {
  return fileName.replace(new RegExp(`-[0-9a-f]{${hashLength}}(?=\\.\\w+$)`), '');
}
