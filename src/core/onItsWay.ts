import { nameKey } from './assetName.ts';
import type { ExactFile } from './exactImage.ts';
import { isFinished } from './job.ts';
import type { Job } from './job.ts';

/** Files of a folder that code names. */
export type WantedFiles = {
  /** URI of the folder. */
  readonly root: string;
  readonly files: readonly Pick<ExactFile, 'path'>[];
};

/**
 * Whether one of some files is being paid for already; a placeholder stands at its path meanwhile. Names that are one
 * for some file system are taken for one: rather wait than pay twice.
 */
export function isOnItsWay({ root, files }: WantedFiles, jobs: readonly Job[]): boolean {
  const wanted = new Set(files.map(({ path }) => nameKey(path)));
  return jobs.some(
    (job) =>
      !isFinished(job) &&
      job.backend !== 'placeholder' &&
      job.request.target.root === root &&
      job.request.exact?.files.some(({ path }) => wanted.has(nameKey(path))) === true,
  );
}
