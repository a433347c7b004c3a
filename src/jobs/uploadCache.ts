import * as z from 'zod/mini';
import type { ImageBackend, LocalImage } from '../backends/backend.ts';
import type { Clock } from '../core/clock.ts';
import { EaselError } from '../core/errors.ts';
import { untilAborted } from '../core/untilAborted.ts';
import { sha256Of } from './hash.ts';

/**
 * How long an upload's URL is trusted, ms. The provider does not say how long uploads live; its results live
 * for 24 hours, so no longer than that.
 */
export const uploadLifeMs = 24 * 60 * 60_000;

/** One remembered upload. */
export const CachedUpload = z.object({ url: z.string(), at: z.number() });
export type CachedUpload = z.infer<typeof CachedUpload>;

/** Keeps remembered uploads by key, across restarts. Losing them costs an upload, no money. */
export interface UploadCacheStore {
  get(key: string): Promise<CachedUpload | undefined>;
  set(key: string, upload: CachedUpload): Promise<void>;
  /** Forgets those of some URLs that were uploaded before a moment (ms since the epoch); says whether there were any. */
  forget(urls: readonly string[], before: number): Promise<boolean>;
}

/** Younger than this, an upload that the server refuses is not refused for its age, ms. */
const freshMs = 60_000;

/**
 * A backend that does not upload the same bytes twice, also when two jobs ask at once. An order that is refused for
 * an upload of before fails with `upload-gone`: sent again, it uploads anew.
 * @param origin API origin that the URLs belong to
 */
export function withUploadCache(
  backend: ImageBackend,
  origin: () => string,
  store: UploadCacheStore,
  clock: Clock,
): ImageBackend {
  const underWay = new Map<string, { readonly url: Promise<string>; readonly signal: AbortSignal }>();

  const uploadOnce = async (key: string, image: LocalImage, signal: AbortSignal): Promise<string> => {
    const known = await store.get(key).catch(() => undefined);
    if (known && clock.now() - known.at < uploadLifeMs) return known.url;
    const url = await backend.upload(image, signal);
    void store.set(key, { url, at: clock.now() }).catch(() => undefined);
    return url;
  };

  return {
    free: backend.free,
    instant: backend.instant,
    account: () => backend.account(),
    admit: (signal) => backend.admit(signal),
    create: async (order, signal) => {
      try {
        return await backend.create(order, signal);
      } catch (thrown) {
        const refused = thrown instanceof EaselError && thrown.code === 'references-refused';
        const urls = [...order.references, ...(order.mask === undefined ? [] : [order.mask])];
        if (!refused || !(await store.forget(urls, clock.now() - freshMs).catch(() => false))) throw thrown;
        throw new EaselError('upload-gone', 'The server no longer takes an upload of before', {
          cause: thrown,
        });
      }
    },
    status: (taskId, signal) => backend.status(taskId, signal),
    find: (businessId, signal) => backend.find(businessId, signal),
    download: (url, signal) => backend.download(url, signal),
    upload: async (image, signal) => {
      const key = `${origin()} ${sha256Of(image.bytes)}`;
      for (let other = underWay.get(key); other; other = underWay.get(key)) {
        try {
          return await untilAborted(other.url, signal);
        } catch (thrown) {
          signal.throwIfAborted();
          // Where the other one was stopped, the image is still wanted here.
          if (!other.signal.aborted) throw thrown;
        }
      }
      const url = uploadOnce(key, image, signal).finally(() => underWay.delete(key));
      underWay.set(key, { url, signal });
      return url;
    },
  };
}
