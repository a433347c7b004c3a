import { encodeJpeg } from './jpeg.ts';
import type { Picture } from './paint.ts';
import { encodePng } from './png.ts';

/** The formats that results can have. */
export type ResultFormat = 'png' | 'jpeg';

/** Draws a picture as a file of that format. */
type Draw = (picture: Picture, format: ResultFormat) => Promise<Buffer>;

const paint: Draw = (picture, format) =>
  format === 'png' ? encodePng(picture) : Promise.resolve(encodeJpeg(picture));

/** Makes images, once each, and keeps the latest ones. */
export class ImageMaker {
  readonly #draw: Draw;
  readonly #maxBytes: number;
  readonly #made = new Map<string, Promise<Buffer>>();
  #bytes = 0;

  /** `maxBytes`: how much to keep; the oldest image goes first. It can be made again, byte for byte. */
  constructor(draw: Draw = paint, maxBytes = 256_000_000) {
    this.#draw = draw;
    this.#maxBytes = maxBytes;
  }

  /** The picture as a file of that format. */
  make(picture: Picture, format: ResultFormat): Promise<Buffer> {
    const name = JSON.stringify([format, picture]);
    const known = this.#made.get(name);
    if (known) return known;
    const making = this.#draw(picture, format);
    this.#made.set(name, making);
    return making.then((bytes) => {
      this.#bytes += bytes.length;
      void this.#forget(name);
      return bytes;
    });
  }

  /** Drops the oldest images over the limit, never the one just made. */
  async #forget(latest: string): Promise<void> {
    for (const [name, made] of this.#made) {
      if (this.#bytes <= this.#maxBytes || name === latest) return;
      this.#made.delete(name);
      this.#bytes -= (await made).length;
    }
  }
}
