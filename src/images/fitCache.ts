import { createHash } from 'node:crypto';
import type { Codecs } from './codecs.ts';
import { fitReference } from './fitReference.ts';
import type { FittedReference } from './fittedReference.ts';

/** Most that is remembered, in bytes: all references of a request, for as many jobs as it makes. */
const maxCacheBytes = 64_000_000;

/** Fits references, and remembers the last ones: each job of a request fits the same files. */
export class FitCache {
  readonly #codecs: Codecs;
  /** The least recently used first. */
  readonly #known = new Map<string, FittedReference>();

  constructor(codecs: Codecs) {
    this.#codecs = codecs;
  }

  /** As `fitReference`; the bytes belong to the caller. */
  async fitReference(bytes: Uint8Array, maxBytes: number): Promise<FittedReference> {
    const key = `${maxBytes} ${createHash('sha256').update(bytes).digest('hex')}`;
    const known = this.#known.get(key) ?? (await fitReference(bytes, maxBytes, this.#codecs));
    this.#known.delete(key);
    this.#known.set(key, known);
    this.#forget();
    return { ...known, bytes: Uint8Array.from(known.bytes) };
  }

  #forget(): void {
    let total = 0;
    for (const [key, { bytes }] of [...this.#known].reverse()) {
      total += bytes.length;
      if (total > maxCacheBytes) this.#known.delete(key);
    }
  }
}
