import type { ImageFormat } from '../core/exactImage.ts';
import { extensionOf } from '../core/imageFile.ts';
import { nextExactFile } from '../core/job.ts';
import type { ImageNote, Job } from '../core/job.ts';
import { exactTarget } from '../core/request.ts';
import type { Target } from '../core/request.ts';
import type { AssetSink } from './ports.ts';

/** Where an image goes, and what is to be noted about that. */
export type Place = { readonly uri: string; readonly note?: ImageNote };

/** The target of a job's next image: of the file that code names, or the one of all. */
export function nextTarget(job: Job): Target {
  const file = nextExactFile(job);
  return file ? exactTarget(job.request.target, file).target : job.request.target;
}

/** SHA-256 of the file that an image takes the path of, by the person's word. No placeholder takes an image's. */
export function agreedToReplace({ backend, request }: Job): string | undefined {
  return backend === 'placeholder' ? undefined : request.asset?.replaces;
}

/**
 * Where a job's next image goes. What code names goes to its very path, if nothing, only our placeholder or what may be
 * replaced lies there, and beside it otherwise; everything else gets the first free name.
 *
 * @param kind of the image's bytes
 * @param fitted whether it was made to be what code names
 */
export async function placeFor(
  job: Job,
  kind: ImageFormat,
  fitted: boolean,
  sink: AssetSink,
): Promise<Place> {
  const file = nextExactFile(job);
  if (!file) return { uri: await sink.freeName(job.request.target, extensionOf[kind]) };
  const { target, extension } = exactTarget(job.request.target, file);
  if (!fitted) return { uri: await sink.freeName(target, extensionOf[kind], 2), note: 'not-fitted' };
  const { uri, standing } = await sink.look(target, extension, agreedToReplace(job));
  if (standing !== 'other') return { uri };
  return { uri: await sink.freeName(target, extension, 2), note: 'beside' };
}
