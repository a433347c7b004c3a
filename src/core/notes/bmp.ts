import { cutOut, hasAt, toBytes, viewOf } from './noteFormat.ts';
import type { NoteFormat } from './noteFormat.ts';
import { findTrailers, readTrailer, withTrailer } from './trailer.ts';

const signature = toBytes('BM');
/** Where the file says its own length, and where its pixels begin. */
const [sizeAt, pixelsAt] = [2, 10];
/** Of the file's own header and the smallest one of an image. */
const headLength = 26;

/** At the end, counted in the length that the file says: some readers refuse one that is not the file's. */
export const bmpNotes: NoteFormat = {
  matches: (bytes) => hasAt(bytes, 0, signature) && bytes.length >= headLength,
  find: (bytes) => (isWhole(bytes) ? findTrailers(bytes, pixelsFrom(bytes)) : []),
  read: readTrailer,
  insert: (bytes, text) => (isWhole(bytes) ? sized(withTrailer(bytes, text)) : undefined),
  remove: (bytes, notes) => sized(cutOut(bytes, notes)),
};

function isWhole(bytes: Uint8Array): boolean {
  return viewOf(bytes).getUint32(sizeAt, true) === bytes.length && pixelsFrom(bytes) <= bytes.length;
}

function pixelsFrom(bytes: Uint8Array): number {
  return Math.max(headLength, viewOf(bytes).getUint32(pixelsAt, true));
}

function sized(bytes: Uint8Array): Uint8Array {
  viewOf(bytes).setUint32(sizeAt, bytes.length, true);
  return bytes;
}
