import type { Pixels } from '../core/models.ts';

/** What the boxes of an AVIF file say, without decoding it. */
export type AvifHeader = Pixels & { readonly isSequence: boolean };

type Box = { readonly type: string; readonly from: number; readonly to: number };

/** Reads the size in pixels of an AVIF image; undefined when the bytes are none. */
export function readAvif(bytes: Uint8Array): AvifHeader | undefined {
  const [file] = boxes(bytes, 0, bytes.length);
  if (file?.type !== 'ftyp') return undefined;
  const brands = ascii(bytes, file.from, file.to);
  if (!/avif|avis/.test(brands)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // `meta` begins with four bytes of version and flags; the tiles of a grid have sizes of their own.
  const sizes = find(bytes, 'meta', 0, bytes.length)
    .flatMap(({ from, to }) => find(bytes, 'iprp', from + 4, to))
    .flatMap(({ from, to }) => find(bytes, 'ipco', from, to))
    .flatMap(({ from, to }) => find(bytes, 'ispe', from, to))
    .filter(({ from, to }) => to - from >= 12)
    .map(({ from }) => ({ width: view.getUint32(from + 4), height: view.getUint32(from + 8) }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
  const [largest] = sizes;
  if (!largest || largest.width < 1 || largest.height < 1) return undefined;
  return { ...largest, isSequence: brands.startsWith('avis') };
}

function find(bytes: Uint8Array, type: string, from: number, to: number): Box[] {
  return boxes(bytes, from, to).filter((box) => box.type === type);
}

/** The boxes that lie side by side in a part of the file, as far as they are whole. */
function boxes(bytes: Uint8Array, from: number, to: number): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Box[] = [];
  for (let at = from; at + 8 <= to;) {
    const length = view.getUint32(at) || to - at;
    // A length of 1 stands for one of 64 bits, which only the pixels need: nothing of interest follows them.
    if (length < 8 || at + length > to) break;
    found.push({ type: ascii(bytes, at + 4, at + 8), from: at + 8, to: at + length });
    at += length;
  }
  return found;
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 256)));
}
