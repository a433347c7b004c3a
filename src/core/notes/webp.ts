import {
  cutOut,
  hasAt,
  insertedAt,
  isMarked,
  joined,
  marked,
  markLength,
  toBytes,
  toText,
  viewOf,
} from './noteFormat.ts';
import type { Note, NoteFormat } from './noteFormat.ts';

const [riff, webp, ourType] = [toBytes('RIFF'), toBytes('WEBP'), toBytes('EASL')];
/** Where the size of all that follows it lies, where counting begins, and where the first chunk is. */
const [sizeAt, countedFrom, chunksFrom] = [4, 8, 12];
/** Type and length of a chunk. */
const headLength = 8;

/** In an unknown chunk at the end, which readers pass over. */
export const webpNotes: NoteFormat = {
  matches: (bytes) => hasAt(bytes, 0, riff) && hasAt(bytes, countedFrom, webp),
  find: (bytes) => readChunks(bytes).ours,
  read: (bytes, { from }) => {
    const contentAt = from + headLength;
    const length = viewOf(bytes).getUint32(from + 4, true);
    return toText(bytes.subarray(contentAt + markLength, contentAt + length));
  },
  insert: (bytes, text) => {
    const { end } = readChunks(bytes);
    return end === undefined ? undefined : resized(insertedAt(bytes, end, chunkOf(text)), bytes);
  },
  remove: (bytes, notes) => resized(cutOut(bytes, notes), bytes),
};

/** Our chunks, and where the last of all ends; undefined where that is not where the file says. */
function readChunks(bytes: Uint8Array): { ours: Note[]; end: number | undefined } {
  const view = viewOf(bytes);
  const end = countedFrom + view.getUint32(sizeAt, true);
  const ours: Note[] = [];
  let from = chunksFrom;
  while (from + headLength <= Math.min(end, bytes.length)) {
    const length = view.getUint32(from + 4, true);
    const contentAt = from + headLength;
    const to = contentAt + length + (length & 1);
    if (to > Math.min(end, bytes.length)) break;
    if (hasAt(bytes, from, ourType) && isMarked(bytes, contentAt, contentAt + length)) {
      ours.push({ from, to });
    }
    from = to;
  }
  return { ours, end: from === end ? end : undefined };
}

function chunkOf(text: string): Uint8Array {
  const content = marked(toBytes(text));
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, content.length, true);
  return joined([ourType, length, content, new Uint8Array(content.length & 1)]);
}

/** Such a file, changed in its length, with the size that follows from that of the original. */
function resized(changed: Uint8Array, original: Uint8Array): Uint8Array {
  const size = viewOf(original).getUint32(sizeAt, true) + changed.length - original.length;
  viewOf(changed).setUint32(sizeAt, size, true);
  return changed;
}
