import { checksumHolds, dataOf, findChunks, isPng, makeChunk } from '../pngChunks.ts';
import { cutOut, insertedAt, isMarked, joined, marked, markLength, toBytes, toText } from './noteFormat.ts';
import type { NoteFormat } from './noteFormat.ts';

/** Not compressed, by the one method that there is; no language, no translated keyword. */
const plainText = new Uint8Array(4);
/** Where a PNG has its header. */
const headerAt = 8;

/** In an `iTXt` chunk behind the header, with our mark as its keyword. */
export const pngNotes: NoteFormat = {
  matches: isPng,
  find: (bytes) => findChunks(bytes, 'iTXt').filter((chunk) => isOurs(dataOf(bytes, chunk))),
  read: (bytes, chunk) => (checksumHolds(bytes, chunk) ? textOf(dataOf(bytes, chunk)) : undefined),
  insert: (bytes, text) => {
    const [header] = findChunks(bytes, 'IHDR');
    if (header?.from !== headerAt) return undefined;
    const content = joined([plainText, toBytes(text)]);
    return insertedAt(bytes, header.to, makeChunk('iTXt', marked(content)));
  },
  remove: cutOut,
};

function isOurs(data: Uint8Array): boolean {
  return isMarked(data, 0, data.length);
}

/** Undefined when it is compressed, which we never do, too. */
function textOf(data: Uint8Array): string | undefined {
  const compressed = data[markLength] !== 0;
  const languageEnd = data.indexOf(0, markLength + 2);
  const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  return compressed || translationEnd < 0 ? undefined : toText(data.subarray(translationEnd + 1));
}
