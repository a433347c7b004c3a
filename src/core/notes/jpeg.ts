import {
  cutOut,
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

/** What lies before the pixels. */
type Head = {
  readonly ours: readonly Note[];
  /** Behind the application segments, which have to come first; undefined where the pixels are missing. */
  readonly place: number | undefined;
};

const comment = 0xfe;
const startOfScan = 0xda;
/** Of a marker and its length field, which counts itself. */
const [markerLength, sizeLength] = [2, 2];
const maxSize = 0xffff;

/** In comment segments behind the application segments. One that is full goes on in the next one. */
export const jpegNotes: NoteFormat = {
  matches: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  find: (bytes) => readHead(bytes).ours,
  read: (bytes, note) => toText(contentOf(bytes.subarray(note.from, note.to))),
  insert: (bytes, text) => {
    const { place } = readHead(bytes);
    return place === undefined ? undefined : insertedAt(bytes, place, segmentsOf(text));
  },
  remove: cutOut,
};

function readHead(bytes: Uint8Array): Head {
  const view = viewOf(bytes);
  const ours: { from: number; to: number }[] = [];
  let fullUpTo = 0;
  let [place, onlyApplications] = [2, true];
  for (let at = 2; at + markerLength + sizeLength <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === startOfScan) return { ours, place };
    if (hasNoLength(marker)) {
      at += marker === 0xff ? 1 : markerLength;
      continue;
    }
    const contentAt = at + markerLength + sizeLength;
    const to = at + markerLength + view.getUint16(at + markerLength);
    if (to < contentAt || to > bytes.length) break;
    onlyApplications &&= marker >= 0xe0 && marker <= 0xef;
    if (onlyApplications) place = to;
    if (marker === comment && isMarked(bytes, contentAt, to)) {
      const last = ours.at(-1);
      if (last && fullUpTo === at) last.to = to;
      else ours.push({ from: at, to });
      fullUpTo = to - at === markerLength + maxSize ? to : 0;
    }
    at = to;
  }
  return { ours, place: undefined };
}

/** Whether it is a fill byte, or a marker that nothing belongs to. */
function hasNoLength(marker: number): boolean {
  return marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** The content of segments of ours that follow each other, without our marks. */
function contentOf(segments: Uint8Array): Uint8Array {
  const contents: Uint8Array[] = [];
  const view = viewOf(segments);
  for (let at = 0; at < segments.length;) {
    const to = at + markerLength + view.getUint16(at + markerLength);
    contents.push(segments.subarray(at + markerLength + sizeLength + markLength, to));
    at = to;
  }
  return joined(contents);
}

function segmentsOf(text: string): Uint8Array {
  const room = maxSize - sizeLength - markLength;
  const content = toBytes(text);
  const segments: Uint8Array[] = [];
  for (let at = 0; at <= content.length; at += room) {
    const part = marked(content.subarray(at, at + room));
    const size = sizeLength + part.length;
    segments.push(Uint8Array.of(0xff, comment, size >> 8, size & 0xff), part);
  }
  return joined(segments);
}
