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
} from './noteFormat.ts';
import type { Note, NoteFormat } from './noteFormat.ts';

const signature = toBytes('GIF8');
const [imageBlock, extension, trailer, comment] = [0x2c, 0x21, 0x3b, 0xfe];
/** Of the file and of each image, before the colour table. */
const [fileHeadLength, imageHeadLength] = [13, 10];
/** Of a part of a block, whose length is a byte. */
const maxPart = 255;

/** In a comment extension before the trailer. */
export const gifNotes: NoteFormat = {
  matches: (bytes) => hasAt(bytes, 0, signature),
  find: (bytes) => readBlocks(bytes).ours,
  read: (bytes, { from, to }) => toText(contentOf(bytes.subarray(from + 2, to)).subarray(markLength)),
  insert: (bytes, text) => {
    const { trailerAt } = readBlocks(bytes);
    return trailerAt === undefined ? undefined : insertedAt(bytes, trailerAt, commentOf(text));
  },
  remove: cutOut,
};

function readBlocks(bytes: Uint8Array): { ours: Note[]; trailerAt: number | undefined } {
  const ours: Note[] = [];
  let from = fileHeadLength + colourTableLength(bytes[10]);
  while (from < bytes.length && bytes[from] !== trailer) {
    const partsAt = from + blockHeadLength(bytes, from);
    const to = endOfParts(bytes, partsAt);
    if (partsAt === from || to > bytes.length) return { ours, trailerAt: undefined };
    const firstPartEnd = partsAt + 1 + (bytes[partsAt] ?? 0);
    const isComment = bytes[from] === extension && bytes[from + 1] === comment;
    if (isComment && isMarked(bytes, partsAt + 1, firstPartEnd)) ours.push({ from, to });
    from = to;
  }
  return { ours, trailerAt: from < bytes.length ? from : undefined };
}

/** What comes before the parts of the block that begins there; 0 for what is no block. */
function blockHeadLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === extension) return 2;
  if (bytes[at] !== imageBlock) return 0;
  // A byte that says how the pixels are coded comes between the colours and the pixels.
  return imageHeadLength + colourTableLength(bytes[at + imageHeadLength - 1]) + 1;
}

/** @param flags the lowest three bits say how many colours there are, the highest one whether any. */
function colourTableLength(flags = 0): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** Behind the empty part that ends a block; beyond the file where there is none. */
function endOfParts(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at]; length; length = bytes[at]) at += 1 + length;
  return at + 1;
}

/** The content of a block without the lengths of its parts. */
function contentOf(parts: Uint8Array): Uint8Array {
  const content = new Uint8Array(parts.length);
  let [at, end] = [0, 0];
  for (let length = parts[at]; length; length = parts[at]) {
    for (const stop = at + length; at < stop; end++) content[end] = parts[++at] ?? 0;
    at++;
  }
  return content.subarray(0, end);
}

function commentOf(text: string): Uint8Array {
  const content = marked(toBytes(text));
  const parts: Uint8Array[] = [Uint8Array.of(extension, comment)];
  for (let at = 0; at < content.length; at += maxPart) {
    const part = content.subarray(at, at + maxPart);
    parts.push(Uint8Array.of(part.length), part);
  }
  return joined([...parts, Uint8Array.of(0)]);
}
