import fc from 'fast-check';

/** A character of each plane of Unicode that has any, and such as are easily lost on the way. */
export const everyPlane: readonly string[] = [
  'ж',
  'é',
  'e\u0301',
  '界',
  'שלום',
  '\u200f',
  '🪁',
  '👩‍🚀',
  '𐐨',
  '\u{20000}',
  '\u{30000}',
  '\u{e0101}',
  '\u{f0000}',
  '\u{10fffd}',
];

/** Names that the file systems of Linux and macOS can have, each at most 255 bytes long; what is no name is none. */
export const anyName = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc
      .array(fc.constantFrom(...everyPlane, ' ', '.', 'a', 'Ä', '%', '#', '?'), {
        minLength: 1,
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  )
  .filter((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255);
