import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-wasm';
import { fontFamily } from '../../../../src/backends/placeholder/artwork.ts';
import { fontSubsets, type PlaceholderFiles } from '../../../../src/backends/placeholder/files.ts';
import { codecs } from '../../images/support.ts';

const installed = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));

/** The worker's files as npm installed them, and the worker's TypeScript source. */
export const installedFiles: PlaceholderFiles = {
  workerScript: new URL('../../../../src/backends/placeholder/worker.ts', import.meta.url),
  wasmPath: installed('@resvg/resvg-wasm/index_bg.wasm'),
  fontPaths: fontSubsets.map((subset) =>
    installed(`@fontsource/inter/files/inter-${subset}-600-normal.woff2`),
  ),
};

const fontBuffers = installedFiles.fontPaths.map((path) => readFileSync(path));
// A process can load the rasteriser once: the codecs do, for whoever needs it.
const drawing = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
await codecs.decode(drawing, 'svg');

/** A picture's RGBA pixels, row by row, and its edges in px. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Rasterises an SVG in this thread, with the fonts the worker uses; throws when it is not well-formed. */
export function rasterise(svg: string): Pixels {
  const picture = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: fontFamily } });
  const image = picture.render();
  const pixels = { width: image.width, height: image.height, data: image.pixels };
  image.free();
  picture.free();
  return pixels;
}

/** The same artwork with the label taken out. */
export function withoutText(svg: string): string {
  return svg.replace(/<text .*?<\/text>/gs, '');
}
