import { join } from 'node:path';

/** The files that the worker runs and reads: absolute paths, or a URL for the script. */
export type PlaceholderFiles = {
  readonly workerScript: URL | string;
  /** Compressed with Brotli where it ends in `.br`. */
  readonly wasmPath: string;
  readonly fontPaths: readonly string[];
};

/** The subsets of Inter SemiBold (600) the label needs, as `@fontsource/inter` names them; the main one first. */
export const fontSubsets = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] as const;

/** Where the bundled extension keeps them, below its output `directory` (an absolute path). */
export function bundledFiles(directory: string): PlaceholderFiles {
  return {
    workerScript: join(directory, 'placeholderWorker.js'),
    wasmPath: join(directory, 'resvg.wasm.br'),
    fontPaths: fontSubsets.map((subset) => join(directory, 'fonts', `inter-${subset}.woff2`)),
  };
}
