import { EaselError } from '../core/errors.ts';
import type { Pixels } from '../core/models.ts';
import type { Codecs, WebpSettings } from './codecs.ts';
import { decodeImage } from './decodeImage.ts';
import { fitsAsIs } from './fittedReference.ts';
import type { FittedReference } from './fittedReference.ts';
import { halve } from './raster.ts';
import type { Raster } from './raster.ts';

/** Largest file that is decoded, in bytes. */
const maxSourceBytes = 100_000_000;

/** What is encoded is scaled to that many pixels first: it takes seconds, and no model looks closer. */
const maxEncodedPixels = 40_000_000;

/** Hardly to be told from the original, at a fifth of its bytes; half the time of method 4 for about as many. */
const webpForModels: WebpSettings = { quality: 90, method: 2 };

/** The format's own limit, in px. */
const maxWebpEdge = 16_383;

/**
 * Makes of an image one that the API takes: untouched where possible, else encoded anew without loss, else as
 * WebP of high quality, else scaled down until it has at most `maxBytes`.
 * @throws EaselError reference-unsupported when it cannot be decoded, or has more than 100 megapixels;
 * reference-too-large when the file has more than 100 MB, or nothing small enough can be made of it.
 */
export async function fitReference(
  bytes: Uint8Array,
  maxBytes: number,
  codecs: Codecs,
): Promise<FittedReference> {
  const asIs = fitsAsIs(bytes, maxBytes);
  if (asIs) return asIs;
  if (bytes.length > maxSourceBytes) throw tooLarge(bytes, maxSourceBytes);
  const { source, raster: original } = await decodeImage(bytes, codecs);
  const finish = (raster: Raster, kind: 'png' | 'webp', encoded: Uint8Array): FittedReference => {
    const isScaled = areaOf(raster) < areaOf(original);
    return {
      bytes: encoded,
      kind,
      pixels: sizeOf(raster),
      fitting: {
        reencodedFrom: source.kind,
        originalBytes: bytes.length,
        firstOnly: source.hasMore,
        ...(isScaled && { scaledFrom: sizeOf(original) }),
      },
    };
  };

  let raster = original;
  while (areaOf(raster) > maxEncodedPixels) raster = halve(raster);
  // A photo only grows as PNG.
  if (source.kind !== 'jpeg' && source.kind !== 'webp') {
    const png = await codecs.encode(raster, 'png');
    if (png.length <= maxBytes) return finish(raster, 'png', png);
  }
  let factor = Math.min(1, maxWebpEdge / Math.max(raster.width, raster.height));
  for (;;) {
    const scaled = factor < 1 ? await codecs.resize(raster, scaledSize(raster, factor)) : raster;
    const webp = await codecs.encode(scaled, 'webp', webpForModels);
    if (webp.length <= maxBytes) return finish(scaled, 'webp', webp);
    if (areaOf(scaled) === 1) throw tooLarge(bytes, maxBytes);
    // Bytes go with the area, roughly; a bit less, so that the next one is the last.
    factor *= 0.95 * Math.sqrt(maxBytes / webp.length);
  }
}

function scaledSize({ width, height }: Pixels, factor: number): Pixels {
  const scaled = (edge: number): number => Math.max(1, Math.floor(edge * factor));
  return { width: scaled(width), height: scaled(height) };
}

function areaOf({ width, height }: Pixels): number {
  return width * height;
}

function sizeOf({ width, height }: Pixels): Pixels {
  return { width, height };
}

function tooLarge({ length }: Uint8Array, max: number): EaselError {
  return new EaselError('reference-too-large', `${length} bytes, at most ${max} can be used`, {
    details: { bytes: String(length), max: String(max) },
  });
}
