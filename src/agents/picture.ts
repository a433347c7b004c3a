import type { Pixels } from '../core/models.ts';
import type { SavedImage } from '../core/job.ts';
import type { Picture } from './answer.ts';
import { pathOf, placeOfUri } from './place.ts';
import type { AgentPorts } from './ports.ts';

/** Longest edge of what a model is shown, px: enough to judge by, and cheap. */
const longestEdge = 512;

/**
 * A small picture of a saved image; undefined when it is gone, lies elsewhere, or is none any more.
 * @throws the signal's reason once it is aborted
 */
export async function takePicture(
  image: SavedImage,
  { folders, files, exact }: Pick<AgentPorts, 'folders' | 'files' | 'exact'>,
  signal: AbortSignal,
): Promise<Picture | undefined> {
  const place = placeOfUri(image.uri, folders());
  const bytes = place && (await files.read(place));
  if (!bytes) return undefined;
  const path = pathOf(place, folders());
  const file = { path, format: 'jpeg' as const, ...smaller(image) };
  try {
    const [made] = await exact.makeExact({ bytes, files: [file] }, signal);
    return made && { path, mime: 'image/jpeg', bytes: made };
  } catch {
    signal.throwIfAborted();
    return undefined; // somebody has put something else there
  }
}

function smaller({ width, height }: Pixels): Pixels {
  const scale = Math.min(1, longestEdge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
