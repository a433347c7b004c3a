/** What comes without types, or with types of the browser: as much of each as is used here. */

declare module 'omggif' {
  /** Reads a GIF. Throws where it is malformed. */
  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    frameInfo(index: number): { x: number; y: number; width: number; height: number };
    decodeAndBlitFrameRGBA(index: number, pixels: Uint8ClampedArray): void;
  }
}

// The CommonJS file, its `main`, shows Node and esbuild different exports.
declare module 'gifenc/dist/gifenc.esm.js' {
  /** Red, green, blue. */
  type Colour = readonly [number, number, number];
  /** The colours that stand best for those of all pixels; takes the buffer below the view, whole. */
  export function quantize(
    rgba: Uint8ClampedArray,
    most: number,
    options: { format: 'rgb565' | 'rgb444' },
  ): Colour[];
  export function GIFEncoder(): {
    writeFrame(
      indexes: Uint8Array,
      width: number,
      height: number,
      options: { palette: readonly Colour[]; transparent: boolean; transparentIndex: number; repeat: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
  export type { Colour };
}

// Its own types are those of a module with named exports, which Node does not find in it.
declare module 'utif2' {
  /** A page: its tags as `t<number>`. */
  type Page = Record<`t${number}`, number[] | undefined>;
  const utif: {
    decode: (file: ArrayBuffer) => Page[];
    decodeImage: (file: ArrayBuffer, page: Page) => void;
    /** Red, green, blue, alpha of a page that was decoded. */
    toRGBA8: (page: Page) => Uint8Array<ArrayBuffer>;
  };
  export type { Page };
  export { utif as default };
}

/** Pixels as the codecs know them. */
interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

declare namespace WebAssembly {
  /** Compiled code, of which instances are made; nothing else passes for it. */
  type Module = { readonly __wasm: never };
  function compile(bytes: Uint8Array): Promise<Module>;
}
