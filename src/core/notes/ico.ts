import { cutOut, hasAt, viewOf } from './noteFormat.ts';
import type { NoteFormat } from './noteFormat.ts';
import { findTrailers, readTrailer, withTrailer } from './trailer.ts';

const signature = Uint8Array.of(0, 0, 1, 0);
const countAt = 4;
/** Of the file, and of each picture's entry behind that. */
const [headLength, entryLength] = [6, 16];

/** At the end, where no picture lies: each is found by its place in the file, and so must not move. */
export const icoNotes: NoteFormat = {
  matches: (bytes) => hasAt(bytes, 0, signature) && bytes.length >= headLength,
  find: (bytes) => findTrailers(bytes, picturesEnd(bytes)),
  read: readTrailer,
  insert: (bytes, text) => (picturesEnd(bytes) <= bytes.length ? withTrailer(bytes, text) : undefined),
  remove: cutOut,
};

/** Where the last of the pictures ends, which may be beyond a file that was cut. */
function picturesEnd(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const entriesEnd = headLength + view.getUint16(countAt, true) * entryLength;
  let end = entriesEnd;
  for (
    let entry = headLength;
    entry + entryLength <= Math.min(entriesEnd, bytes.length);
    entry += entryLength
  ) {
    const [length, at] = [view.getUint32(entry + 8, true), view.getUint32(entry + 12, true)];
    end = Math.max(end, at + length);
  }
  return end;
}
