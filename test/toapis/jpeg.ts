import { blockColours, type Picture } from './paint.ts';

/**
 * A baseline JPEG in which every 8 × 8 block has one colour: only the DC coefficients are coded. That is a
 * whole and valid file, and it is fast to make.
 */

/** Code lengths 2, 3 × 5, 4 … 9 for the sizes 0 to 11 of a DC difference (ITU-T T.81, table K.3). */
const dcLengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcSizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** One AC symbol, "end of block", with the code 0. */
const acLengths = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const acSymbols = [0x00];

/** Canonical Huffman codes: symbol → code and its length in bits. */
function huffmanCodes(
  lengths: readonly number[],
  symbols: readonly number[],
): Map<number, readonly [number, number]> {
  const codes = new Map<number, readonly [number, number]>();
  let code = 0;
  let next = 0;
  lengths.forEach((count, index) => {
    for (let i = 0; i < count; i++) codes.set(symbols[next++] ?? 0, [code++, index + 1]);
    code <<= 1;
  });
  return codes;
}

class BitWriter {
  readonly #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  write(bits: number, length: number): void {
    for (let shift = length - 1; shift >= 0; shift--) {
      this.#pending = (this.#pending << 1) | ((bits >> shift) & 1);
      if (++this.#count === 8) {
        this.#bytes.push(this.#pending);
        if (this.#pending === 0xff) this.#bytes.push(0);
        this.#pending = 0;
        this.#count = 0;
      }
    }
  }

  finish(): Buffer {
    while (this.#count > 0) this.write(1, 1);
    return Buffer.from(this.#bytes);
  }
}

function segment(marker: number, ...data: readonly number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...data]);
}

/** The picture as a baseline JPEG (YCbCr, 4:4:4), in blocks of 8 × 8 pixels. */
export function encodeJpeg(picture: Picture): Buffer {
  const { width, height } = picture;
  const dcCodes = huffmanCodes(dcLengths, dcSizes);
  const [endOfBlock = 0, endOfBlockLength = 1] = huffmanCodes(acLengths, acSymbols).get(0) ?? [];
  const colourAt = blockColours(picture);
  const bits = new BitWriter();
  const previous = [0, 0, 0];
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      const [r, g, b] = colourAt(x, y);
      const levels = [
        0.299 * r + 0.587 * g + 0.114 * b - 128,
        -0.1687 * r - 0.3313 * g + 0.5 * b,
        0.5 * r - 0.4187 * g - 0.0813 * b,
      ];
      levels.forEach((level, component) => {
        // The DC coefficient is 8 × the mean; the quantisation step is 8; so the mean is what is coded.
        const value = Math.max(-128, Math.min(127, Math.round(level)));
        const difference = value - (previous[component] ?? 0);
        previous[component] = value;
        const size = 32 - Math.clz32(Math.abs(difference));
        bits.write(...(dcCodes.get(size) ?? [0, 1]));
        bits.write(difference < 0 ? difference + (1 << size) - 1 : difference, size);
        bits.write(endOfBlock, endOfBlockLength);
      });
    }
  }
  const jfif = [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
  const quantisation = Array<number>(64).fill(8);
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, 0]);
  const frame = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, ...components];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, ...jfif),
    segment(0xdb, 0, ...quantisation),
    segment(0xc0, ...frame),
    segment(0xc4, 0x00, ...dcLengths, ...dcSizes),
    segment(0xc4, 0x10, ...acLengths, ...acSymbols),
    segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0),
    bits.finish(),
    Buffer.from([0xff, 0xd9]),
  ]);
}
