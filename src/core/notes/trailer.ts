import { isMarked, joined, marked, markLength, toBytes, toText, viewOf } from './noteFormat.ts';
import type { Note } from './noteFormat.ts';

/** Of the number behind a note: the length of it all, so that the note is found from the end of the file. */
const sizeLength = 4;

/**
 * The notes that end a file, one behind the other, which have no form of their own there.
 *
 * @param from where the image ends
 */
export function findTrailers(bytes: Uint8Array, from: number): Note[] {
  const view = viewOf(bytes);
  const notes: Note[] = [];
  let to = bytes.length;
  while (to - from >= markLength + sizeLength) {
    const length = view.getUint32(to - sizeLength, true);
    const start = to - length;
    if (length < markLength + sizeLength || start < from || !isMarked(bytes, start, to)) break;
    notes.push({ from: start, to });
    to = start;
  }
  return notes.reverse();
}

/** What such a note says; undefined when it is damaged. */
export function readTrailer(bytes: Uint8Array, { from, to }: Note): string | undefined {
  return toText(bytes.subarray(from + markLength, to - sizeLength));
}

/** A file with such a note behind it. */
export function withTrailer(bytes: Uint8Array, text: string): Uint8Array {
  const whole = joined([bytes, marked(toBytes(text)), new Uint8Array(sizeLength)]);
  viewOf(whole).setUint32(whole.length - sizeLength, whole.length - bytes.length, true);
  return whole;
}
