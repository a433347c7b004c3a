import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import decodeAvif, { init as initAvif } from '@jsquash/avif/decode.js';
import encodeAvif, { init as initAvifEncoder } from '@jsquash/avif/encode.js';
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js';
import encodePng, { init as initPngEncoder } from '@jsquash/png/encode.js';
import resizeRaster, { initResize } from '@jsquash/resize';
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { EaselError } from '../core/errors.ts';
import type { Pixels } from '../core/models.ts';
import { decodeBmp, decodeIconBitmap, readIco } from './bmp.ts';
import type { CodecFiles, WasmFile } from './files.ts';
import { decodeFirstFrame } from './gif.ts';
import type { Raster } from './raster.ts';
import type { SourceKind } from './source.ts';
import { decodeTiff } from './tiff.ts';

/** A drawing has no pixels of its own; its longer edge gets so many: more than any model looks at. */
const svgEdge = 2_048;

/** How WebP is encoded: quality from 0 to 100, and from 0 to 6 how long fewer bytes are looked for. */
export type WebpSettings = { readonly quality: number; readonly method: number };

/** At the size at which a page shows it, more is not seen, and costs a third more bytes. */
const webpForPages: WebpSettings = { quality: 82, method: 4 };
const jpegQuality = 85;
/** Speed 8 of 10: a third of the time of the default for 2 % more bytes; 9 costs 9 % more. */
const avifSettings = { quality: 60, speed: 8 };

/** Image formats to and from pixels. Each codec is loaded when it is first needed. */
export class Codecs {
  readonly #files: CodecFiles;
  readonly #loaded = new Map<unknown, Promise<unknown>>();

  constructor(files: CodecFiles) {
    this.#files = files;
  }

  /**
   * Decodes an image of that kind: the first frame or page, or the largest picture of an icon, turned as the
   * camera was held. Colours become 8 bits deep; colour profiles are not applied.
   * @throws Error when it is malformed; EaselError internal when the codec cannot be loaded.
   */
  async decode(bytes: Uint8Array, kind: SourceKind): Promise<Raster> {
    switch (kind) {
      case 'png':
        await this.#load('png', initPngDecoder);
        return decodePng(wholeBuffer(bytes));
      case 'jpeg':
        await this.#load('jpegDecoder', initJpeg);
        return decodeJpeg(wholeBuffer(bytes), { preserveOrientation: true });
      case 'webp':
        await this.#load('webpDecoder', initWebpDecoder);
        return decodeWebp(wholeBuffer(bytes));
      case 'avif':
        await this.#load('avifDecoder', initAvif);
        return some(await decodeAvif(wholeBuffer(bytes)));
      case 'gif':
        return decodeFirstFrame(bytes);
      case 'tiff':
        return decodeTiff(bytes);
      case 'bmp':
        return decodeBmp(bytes);
      case 'ico':
        return this.#decodeIco(bytes);
      case 'svg':
        return this.#rasterise(bytes);
    }
  }

  /**
   * PNG: without loss. PNG, WebP and AVIF: with alpha; JPEG: as if all were opaque. WebP: at most 16,383 px an edge.
   * @param webp for what is not shown on a page
   */
  async encode(
    raster: Raster,
    kind: 'png' | 'jpeg' | 'webp' | 'avif',
    webp: WebpSettings = webpForPages,
  ): Promise<Uint8Array> {
    switch (kind) {
      case 'png':
        await this.#load('png', initPngEncoder);
        return new Uint8Array(await encodePng(withWholeBuffer(raster)));
      case 'jpeg':
        await this.#load('jpegEncoder', initJpegEncoder);
        return new Uint8Array(await encodeJpeg(raster, { quality: jpegQuality }));
      case 'webp':
        await this.#load('webpEncoder', initWebpEncoder);
        return new Uint8Array(await encodeWebp(raster, webp));
      case 'avif':
        await this.#load('avifEncoder', initAvifEncoder);
        return new Uint8Array(await encodeAvif(withWholeBuffer(raster), avifSettings));
    }
  }

  /** Scales to exactly these pixels, with Lanczos, the numbers as they are. What a page shows wants `scale`. */
  async resize(raster: Raster, { width, height }: Pixels): Promise<Raster> {
    await this.#load('resize', initResize);
    return resizeRaster(withWholeBuffer(raster), { width, height, method: 'lanczos3', linearRGB: false });
  }

  async #decodeIco(bytes: Uint8Array): Promise<Raster> {
    const image = readIco(bytes);
    if (!image) throw new Error('The icon holds no picture');
    return image.isPng ? this.decode(image.bytes, 'png') : decodeIconBitmap(image);
  }

  async #rasterise(bytes: Uint8Array): Promise<Raster> {
    const fonts = await this.#once('fonts', () =>
      Promise.all(this.#files.fonts.map((path) => readFile(path))),
    );
    await this.#load('svg', initWasm);
    const font = { fontBuffers: fonts, defaultFontFamily: 'Inter SemiBold' };
    const svg = new TextDecoder().decode(bytes);
    const drawing = new Resvg(svg, { font });
    const mode = drawing.width >= drawing.height ? 'width' : 'height';
    drawing.free();
    const picture = new Resvg(svg, { font, fitTo: { mode, value: svgEdge } });
    const image = picture.render();
    const png = image.asPng();
    // The memory of wasm is not garbage-collected.
    image.free();
    picture.free();
    return this.decode(png, 'png');
  }

  async #load(
    name: keyof CodecFiles['wasm'],
    init: (module: WebAssembly.Module) => Promise<unknown>,
  ): Promise<void> {
    const read = async (): Promise<WebAssembly.Module> =>
      WebAssembly.compile(await readWasm(this.#files.wasm[name]));
    const module = await this.#once(name, read);
    // The encoder and the decoder of PNG are one module, and each wants to be told.
    await this.#once(init, () => init(module));
  }

  #once<T>(what: unknown, load: () => Promise<T>): Promise<T> {
    const known = this.#loaded.get(what) as Promise<T> | undefined;
    if (known) return known;
    const loading = load().catch((cause: unknown) => {
      throw new EaselError('internal', `An image codec cannot be loaded: ${String(cause)}`, { cause });
    });
    this.#loaded.set(what, loading);
    return loading;
  }
}

async function readWasm(file: WasmFile): Promise<Uint8Array> {
  if (typeof file === 'string') {
    const bytes = await readFile(file);
    return file.endsWith('.br') ? brotliDecompressSync(bytes) : bytes;
  }
  const both = brotliDecompressSync(await readFile(file.path));
  const second = 4 + both.readUInt32BE();
  return file.part === 'first' ? both.subarray(4, second) : both.subarray(second);
}

/** The bytes alone: the codecs take the buffer below a view, whole. */
function wholeBuffer({ buffer, byteOffset, byteLength }: Uint8Array | Uint8ClampedArray): ArrayBuffer {
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isWhole ? buffer : (buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

function withWholeBuffer({ width, height, data }: Raster): Raster {
  return { width, height, data: new Uint8ClampedArray(wholeBuffer(data)) };
}

function some<T>(value: T | null): T {
  if (value === null) throw new Error('The image is malformed');
  return value;
}
