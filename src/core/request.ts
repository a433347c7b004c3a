import * as z from 'zod/mini';
import { pathInside } from './assetName.ts';
import { Exact, formatOfPath, isMakeable } from './exactImage.ts';
import type { ExactFile } from './exactImage.ts';
import { cellsOf, findCell, modelOf, models, nearestCells, ratios, tiers } from './models.ts';
import type { Cell, Ratio, Tier } from './models.ts';

const ModelIdSchema = z.enum(models.map((model) => model.id));
const TierSchema = z.enum(tiers);
const RatioSchema = z.enum(ratios);

/** Where the image shall land. */
export const Target = z.object({
  /** URI of the folder that nothing may leave: a workspace folder, or one that the person chose. */
  root: z.string(),
  /** Whether `root` is a workspace folder: then its windows go on with the job after a restart. */
  inWorkspace: z.boolean(),
  /** Path of the directory below `root`, `/` between parts, empty for `root` itself. */
  directory: z.string(),
  /** File name without its extension: the extension follows from the bytes. */
  stem: z.string(),
});
export type Target = z.infer<typeof Target>;

/** The entry of a manifest that an image is made for. */
export const AssetOrder = z.object({
  /** Path of the manifest below the target's root, `/` between parts. */
  manifest: z.string(),
  /** Path of the image from the manifest's folder: its name in the lock. */
  path: z.string(),
  /** What the entry asked for when it was ordered. */
  recipe: z.string(),
  /** SHA-256 of the file that the person agreed to replace, once the image is there. */
  replaces: z.optional(z.string()),
});
export type AssetOrder = z.infer<typeof AssetOrder>;

/**
 * What somebody wants, whole and frozen: nothing downstream asks the editor again. Serialisable, since the
 * journal keeps it.
 */
export const GenerationRequest = z.readonly(
  z.object({
    model: ModelIdSchema,
    /** What the image shall show. */
    prompt: z.string(),
    /** Absent for models without tiers. */
    tier: z.optional(TierSchema),
    ratio: RatioSchema,
    /** How many images. */
    count: z.int(),
    /** URIs of local images, in the order in which the prompt may name them. */
    references: z.array(z.string()),
    /** URI of a local PNG whose transparent pixels are to be repainted. */
    mask: z.optional(z.string()),
    /**
     * Whether every pixel that the mask keeps is to stay as it is in the first reference, whatever the model made of
     * it. Only together with a mask.
     */
    keepOutside: z.optional(z.boolean()),
    /** Whether the image as the server made it is saved as well, beside the one whose outside was kept. */
    keepUntouched: z.optional(z.boolean()),
    /** Whether the cells that only newer versions of the API take are allowed. */
    extendedSizes: z.boolean(),
    target: Target,
    /** The files that the one image becomes, where code names them already; `target` is the first one's then. */
    exact: z.optional(Exact),
    /** Only together with `exact`, of which it is the one file. */
    asset: z.optional(AssetOrder),
  }),
);
export type GenerationRequest = z.infer<typeof GenerationRequest>;

/** One reason why a request cannot be sent. `field` is the request's, so that a form can point at it. */
export type RequestProblem =
  | { readonly field: 'prompt'; readonly code: 'prompt-empty' }
  | {
      readonly field: 'prompt';
      readonly code: 'prompt-too-long';
      readonly length: number;
      readonly max: number;
    }
  | {
      readonly field: 'size';
      readonly code: 'size-not-offered';
      readonly tier: Tier | undefined;
      readonly ratio: Ratio;
      /** What comes closest, best first; never empty. */
      readonly nearest: readonly Cell[];
      /** True when `easel.extendedSizes` would allow it. */
      readonly inExtended: boolean;
    }
  | {
      readonly field: 'count';
      readonly code: 'count-out-of-range';
      readonly count: number;
      readonly max: number;
    }
  | {
      readonly field: 'references';
      readonly code: 'too-many-references';
      readonly count: number;
      readonly max: number;
    }
  | { readonly field: 'mask'; readonly code: 'mask-not-supported' }
  | { readonly field: 'mask'; readonly code: 'mask-without-reference' }
  | { readonly field: 'mask'; readonly code: 'keep-without-mask' }
  | { readonly field: 'count'; readonly code: 'exact-is-one'; readonly count: number }
  | { readonly field: 'mask'; readonly code: 'exact-with-mask' }
  | {
      readonly field: 'size';
      readonly code: 'exact-not-makeable';
      readonly path: string;
      readonly width: number;
      readonly height: number;
    }
  /** A path that leads out of its folder, or to none of its files. */
  | { readonly field: 'size'; readonly code: 'exact-outside'; readonly path: string }
  | { readonly field: 'size'; readonly code: 'exact-other-format'; readonly path: string }
  | { readonly field: 'size'; readonly code: 'exact-twice'; readonly path: string };

