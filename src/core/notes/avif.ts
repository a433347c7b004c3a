import { hasAt, joined, toBytes, toText, viewOf } from './noteFormat.ts';
import type { Note, NoteFormat } from './noteFormat.ts';

const [fileType, extended, free] = [toBytes('ftyp'), toBytes('uuid'), toBytes('free')];
const brands = [toBytes('avif'), toBytes('avis')];
/** 16dad78a-4024-4bbb-b961-c2522154f570: what tells our box from those of others. */
const ourId = Uint8Array.of(
  ...[0x16, 0xda, 0xd7, 0x8a, 0x40, 0x24, 0x4b, 0xbb, 0xb9, 0x61, 0xc2, 0x52, 0x21, 0x54, 0xf5, 0x70],
);
/** Length and type of a box. */
const headLength = 8;

/** In a `uuid` box behind all others, since the pixels are found by their place in the file. */
export const avifNotes: NoteFormat = {
  matches: (bytes) => hasAt(bytes, 4, fileType) && hasBrand(bytes),
  find: (bytes) => readBoxes(bytes).ours,
  read: (bytes, { from, to }) => toText(bytes.subarray(from + headLength + ourId.length, to)),
  insert: (bytes, text) => (readBoxes(bytes).areWhole ? joined([bytes, boxOf(text)]) : undefined),
  remove: (bytes, notes) => {
    const end = notes.reduceRight((last, { from, to }) => (to === last ? from : last), bytes.length);
    const rest = joined([bytes.subarray(0, end)]);
    for (const { from, to } of notes.filter((note) => note.to <= end)) makeFree(rest, from, to);
    return rest;
  },
};

function hasBrand(bytes: Uint8Array): boolean {
  const end = Math.min(viewOf(bytes).getUint32(0), bytes.length, 256);
  for (let at = headLength; at + 4 <= end; at += 4) {
    if (brands.some((brand) => hasAt(bytes, at, brand))) return true;
  }
  return false;
}

/** Our boxes, and whether the last of all ends where the file does, and says so itself. */
function readBoxes(bytes: Uint8Array): { ours: Note[]; areWhole: boolean } {
  const view = viewOf(bytes);
  const ours: Note[] = [];
  let from = 0;
  while (from + headLength <= bytes.length) {
    const contentAt = from + headLength;
    const length = lengthOf(view, from);
    const to = from + length;
    if (length < headLength || to > bytes.length) break;
    if (
      hasAt(bytes, from + 4, extended) &&
      hasAt(bytes, contentAt, ourId) &&
      to >= contentAt + ourId.length
    ) {
      ours.push({ from, to });
    }
    from = to;
  }
  return { ours, areWhole: from === bytes.length };
}

/** Of a box. 0, for one that reaches to the end of any file, is left: nothing can come behind it. */
function lengthOf(view: DataView, from: number): number {
  const length = view.getUint32(from);
  if (length !== 1 || from + 16 > view.byteLength) return length;
  return view.getUint32(from + 8) * 2 ** 32 + view.getUint32(from + 12);
}

function boxOf(text: string): Uint8Array {
  const box = joined([new Uint8Array(4), extended, ourId, toBytes(text)]);
  viewOf(box).setUint32(0, box.length);
  return box;
}

/** What has something behind it becomes an empty box of the same length: nothing may move. */
function makeFree(bytes: Uint8Array, from: number, to: number): void {
  bytes.set(free, from + 4);
  bytes.fill(0, from + headLength, to);
}
