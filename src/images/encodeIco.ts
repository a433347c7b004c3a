import type { Pixels } from '../core/models.ts';

const headerBytes = 6;
const entryBytes = 16;

/** An ICO file of these pictures, each a PNG of at most 256 px an edge. */
export function encodeIco(pictures: readonly (Pixels & { readonly png: Uint8Array })[]): Uint8Array {
  const head = new Uint8Array(headerBytes + pictures.length * entryBytes);
  const view = new DataView(head.buffer);
  view.setUint16(2, 1, true); // an icon, not a cursor
  view.setUint16(4, pictures.length, true);
  let at = head.length;
  for (const [index, { width, height, png }] of pictures.entries()) {
    const entry = headerBytes + index * entryBytes;
    // One byte each, where 256 is written as 0.
    view.setUint8(entry, width);
    view.setUint8(entry + 1, height);
    view.setUint16(entry + 4, 1, true); // planes
    view.setUint16(entry + 6, 32, true); // bits per pixel
    view.setUint32(entry + 8, png.length, true);
    view.setUint32(entry + 12, at, true);
    at += png.length;
  }
  return new Uint8Array(Buffer.concat([head, ...pictures.map(({ png }) => png)]));
}
