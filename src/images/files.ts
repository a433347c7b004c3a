import { join } from 'node:path';

/** The codecs' WebAssembly, by what it does. */
type WasmName =
  | 'png'
  | 'resize'
  | 'webpDecoder'
  | 'webpEncoder'
  | 'jpegDecoder'
  | 'jpegEncoder'
  | 'avifDecoder'
  | 'avifEncoder'
  | 'svg';

/** A file with one module in it, or one of two that lie in one behind the length of the first, 4 bytes. */
export type WasmFile = string | { readonly path: string; readonly part: 'first' | 'second' };

/** What the codecs read, as absolute paths. */
export type CodecFiles = {
  /** Compressed with Brotli where they end in `.br`. */
  readonly wasm: Readonly<Record<WasmName, WasmFile>>;
  /** For the words in an SVG: no font, no words. The first is the default. */
  readonly fonts: readonly string[];
};

/** What image work needs. */
export type ImageFiles = CodecFiles & { readonly workerScript: URL | string };

/** The scripts that the bundled font, Inter SemiBold, is cut into; those that words in an SVG may need. */
export const fontSubsets = ['latin', 'latin-ext', 'cyrillic', 'greek'] as const;

/** Where the bundled extension keeps them, below its output `directory` (an absolute path). */
export function bundledImageFiles(directory: string): ImageFiles {
  const wasm = (name: string): string => join(directory, `${name}.wasm.br`);
  return {
    workerScript: join(directory, 'imageWorker.js'),
    wasm: {
      png: wasm('png'),
      resize: wasm('resize'),
      webpDecoder: wasm('webpDecoder'),
      webpEncoder: wasm('webpEncoder'),
      jpegDecoder: wasm('jpegDecoder'),
      jpegEncoder: wasm('jpegEncoder'),
      avifDecoder: { path: wasm('avif'), part: 'first' },
      avifEncoder: { path: wasm('avif'), part: 'second' },
      svg: wasm('resvg'),
    },
    fonts: fontSubsets.map((subset) => join(directory, 'fonts', `inter-${subset}.woff2`)),
  };
}
