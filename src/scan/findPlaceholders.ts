import { formatOfPath } from '../core/exactImage.ts';
import { readImage } from '../core/imageFile.ts';
import type { Pixels } from '../core/models.ts';
import { untouchedPlaceholder } from '../core/placeholderMark.ts';
import { readAvif } from '../images/avif.ts';
import { readBmp, readIco } from '../images/bmp.ts';
import { sha256Of } from '../jobs/hash.ts';
import type { Disk } from './disk.ts';
import { listFiles } from './listFiles.ts';
import type { FoundPlaceholder, OnProgress, ScanPlace } from './work.ts';

/** No placeholder is larger, bytes: a BMP of 64 megapixels. */
const maxImageBytes = 260_000_000;

/** Finds the placeholders that are still just as Easel wrote them: only files with its note are hashed. */
export async function findPlaceholders(
  disk: Disk,
  place: ScanPlace,
  onProgress: OnProgress,
): Promise<FoundPlaceholder[]> {
  const files = await listFiles(disk, place, onProgress);
  const found: FoundPlaceholder[] = [];
  for (const [index, path] of files.filter((each) => formatOfPath(each) !== undefined).entries()) {
    onProgress(index);
    const bytes = await disk.read(path, maxImageBytes);
    const provenance = bytes && untouchedPlaceholder(bytes, sha256Of);
    const pixels = provenance && pixelsOf(bytes);
    if (pixels) found.push({ path, pixels, provenance });
  }
  return found;
}

function pixelsOf(bytes: Uint8Array): Pixels | undefined {
  const pixels =
    readImage(bytes)?.pixels ?? readAvif(bytes) ?? readBmp(bytes) ?? readIco(bytes) ?? svgPixels(bytes);
  return pixels && { width: pixels.width, height: pixels.height };
}

/** Of a placeholder of ours, whose root says its size in whole px. */
function svgPixels(bytes: Uint8Array): Pixels | undefined {
  const head = new TextDecoder().decode(bytes.subarray(0, 1_000));
  const [root = ''] = /<svg\s[^>]*>/.exec(head) ?? [];
  const edge = (name: string): number => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(root)?.[1] ?? NaN);
  const pixels = { width: edge('width'), height: edge('height') };
  return Number.isNaN(pixels.width + pixels.height) ? undefined : pixels;
}
