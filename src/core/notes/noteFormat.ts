/** A note of ours in a file: where it begins, and where what follows it does. */
export type Note = { readonly from: number; readonly to: number };

/** How the files of one format hold notes: where one goes, and where one is. No bytes make it throw. */
export type NoteFormat = {
  /** Whether these bytes begin like a file of this format. */
  readonly matches: (bytes: Uint8Array) => boolean;
  /** The notes of ours in such a file, in order. */
  readonly find: (bytes: Uint8Array) => readonly Note[];
  /** What such a note says; undefined when it is damaged. */
  readonly read: (bytes: Uint8Array, note: Note) => string | undefined;
  /** Such a file, which holds none yet, with this note; undefined when it is too damaged to hold one. */
  readonly insert: (bytes: Uint8Array, text: string) => Uint8Array | undefined;
  /** Such a file without the notes that were found in it. */
  readonly remove: (bytes: Uint8Array, notes: readonly Note[]) => Uint8Array;
};

/** What a note of ours begins with, where its place alone does not tell it from those of others. */
const mark = toBytes('Easel\0');
/** In bytes. */
export const markLength = mark.length;

/** The content of a note, behind our mark. */
export function marked(content: Uint8Array): Uint8Array {
  return joined([mark, content]);
}

/** Whether the content of a note, from there to there, begins with our mark. */
export function isMarked(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from >= mark.length && hasAt(bytes, from, mark);
}

/** A text in UTF-8. */
export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text that some bytes are in UTF-8; undefined when they are not. */
export function toText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether exactly these bytes lie there. */
export function hasAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}

/** For reading numbers of several bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes with others inserted there. */
export function insertedAt(bytes: Uint8Array, at: number, inserted: Uint8Array): Uint8Array {
  return joined([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

/** The bytes without these ranges of them, which are in order. */
export function cutOut(bytes: Uint8Array, ranges: readonly Note[]): Uint8Array {
  const kept: Uint8Array[] = [];
  let at = 0;
  for (const { from, to } of ranges) {
    if (from > at) kept.push(bytes.subarray(at, from));
    at = to;
  }
  return joined([...kept, bytes.subarray(at)]);
}

/** Some bytes behind each other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
