import { readImage } from '../core/imageFile.ts';
import type { ImageKind } from '../core/imageFile.ts';
import type { Pixels } from '../core/models.ts';
import { readAvif } from './avif.ts';
import { readBmp, readIco } from './bmp.ts';
import { countFrames } from './gif.ts';
import { readTiff } from './tiff.ts';

/** The image formats that Easel can decode. */
export type SourceKind = ImageKind | 'bmp' | 'ico' | 'tiff' | 'avif' | 'svg';

/** What the bytes of a file say before they are decoded. */
export type Source = {
  readonly kind: SourceKind;
  /** Absent for SVG, which has none of its own. */
  readonly pixels?: Pixels;
  /** Whether more frames or pages follow the one that is decoded. */
  readonly hasMore: boolean;
};

/** Reads what kind of image some bytes are; undefined when they are none that can be decoded, or are cut. */
export function readSource(bytes: Uint8Array): Source | undefined {
  const common = readImage(bytes);
  if (common) {
    const { kind, pixels, whole } = common;
    return whole ? { kind, pixels, hasMore: kind === 'gif' && hasFrames(bytes) } : undefined;
  }
  const tiff = readTiff(bytes);
  if (tiff) return source('tiff', tiff, tiff.pages === 'more');
  const avif = readAvif(bytes);
  if (avif) return source('avif', avif, avif.isSequence);
  const single = readBmp(bytes);
  if (single) return source('bmp', single);
  const icon = readIco(bytes);
  if (icon) return source('ico', icon);
  return isSvg(bytes) ? { kind: 'svg', hasMore: false } : undefined;
}

function source(kind: SourceKind, { width, height }: Pixels, hasMore = false): Source {
  return { kind, pixels: { width, height }, hasMore };
}

function hasFrames(bytes: Uint8Array): boolean {
  try {
    return countFrames(bytes) > 1;
  } catch {
    return false;
  }
}

/** What XML allows before the first element: declarations, comments, a document type with its entities. */
const beforeRoot = /^\s*(?:<\?[^]*?\?>|<!--[^]*?-->|<!doctype[^>[]*(?:\[[^\]]*\]\s*)?>)/i;

function isSvg(bytes: Uint8Array): boolean {
  let rest = new TextDecoder().decode(bytes.subarray(0, 64 * 1024));
  for (let skipped = beforeRoot.exec(rest); skipped; skipped = beforeRoot.exec(rest)) {
    rest = rest.slice(skipped[0].length);
  }
  return /^\s*<(?:[\w-]+:)?svg[\s>]/.test(rest);
}
