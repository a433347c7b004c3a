import type { Memento } from 'vscode';
import * as z from 'zod/mini';
import { WireForm } from '../backends/toapis/wireForms.ts';
import type { ToapisPorts } from '../backends/toapis/client.ts';
import { CachedUpload, uploadLifeMs } from '../jobs/uploadCache.ts';
import type { UploadCacheStore } from '../jobs/uploadCache.ts';

const Uploads = z.record(z.string(), CachedUpload);

/**
 * Uploads remembered across restarts. A lost update between two windows costs one more upload, no money, so the
 * editor's own memory will do.
 */
export function rememberedUploads(memento: Memento, now: () => number): UploadCacheStore {
  const read = (): Record<string, CachedUpload> => {
    const parsed = Uploads.safeParse(memento.get('uploads'));
    return parsed.success ? parsed.data : {};
  };
  return {
    get: (key) => Promise.resolve(read()[key]),
    set: async (key, upload) => {
      const alive = Object.entries(read()).filter(([, { at }]) => now() - at < uploadLifeMs);
      await memento.update('uploads', { ...Object.fromEntries(alive), [key]: upload });
    },
    forget: async (urls, before) => {
      const all = Object.entries(read());
      const kept = all.filter(([, { url, at }]) => at >= before || !urls.includes(url));
      if (kept.length === all.length) return false;
      await memento.update('uploads', Object.fromEntries(kept));
      return true;
    },
  };
}

/** The wire form that each base URL took last time. */
export function rememberedForms(memento: Memento): ToapisPorts['forms'] {
  const key = (baseUrl: string): string => `wireForm ${baseUrl}`;
  return {
    get: (baseUrl) => {
      const parsed = WireForm.safeParse(memento.get(key(baseUrl)));
      return parsed.success ? parsed.data : undefined;
    },
    set: async (baseUrl, form) => {
      await memento.update(key(baseUrl), form);
    },
  };
}
