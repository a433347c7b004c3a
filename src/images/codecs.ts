import { readFile } from 'node:fs/promises';
import decodeAvif, { init as initAvif } from '@jsquash/avif/decode.js';
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js';
import encodePng, { init as initPngEncoder } from '@jsquash/png/encode.js';
import resizeRaster, { initResize } from '@jsquash/resize';
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js';
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { EaselError } from '../core/errors.ts';
import type { Pixels } from '../core/models.ts';
import { decodeBmp, decodeIconBitmap, readIco } from './bmp.ts';
import type { CodecFiles } from './files.ts';
import { decodeFirstFrame } from './gif.ts';
import type { Raster } from './raster.ts';
import type { SourceKind } from './source.ts';
import { decodeTiff } from './tiff.ts';

/** A drawing has no pixels of its own; its longer edge gets so many: more than any model looks at. */
const svgEdge = 2_048;

/** Of WebP, 0 to 100: hardly to be told from the original, at a fifth of its bytes. */
const webpQuality = 90;

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

  /** PNG: without loss, with alpha. WebP: of high quality, with alpha; at most 16,383 px an edge. */
  async encode(raster: Raster, kind: 'png' | 'webp'): Promise<Uint8Array> {
    if (kind === 'png') {
      await this.#load('png', initPngEncoder);
      return new Uint8Array(await encodePng(withWholeBuffer(raster)));
    }
    await this.#load('webpEncoder', initWebpEncoder);
    // Method 2 of 0 to 6: half the time of the default for the same bytes.
    return new Uint8Array(await encodeWebp(raster, { quality: webpQuality, method: 2 }));
  }

  /** Scales to exactly these pixels, with Lanczos. */
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
      WebAssembly.compile(await readFile(this.#files.wasm[name]));
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
