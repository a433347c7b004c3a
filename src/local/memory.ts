import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { WireForm } from '../backends/toapis/wireForms.ts';
import type { ToapisPorts } from '../backends/toapis/client.ts';
import { CachedUpload, uploadLifeMs } from '../jobs/uploadCache.ts';
import type { UploadCacheStore } from '../jobs/uploadCache.ts';
import { replaceFile } from './durableFile.ts';

/** What is remembered across restarts, by name. To lose any of it costs time, no money. */
export interface Memory {
  get(name: string): unknown;
  update(name: string, value: unknown): PromiseLike<void>;
}

const Uploads = z.record(z.string(), CachedUpload);

/**
 * Uploads remembered across restarts. A lost update between two windows costs one more upload, no money, so the
 * editor's own memory will do, or a file.
 */
export function rememberedUploads(memory: Memory, now: () => number): UploadCacheStore {
  const read = (): Record<string, CachedUpload> => {
    const parsed = Uploads.safeParse(memory.get('uploads'));
    return parsed.success ? parsed.data : {};
  };
  return {
    get: (key) => Promise.resolve(read()[key]),
    set: async (key, upload) => {
      const alive = Object.entries(read()).filter(([, { at }]) => now() - at < uploadLifeMs);
      await memory.update('uploads', { ...Object.fromEntries(alive), [key]: upload });
    },
    forget: async (urls, before) => {
      const all = Object.entries(read());
      const kept = all.filter(([, { url, at }]) => at >= before || !urls.includes(url));
      if (kept.length === all.length) return false;
      await memory.update('uploads', Object.fromEntries(kept));
      return true;
    },
  };
}

/** The wire form that each base URL took last time. */
export function rememberedForms(memory: Memory): ToapisPorts['forms'] {
  const key = (baseUrl: string): string => `wireForm ${baseUrl}`;
  return {
    get: (baseUrl) => {
      const parsed = WireForm.safeParse(memory.get(key(baseUrl)));
      return parsed.success ? parsed.data : undefined;
    },
    set: async (baseUrl, form) => {
      await memory.update(key(baseUrl), form);
    },
  };
}

/** A memory in a file, for where there is no editor. */
export class FileMemory implements Memory {
  readonly #path: string;
  #values: Readonly<Record<string, unknown>>;

  private constructor(path: string, values: Readonly<Record<string, unknown>>) {
    this.#path = path;
    this.#values = values;
  }

  /** Reads what is remembered; a file that cannot be read is an empty one. */
  static async open(path: string): Promise<FileMemory> {
    return new FileMemory(path, await valuesIn(path));
  }

  get(name: string): unknown {
    return this.#values[name];
  }

  async update(name: string, value: unknown): Promise<void> {
    this.#values = { ...this.#values, [name]: value };
    await replaceFile(this.#path, Buffer.from(JSON.stringify(this.#values)));
  }
}

const Values = z.record(z.string(), z.unknown());

async function valuesIn(path: string): Promise<Record<string, unknown>> {
  try {
    return z.parse(Values, JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}
