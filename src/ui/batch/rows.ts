import type { Uri } from 'vscode';
import { formatOfPath } from '../../core/exactImage.ts';
import { canContinue } from '../../core/job.ts';
import type { Job } from '../../core/job.ts';
import { missingImageOf } from '../../core/missingImage.ts';
import type { MissingImage } from '../../core/missingImage.ts';
import { isOnItsWay } from '../../core/onItsWay.ts';
import type { GenerationRequest } from '../../core/request.ts';
import { folderOf } from '../../core/imageReferences/resolve.ts';
import type { FoundManifest, FoundPlaceholder, MissingGroup, MissingReference } from '../../scan/work.ts';
import { requestOfAsset } from '../assets/assetRequest.ts';
import { requestOf } from '../missing/generateMissing.ts';
import { defaultPixels } from '../missing/wishes.ts';
import type { Found } from './workspaceScan.ts';

/** An image that can be made, as a row of the review. */
export type Row = {
  readonly id: string;
  readonly root: Uri;
  /** What it stands below: the file that refers to it, or the folder that its placeholder is in. */
  readonly heading: string;
  readonly isFolder: boolean;
  /** Where the code or a manifest names it. */
  readonly reference?: Pick<MissingReference, 'document' | 'line' | 'character'> & {
    readonly mention: Pick<MissingReference['mention'], 'path'>;
  };
  /** Other files that refer to it. */
  readonly others: readonly string[];
  /** What is ordered; the prompt as the person wants it. */
  readonly request: GenerationRequest;
  /** One that failed after it was paid: goes on instead, for nothing. */
  readonly paid?: Job;
};

/** What was found as rows, and how many of it are on their way already. */
export type Rows = { readonly rows: readonly Row[]; readonly onTheirWay: number };

/** The images that code misses. @throws EaselError setting-invalid */
export function missingRows(found: readonly Found<MissingGroup>[], jobs: readonly Job[]): Rows {
  const rows = found.flatMap(({ root, found: groups }) => {
    const fallback = defaultPixels(root);
    return groups.flatMap((group): Row[] => {
      const [reference] = group;
      const image = missingImageOf(group, fallback);
      if (!reference || !image) return [];
      const documents = new Set(group.map(({ document }) => document));
      return [
        {
          ...rowOf(root, image),
          heading: reference.document,
          isFolder: false,
          reference,
          others: [...documents].filter((document) => document !== reference.document),
        },
      ];
    });
  });
  return withJobs(rows, jobs);
}

/** The images that placeholders stand in for. @throws EaselError setting-invalid */
export function placeholderRows(found: readonly Found<FoundPlaceholder>[], jobs: readonly Job[]): Rows {
  const rows = found.flatMap(({ root, found: placeholders }) => {
    // Those of one image were drawn for the same order.
    const images = Map.groupBy(placeholders, ({ path, provenance: { prompt, date, tier, ratio } }) =>
      JSON.stringify([variantName(path), prompt, date, tier, ratio]),
    );
    return [...images.values()].flatMap((members): Row[] => {
      const files = members.flatMap(({ path, pixels }) => {
        const format = formatOfPath(path);
        return format ? [{ path, format, ...pixels }] : [];
      });
      const [first] = members;
      if (!first || files.length === 0) return [];
      const row = rowOf(root, { files, prompt: first.provenance.prompt });
      return [{ ...row, heading: folderOf(first.path), isFolder: true, others: [] }];
    });
  });
  return withJobs(rows, jobs);
}

/** The images that are not as manifests want them. @throws EaselError setting-invalid */
export function assetRows(found: readonly Found<FoundManifest>[], jobs: readonly Job[]): Rows {
  const rows = found.flatMap(({ root, found: manifests }) =>
    manifests.flatMap(({ path, assets }) =>
      assets.flatMap(({ asset, line, character, ...look }): Row[] => {
        if (!['missing', 'placeholder', 'stale'].includes(look.state.kind)) return [];
        const request = requestOfAsset(asset, { root, manifest: path }, look);
        return [
          {
            // Two manifests may name one file.
            id: `${idOf(root, request)} ${path}`,
            root,
            heading: path,
            isFolder: false,
            reference: { document: path, line, character, mention: { path: asset.name } },
            others: [],
            request,
          },
        ];
      }),
    ),
  );
  return withJobs(rows, jobs);
}

/** Rows for what jobs were to bring and did not. */
export function failedRows(jobs: readonly Job[], rows: readonly Row[]): Row[] {
  const failed = rows.filter((row) => jobs.some((job) => job.state === 'failed' && isFor(job, row)));
  return [...withJobs(failed, jobs).rows];
}

function rowOf(root: Uri, image: MissingImage): Pick<Row, 'id' | 'root' | 'request'> {
  const request = requestOf({ root: root.toString(), prompt: image.prompt, files: [...image.files] });
  return { id: idOf(root, request), root, request };
}

function idOf(root: Uri, { exact }: GenerationRequest): string {
  return `${root.toString()} ${exact?.files[0]?.path ?? ''}`;
}

/** Rows as they are to be ordered: what is on its way is left out, and what was paid is not paid again. */
export function withJobs(rows: readonly Row[], jobs: readonly Job[]): Rows {
  const ordered = jobs.filter(({ backend }) => backend !== 'placeholder');
  const left = rows.filter(
    ({ root, request }) => !isOnItsWay({ root: root.toString(), files: request.exact?.files ?? [] }, jobs),
  );
  return {
    rows: left.map((row) => {
      const { paid: _, ...unpaid } = row;
      const paid = ordered.find((job) => isPaid(job) && isFor(job, row) && isSameRecipe(job, row));
      return paid ? { ...row, paid } : unpaid;
    }),
    onTheirWay: rows.length - left.length,
  };
}

/** Whether a failed job can still bring what it was ordered for, without being paid again. */
function isPaid(job: Job): boolean {
  return job.state === 'failed' && canContinue(job) && job.error?.next !== 'contact-support';
}

/** Whether a job brings what a manifest asks for now: what it was ordered for may have changed since. */
function isSameRecipe({ request }: Job, row: Row): boolean {
  return request.asset?.recipe === row.request.asset?.recipe;
}

/** Whether a job is to bring a file of a row. */
function isFor({ request }: Job, row: Row): boolean {
  const paths = new Set(row.request.exact?.files.map(({ path }) => path));
  const isOfFolder = request.target.root === row.root.toString();
  return isOfFolder && request.exact?.files.some(({ path }) => paths.has(path)) === true;
}

/** A path without what tells the sizes and formats of one image apart. */
function variantName(path: string): string {
  return path.replace(/\.\w+$/, '').replace(/(?:@\dx|[-_.]\d{2,5}x\d{2,5}|[-_.]\d{3,5}w?)+$/i, '');
}
