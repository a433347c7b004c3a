import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

const tags: Readonly<Record<number, string>> = {
  0: 'cmap',
  1: 'head',
  2: 'hhea',
  3: 'hmtx',
  10: 'glyf',
  11: 'loca',
};

/** The tables of a WOFF2 file by tag; those without a name in `tags` are left out. */
function tables(path: string): Map<string, Buffer> {
  const file = readFileSync(path);
  let at = 48;
  const number = () => {
    for (let value = 0; ;) {
      const byte = file.readUInt8(at++);
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  const directory = Array.from({ length: file.readUInt16BE(12) }, () => {
    const flags = file.readUInt8(at++);
    if ((flags & 63) === 63) at += 4;
    const tag = tags[flags & 63];
    const length = number();
    const outlines = tag === 'glyf' || tag === 'loca';
    return { tag, length: flags >> 6 !== (outlines ? 3 : 0) ? number() : length };
  });
  const data = brotliDecompressSync(file.subarray(at, at + file.readUInt32BE(20)));
  const found = new Map<string, Buffer>();
  let start = 0;
  for (const { tag, length } of directory) {
    if (tag !== undefined) found.set(tag, data.subarray(start, start + length));
    start += length;
  }
  return found;
}

/** The advance in em of every code point that a WOFF2 font maps (cmap format 4, plain hmtx). */
export function advances(path: string): Map<number, number> {
  const [cmap, head, hhea, hmtx] = ['cmap', 'head', 'hhea', 'hmtx'].map((tag) => tables(path).get(tag)!) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const records = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(8 + 8 * i));
  const map = cmap.subarray(records.find((offset) => cmap.readUInt16BE(offset) === 4));
  const size = map.readUInt16BE(6);
  const found = new Map<number, number>();
  for (let i = 0; i < size; i += 2) {
    const last = map.readUInt16BE(14 + i);
    const first = map.readUInt16BE(16 + size + i);
    const delta = map.readUInt16BE(16 + 2 * size + i);
    const at = 16 + 3 * size + i;
    const offset = map.readUInt16BE(at);
    for (let point = first; point <= last && point < 0xffff; point++) {
      const glyph = offset === 0 ? point + delta : map.readUInt16BE(at + offset + 2 * (point - first));
      const metric = Math.min(glyph & 0xffff, hhea.readUInt16BE(34) - 1);
      if (glyph !== 0) found.set(point, hmtx.readUInt16BE(4 * metric) / head.readUInt16BE(18));
    }
  }
  return found;
}
