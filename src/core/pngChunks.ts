/** A whole chunk of a PNG: where it begins, with its length, and where the next one does. */
export type PngChunk = { readonly from: number; readonly to: number };

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length and type before the data. */
const headLength = 8;
const checksumLength = 4;

/** Whether some bytes begin like a PNG. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/**
 * The whole chunks of a type in a PNG, in order, as far as they reach, up to `IEND`.
 *
 * @param type four letters, e.g. `IDAT`
 */
export function findChunks(png: Uint8Array, type: string): PngChunk[] {
  const chunks: PngChunk[] = [];
  const view = viewOf(png);
  const [wanted, end] = [typeNumber(type), typeNumber('IEND')];
  for (let from = signature.length; from + headLength + checksumLength <= png.length;) {
    const to = from + headLength + view.getUint32(from) + checksumLength;
    if (to > png.length) break;
    const found = view.getUint32(from + 4);
    if (found === wanted) chunks.push({ from, to });
    if (found === end) break;
    from = to;
  }
  return chunks;
}

/** What a chunk holds, not copied. */
export function dataOf(png: Uint8Array, { from, to }: PngChunk): Uint8Array {
  return png.subarray(from + headLength, to - checksumLength);
}

/** Whether the checksum of a chunk holds. */
export function checksumHolds(png: Uint8Array, { from, to }: PngChunk): boolean {
  return crc32(png.subarray(from + 4, to - checksumLength)) === viewOf(png).getUint32(to - checksumLength);
}

/** The bytes of a chunk, with its checksum. @param type four letters */
export function makeChunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headLength + data.length + checksumLength);
  const view = viewOf(bytes);
  view.setUint32(0, data.length);
  view.setUint32(4, typeNumber(type));
  bytes.set(data, headLength);
  view.setUint32(headLength + data.length, crc32(bytes.subarray(4, headLength + data.length)));
  return bytes;
}

/** CRC-32 of each byte value, as PNG counts it. */
const crcTable = Uint32Array.from({ length: 256 }, (_, value) => {
  let crc = value;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The letters of a type as the number that they are in a file. */
function typeNumber(type: string): number {
  return viewOf(new TextEncoder().encode(type)).getUint32(0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
