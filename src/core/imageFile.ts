import type { ImageFormat } from './exactImage.ts';
import type { Pixels } from './models.ts';

/** The image formats that Easel knows by their bytes. */
export type ImageKind = 'png' | 'jpeg' | 'webp' | 'gif';

/** The file extension of a format. */
export const extensionOf: Record<ImageFormat, string> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  gif: 'gif',
  avif: 'avif',
  svg: 'svg',
  bmp: 'bmp',
  ico: 'ico',
};

/** The media type of a kind. */
export const mediaTypeOf: Record<ImageKind, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};

/**
 * Extensions of files that may serve as references, without the dot, lower case. What the API does not take as it is
 * becomes what it takes before it is sent.
 */
export const referenceExtensions = [
  'png',
  'jpg',
  'jpeg',
  'webp',
  'gif',
  'bmp',
  'avif',
  'tif',
  'tiff',
  'ico',
  'svg',
];

/** What the bytes of a file say about the image in it. */
export type ImageFacts = {
  readonly kind: ImageKind;
  readonly pixels: Pixels;
  /** Whether pixels can be transparent: PNG only, where masks need it; false for the other kinds. */
  readonly alpha: boolean;
  /** False when the end of the image is missing: a download that was cut. */
  readonly whole: boolean;
};

/**
 * Reads kind, pixels and wholeness from the bytes themselves; never from a name or a header of the server.
 * Undefined when the bytes are none of the known formats, or are cut before the pixel size.
 */
export function readImage(bytes: Uint8Array): ImageFacts | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return readPng(bytes);
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(bytes);
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return readWebp(bytes);
  if (ascii(bytes, 0, 6) === 'GIF87a' || ascii(bytes, 0, 6) === 'GIF89a') return readGif(bytes);
  return undefined;
}

function readPng(bytes: Uint8Array): ImageFacts | undefined {
  if (bytes.length < 33 || ascii(bytes, 12, 4) !== 'IHDR') return undefined;
  const view = viewOf(bytes);
  const colourType = bytes[25] ?? 0;
  let alpha = colourType === 4 || colourType === 6;
  let whole = false;
  // Chunk by chunk: a cut anywhere, not only at the end, must be seen.
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = ascii(bytes, at + 4, 4);
    if (at + 12 + length > bytes.length) break;
    if (type === 'tRNS') alpha = true;
    if (type === 'IEND') {
      whole = true;
      break;
    }
    at += 12 + length;
  }
  return facts('png', view.getUint32(16), view.getUint32(20), alpha, whole);
}

function readJpeg(bytes: Uint8Array): ImageFacts | undefined {
  const view = viewOf(bytes);
  let size: Pixels | undefined;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    const isScan = marker === 0xda;
    if (isFrame) size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (isScan) return size && facts('jpeg', size.width, size.height, false, hasJpegEnd(bytes, at));
    at += standsAlone ? 2 : 2 + view.getUint16(at + 2);
  }
  return size && facts('jpeg', size.width, size.height, false, false);
}

/** Whether the scan that begins at `from` ends: not at the file's end, since phones append videos to photos. */
function hasJpegEnd(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(0xff, from + 2); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xd9) return true;
  }
  return false;
}

function readWebp(bytes: Uint8Array): ImageFacts | undefined {
  if (bytes.length < 30) return undefined;
  const view = viewOf(bytes);
  const whole = bytes.length >= view.getUint32(4, true) + 8;
  const uint24 = (at: number): number => view.getUint16(at, true) | ((bytes[at + 2] ?? 0) << 16);
  switch (ascii(bytes, 12, 4)) {
    case 'VP8X':
      return facts('webp', uint24(24) + 1, uint24(27) + 1, false, whole);
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return facts('webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, false, whole);
    }
    case 'VP8 ':
      return facts(
        'webp',
        view.getUint16(26, true) & 0x3fff,
        view.getUint16(28, true) & 0x3fff,
        false,
        whole,
      );
    default:
      return undefined;
  }
}

function readGif(bytes: Uint8Array): ImageFacts | undefined {
  if (bytes.length < 10) return undefined;
  const view = viewOf(bytes);
  const whole = bytes[bytes.length - 1] === 0x3b;
  return facts('gif', view.getUint16(6, true), view.getUint16(8, true), false, whole);
}

function facts(
  kind: ImageKind,
  width: number,
  height: number,
  alpha: boolean,
  whole: boolean,
): ImageFacts | undefined {
  if (width < 1 || height < 1) return undefined;
  return { kind, pixels: { width, height }, alpha, whole };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
