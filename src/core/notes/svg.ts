import { cutOut, hasAt, insertedAt, toBytes, toText } from './noteFormat.ts';
import type { Note, NoteFormat } from './noteFormat.ts';

const [less, greater, space, exclamation, question] = [0x3c, 0x3e, 0x20, 0x21, 0x3f];
const [quote, apostrophe, bracket, bracketEnd] = [0x22, 0x27, 0x5b, 0x5d];
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);
/** What is no tag, from where to where. */
const passages = [
  [toBytes('<!--'), toBytes('-->')],
  [toBytes('<![CDATA['), toBytes(']]>')],
  [toBytes('<?'), toBytes('?>')],
] as const;
/** A note of ours lies between these, its braces included. */
const [ourStart, ourEnd] = [toBytes('<!--Easel {'), toBytes('}-->')];

/** In a comment behind the start tag of the root; in ASCII, which is right in whichever encoding the rest has. */
export const svgNotes: NoteFormat = {
  matches: (bytes) => rootEnd(bytes) !== undefined,
  find: (bytes) => notesFrom(bytes, rootEnd(bytes) ?? bytes.length),
  read: (bytes, { from, to }) => toText(bytes.subarray(from + ourStart.length - 1, to - ourEnd.length + 1)),
  insert: (bytes, text) => {
    const place = rootEnd(bytes);
    return place === undefined
      ? undefined
      : insertedAt(bytes, place, toBytes(`<!--Easel ${harmless(text)}-->`));
  },
  remove: cutOut,
};

/** Where the start tag of the root ends; undefined where the bytes are no SVG. */
function rootEnd(bytes: Uint8Array): number | undefined {
  let from = hasAt(bytes, 0, byteOrderMark) ? byteOrderMark.length : 0;
  for (;;) {
    while ((bytes[from] ?? Infinity) <= space) from++;
    const to = markupEnd(bytes, from);
    if (to === undefined) return undefined;
    if (isTag(bytes, from)) return isSvgTag(bytes, from) ? to : undefined;
    from = to;
  }
}

function notesFrom(bytes: Uint8Array, start: number): Note[] {
  const notes: Note[] = [];
  for (let from = bytes.indexOf(less, start); from >= 0;) {
    const to = markupEnd(bytes, from);
    if (to === undefined) break;
    if (hasAt(bytes, from, ourStart) && hasAt(bytes, to - ourEnd.length, ourEnd)) {
      notes.push({ from, to });
    }
    from = bytes.indexOf(less, to);
  }
  return notes;
}

/** Where the tag, comment or the like ends that begins there; undefined where none does, or it does not end. */
function markupEnd(bytes: Uint8Array, from: number): number | undefined {
  if (bytes[from] !== less) return undefined;
  if (isTag(bytes, from)) return tagEnd(bytes, from);
  const passage = passages.find(([start]) => hasAt(bytes, from, start));
  return passage ? endOf(bytes, from + passage[0].length, passage[1]) : tagEnd(bytes, from);
}

/** Behind the first such end; by its last byte, which is rarer than the ones before it. */
function endOf(bytes: Uint8Array, from: number, end: Uint8Array): number | undefined {
  const before = end.length - 1;
  for (let at = from + before; at < bytes.length; at++) {
    if (bytes[at] === greater && hasAt(bytes, at - before, end)) return at + 1;
  }
  return undefined;
}

/** Values in quotes, and what a document type declares in brackets, may hold any sign. */
function tagEnd(bytes: Uint8Array, from: number): number | undefined {
  let [depth, quotedBy] = [0, 0];
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (quotedBy !== 0) quotedBy = byte === quotedBy ? 0 : quotedBy;
    else if (byte === quote || byte === apostrophe) quotedBy = byte;
    else if (byte === bracket) depth++;
    else if (byte === bracketEnd) depth--;
    else if (byte === greater && depth <= 0) return at + 1;
  }
  return undefined;
}

function isTag(bytes: Uint8Array, from: number): boolean {
  return bytes[from + 1] !== exclamation && bytes[from + 1] !== question;
}

/** Whether it is called `svg`, with any prefix. */
function isSvgTag(bytes: Uint8Array, from: number): boolean {
  const start = String.fromCharCode(...bytes.subarray(from, from + 64));
  return /^<(?:[\w.-]+:)?svg[\s/>]/.test(start);
}

/** The same JSON: its strings without any sign that means something in a comment, or in another encoding. */
function harmless(json: string): string {
  return json.replace(
    /[<>&]|-(?=-)|[^ -~]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
