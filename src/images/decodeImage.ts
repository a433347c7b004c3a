import { EaselError } from '../core/errors.ts';
import type { Codecs } from './codecs.ts';
import { maxPixels } from './raster.ts';
import type { Raster } from './raster.ts';
import { readSource } from './source.ts';
import type { Source } from './source.ts';

/**
 * Decodes an image that somebody gave us, whatever it may be.
 * @throws EaselError reference-unsupported when it cannot be decoded, or has more than 100 megapixels.
 */
export async function decodeImage(
  bytes: Uint8Array,
  codecs: Codecs,
): Promise<{ readonly source: Source; readonly raster: Raster }> {
  const source = readSource(bytes);
  if (!source) throw unsupported('This is no whole image of a known kind');
  const { kind, pixels } = source;
  if (pixels && pixels.width * pixels.height > maxPixels) {
    throw unsupported(`${pixels.width}×${pixels.height} are more than ${maxPixels} pixels`);
  }
  try {
    return { source, raster: await codecs.decode(bytes, kind) };
  } catch (thrown) {
    if (thrown instanceof EaselError) throw thrown;
    throw unsupported(`The ${kind} image cannot be decoded`, thrown);
  }
}

function unsupported(message: string, cause?: unknown): EaselError {
  return new EaselError('reference-unsupported', message, { cause });
}
