/** The image formats that the upload page lists. */
export type ImageKind = 'png' | 'jpeg' | 'webp' | 'gif';

/** What the first bytes of an image say. */
export type ImageFacts = {
  readonly kind: ImageKind;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** PNG: it has an alpha channel or a transparent colour. Other kinds: not looked for, false. */
  readonly alpha: boolean;
};

/** Media type of each kind. */
export const mediaTypes: Readonly<Record<ImageKind, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};

function png(bytes: Buffer): ImageFacts | undefined {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const colourType = bytes[25];
  // Colour types 4 and 6 have alpha; a tRNS chunk before the pixels makes the others transparent.
  const end = bytes.indexOf('IDAT', 33, 'latin1');
  const transparent = bytes.subarray(33, end < 0 ? undefined : end).includes('tRNS', 0, 'latin1');
  return {
    kind: 'png',
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    alpha: colourType === 4 || colourType === 6 || transparent,
  };
}

function jpeg(bytes: Buffer): ImageFacts | undefined {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        kind: 'jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
        alpha: false,
      };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function webp(bytes: Buffer): ImageFacts | undefined {
  if (bytes.length < 30) return undefined;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return {
        kind: 'webp',
        width: bytes.readUIntLE(24, 3) + 1,
        height: bytes.readUIntLE(27, 3) + 1,
        alpha: false,
      };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { kind: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, alpha: false };
    }
    case 'VP8 ':
      return {
        kind: 'webp',
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
        alpha: false,
      };
    default:
      return undefined;
  }
}

/** Kind and pixels by magic bytes; undefined when it is none of the four formats. The name is not asked. */
export function sniff(bytes: Buffer): ImageFacts | undefined {
  if (bytes.length < 10) return undefined;
  const head = bytes.toString('latin1', 0, 8);
  if (head === '\x89PNG\r\n\x1a\n') return png(bytes);
  if (head.startsWith('\xff\xd8\xff')) return jpeg(bytes);
  if (head.startsWith('RIFF') && bytes.toString('latin1', 8, 12) === 'WEBP') return webp(bytes);
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) {
    return { kind: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), alpha: false };
  }
  return undefined;
}
