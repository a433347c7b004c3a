/** Chunks that say what the numbers of a PNG look like. Without them, equal numbers are other colours. */
const colourChunks = ['cICP', 'iCCP', 'sRGB', 'cHRM', 'gAMA'];

const signatureBytes = 8;
/** Signature and IHDR. */
const headerBytes = 33;

/** The PNG with the colour profile of another image, where that is a PNG and has one. */
export function withColourOf(other: Uint8Array, png: Uint8Array): Uint8Array {
  const chunks = colourOf(other);
  if (chunks.length === 0) return png;
  return Buffer.concat([png.subarray(0, headerBytes), ...chunks, png.subarray(headerBytes)]);
}

function colourOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Uint8Array[] = [];
  if (bytes.length < headerBytes || view.getUint32(0) !== 0x89504e47) return found;
  for (let at = signatureBytes; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IDAT' || end > bytes.length) break;
    if (colourChunks.includes(type)) found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}