/** Every problem of a request at once; empty when it can be sent. */
export function validateRequest(request: GenerationRequest): RequestProblem[] {
  const model = modelOf(request.model);
  const problems: RequestProblem[] = [];
  if (request.prompt.trim() === '') problems.push({ field: 'prompt', code: 'prompt-empty' });
  if (request.prompt.length > model.maxPromptLength) {
    problems.push({
      field: 'prompt',
      code: 'prompt-too-long',
      length: request.prompt.length,
      max: model.maxPromptLength,
    });
  }
  const { tier, ratio, extendedSizes } = request;
  if (!findCell(model.id, tier, ratio, extendedSizes)) {
    problems.push({
      field: 'size',
      code: 'size-not-offered',
      tier,
      ratio,
      nearest: nearestCells(model.id, tier, ratio, extendedSizes),
      inExtended: findCell(model.id, tier, ratio, true) !== undefined,
    });
  }
  if (!Number.isInteger(request.count) || request.count < 1 || request.count > model.maxCount) {
    problems.push({ field: 'count', code: 'count-out-of-range', count: request.count, max: model.maxCount });
  }
  if (request.references.length > model.maxReferences) {
    problems.push({
      field: 'references',
      code: 'too-many-references',
      count: request.references.length,
      max: model.maxReferences,
    });
  }
  if (request.mask !== undefined) {
    if (!model.takesMask) problems.push({ field: 'mask', code: 'mask-not-supported' });
    if (request.references.length === 0) problems.push({ field: 'mask', code: 'mask-without-reference' });
  }
  if ((request.keepOutside ?? request.keepUntouched) !== undefined && request.mask === undefined) {
    problems.push({ field: 'mask', code: 'keep-without-mask' });
  }
  return [...problems, ...exactProblems(request)];
}

function exactProblems({ exact, count, mask }: GenerationRequest): RequestProblem[] {
  if (!exact) return [];
  const problems: RequestProblem[] = [];
  if (count !== 1) problems.push({ field: 'count', code: 'exact-is-one', count });
  if (mask !== undefined) problems.push({ field: 'mask', code: 'exact-with-mask' });
  const seen = new Set<string>();
  for (const { path, format, width, height } of exact.files) {
    if (!isMakeable({ width, height })) {
      problems.push({ field: 'size', code: 'exact-not-makeable', path, width, height });
    }
    if (formatOfPath(path) !== format) problems.push({ field: 'size', code: 'exact-other-format', path });
    const inside = pathInside(path);
    if (!inside) problems.push({ field: 'size', code: 'exact-outside', path });
    else if (seen.has(inside)) problems.push({ field: 'size', code: 'exact-twice', path });
    else seen.add(inside);
  }
  return problems;
}

/** Directory and stem of a file that code names, below the target's root, and its extension as it is written. */
export function exactTarget(target: Target, { path }: ExactFile): { target: Target; extension: string } {
  const parts = (pathInside(path) ?? '').split('/');
  const name = parts.pop() ?? '';
  const dot = name.lastIndexOf('.');
  return {
    target: { ...target, directory: parts.join('/'), stem: name.slice(0, dot) },
    extension: name.slice(dot + 1),
  };
}

/** The cell that a request asks for, if the model offers it. */
export function cellOf(request: GenerationRequest): Cell | undefined {
  return findCell(request.model, request.tier, request.ratio, request.extendedSizes);
}

/** Whether a model has tiers at all. */
export function hasTiers(id: GenerationRequest['model']): boolean {
  return cellsOf(id, true).some((cell) => cell.tier !== undefined);
}

/** Tier and ratio that fit together: what was given, completed by the defaults, or by what comes nearest to them. */
export function completeSize(
  model: GenerationRequest['model'],
  given: { readonly tier?: Tier | undefined; readonly ratio?: Ratio | undefined },
  defaults: { readonly tier: Tier; readonly ratio: Ratio },
  extendedSizes: boolean,
): { tier?: Tier; ratio: Ratio } {
  const tiered = hasTiers(model);
  const tier = tiered ? (given.tier ?? defaults.tier) : undefined;
  const ratio = given.ratio ?? defaults.ratio;
  const asWished = { ratio, ...(tier && { tier }) };
  const bothGiven = given.ratio !== undefined && (given.tier !== undefined || !tiered);
  // What was asked for outright is never changed: validation names the remedy instead.
  if (bothGiven || findCell(model, tier, ratio, extendedSizes)) return asWished;
  const fits = (cell: Cell): boolean =>
    (given.tier === undefined || !tiered || cell.tier === given.tier) &&
    (given.ratio === undefined || cell.ratio === given.ratio);
  const offered = cellsOf(model, extendedSizes);
  const nearest = [...nearestCells(model, tier, ratio, extendedSizes), ...offered].find(fits);
  return nearest ? { ratio: nearest.ratio, ...(nearest.tier && { tier: nearest.tier }) } : asWished;
}
