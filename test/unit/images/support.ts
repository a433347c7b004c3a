import { fileURLToPath } from 'node:url';
import { Codecs } from '../../../src/images/codecs.ts';
import { fontSubsets } from '../../../src/images/files.ts';
import type { ImageFiles } from '../../../src/images/files.ts';

const installed = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

/** The codecs as npm installed them, and the worker's TypeScript source. */
export const installedFiles = {
  workerScript: new URL('../../../src/images/worker.ts', import.meta.url),
  wasm: {
    png: installed('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
    resize: installed('@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm'),
    webpDecoder: installed('@jsquash/webp/codec/dec/webp_dec.wasm'),
    webpEncoder: installed('@jsquash/webp/codec/enc/webp_enc_simd.wasm'),
    jpegDecoder: installed('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
    jpegEncoder: installed('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
    avifDecoder: installed('@jsquash/avif/codec/dec/avif_dec.wasm'),
    avifEncoder: installed('@jsquash/avif/codec/enc/avif_enc.wasm'),
    svg: installed('@resvg/resvg-wasm/index_bg.wasm'),
  },
  fonts: fontSubsets.map((subset) => installed(`@fontsource/inter/files/inter-${subset}-600-normal.woff2`)),
} satisfies ImageFiles;

/** The codecs themselves: in one process the one for SVG can be loaded only once. */
export const codecs = new Codecs(installedFiles);
