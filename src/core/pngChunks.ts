/** A whole chunk of a PNG: a range of its bytes, from the length to the end of the checksum. */
export type PngChunk = {
  /** Four letters, e.g. `IDAT`. */
  readonly type: string;
  /** Where it begins and where the next one does. */
  readonly from: number;
  readonly to: number;
  /** What it holds, not copied. */
  readonly data: Uint8Array;
};

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length and type before the data. */
const headLength = 8;
const checksumLength = 4;

/** The whole chunks of a PNG in order, as far as they reach, `IEND` the last; none where the bytes are no PNG. */
export function chunksOf(png: Uint8Array): PngChunk[] {
  const chunks: PngChunk[] = [];
  if (signature.some((byte, index) => png[index] !== byte)) return chunks;
  const view = viewOf(png);
  for (let from = signature.length; from + headLength + checksumLength <= png.length;) {
    const dataEnd = from + headLength + view.getUint32(from);
    const to = dataEnd + checksumLength;
    if (to > png.length) break;
    const type = String.fromCharCode(...png.subarray(from + 4, from + headLength));
    chunks.push({ type, from, to, data: png.subarray(from + headLength, dataEnd) });
    if (type === 'IEND') break;
    from = to;
  }
  return chunks;
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
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index);
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

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
