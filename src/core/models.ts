/**
 * The catalogue: what each model can make, at which pixels, within which limits and for how much.
 * Everything in Easel that shows or checks a size, a limit or a price reads this one table.
 *
 * Sources, by the provider's page: "GPT-Image-2 Image Generation" (matrix, pixels, prompt limit),
 * "GPT-4o Image" (ratios, n, references, mask), "GPT Image 2" model guide (prices).
 */

/** A model's id, exactly as the API wants it. */
export type ModelId = 'gpt-image-2' | 'gpt-4o-image';

/** Resolution tier, as people see it. How it is spelled on the wire is the backend's business. */
export type Tier = '1K' | '2K' | '4K';

/** Size: an aspect ratio, width to height. */
export type Ratio =
  '1:1' | '3:2' | '2:3' | '4:3' | '3:4' | '5:4' | '4:5' | '16:9' | '9:16' | '2:1' | '1:2' | '21:9' | '9:21';

/** Width and height in pixels. */
export type Pixels = { readonly width: number; readonly height: number };

/** One thing a model can make. */
export type Cell = {
  /** Absent where the model has no tiers. */
  readonly tier?: Tier;
  readonly ratio: Ratio;
  /** Absent where the provider does not say (gpt-4o-image). */
  readonly pixels?: Pixels;
  /** True for cells that only newer versions of the API take; offered when `easel.extendedSizes` is on. */
  readonly extended: boolean;
  /** Estimated price of one image in USD; absent where no price is published. */
  readonly priceUsd?: number;
};

/** A model of the catalogue. */
export type Model = {
  readonly id: ModelId;
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Longest prompt, in characters (UTF-16 code units, the stricter reading). */
  readonly maxPromptLength: number;
  readonly maxReferences: number;
  /** Most images that a person may ask for at once. */
  readonly maxCount: number;
  /** How many images one task may make, largest first. */
  readonly taskCounts: readonly number[];
  readonly takesMask: boolean;
};

/** Largest reference that the upload endpoint takes, in bytes ("Upload Image" page: 10MB; the smaller reading). */
export const maxReferenceBytes = 10_000_000;
/** Largest mask, in bytes ("GPT-4o Image" page: 4 MB; the smaller reading). */
export const maxMaskBytes = 4_000_000;

/** All ratios, squarest first, each landscape one before its portrait twin. */
export const ratios: readonly Ratio[] = [
  '1:1',
  '3:2',
  '2:3',
  '4:3',
  '3:4',
  '5:4',
  '4:5',
  '16:9',
  '9:16',
  '2:1',
  '1:2',
  '21:9',
  '9:21',
];

/** All tiers, smallest first. */
export const tiers: readonly Tier[] = ['1K', '2K', '4K'];

/** Estimated USD per image of gpt-image-2; the final price depends on the account ("GPT Image 2" model guide). */
const gptImage2Price: Record<Tier, number> = { '1K': 0.015, '2K': 0.02, '4K': 0.025 };

/** Pixels of gpt-image-2 per ratio at 1K, 2K and 4K. A trailing `+` marks a cell that came later. */
const gptImage2Pixels: Record<Ratio, readonly [string, string, string]> = {
  '1:1': ['1024x1024', '2048x2048', '2880x2880+'],
  '3:2': ['1536x1024', '2048x1360', '3520x2336+'],
  '2:3': ['1024x1536', '1360x2048', '2336x3520+'],
  '4:3': ['1024x768+', '2048x1536', '3312x2480+'],
  '3:4': ['768x1024+', '1536x2048', '2480x3312+'],
  '5:4': ['1280x1024+', '2560x2048', '3216x2576+'],
  '4:5': ['1024x1280+', '2048x2560', '2576x3216+'],
  '16:9': ['1536x864+', '2048x1152', '3840x2160'],
  '9:16': ['864x1536+', '1152x2048', '2160x3840'],
  '2:1': ['2048x1024+', '2688x1344', '3840x1920'],
  '1:2': ['1024x2048+', '1344x2688', '1920x3840'],
  '21:9': ['2016x864+', '2688x1152', '3840x1648'],
  '9:21': ['864x2016+', '1152x2688', '1648x3840'],
};

function gptImage2Cells(): Cell[] {
  return tiers.flatMap((tier, column) =>
    ratios.map((ratio) => {
      const entry = gptImage2Pixels[ratio][column] ?? '';
      const [width = 0, height = 0] = entry.replace('+', '').split('x').map(Number);
      return {
        tier,
        ratio,
        pixels: { width, height },
        extended: entry.endsWith('+'),
        priceUsd: gptImage2Price[tier],
      };
    }),
  );
}

/** The models, the default one first. */
export const models: readonly Model[] = [
  {
    id: 'gpt-image-2',
    name: 'GPT Image 2',
    cells: gptImage2Cells(),
    maxPromptLength: 32_000,
    maxReferences: 16,
    maxCount: 4,
    taskCounts: [1],
    takesMask: false,
  },
  {
    id: 'gpt-4o-image',
    name: 'GPT-4o Image',
    cells: (['1:1', '3:2', '2:3'] as const).map((ratio) => ({ ratio, extended: false })),
    maxPromptLength: 1_000,
    maxReferences: 5,
    maxCount: 4,
    taskCounts: [4, 2, 1],
    takesMask: true,
  },
];

/** The model of an id. Total: every ModelId is in the catalogue. */
export function modelOf(id: ModelId): Model {
  const model = models.find((candidate) => candidate.id === id);
  if (!model) throw new RangeError(`Not in the catalogue: ${id}`);
  return model;
}

/** What a model offers: without the later cells unless `extendedSizes`. */
export function cellsOf(id: ModelId, extendedSizes: boolean): Cell[] {
  return modelOf(id).cells.filter((cell) => extendedSizes || !cell.extended);
}

/** The cell of a tier and ratio, if that model offers it. */
export function findCell(
  id: ModelId,
  tier: Tier | undefined,
  ratio: Ratio,
  extendedSizes: boolean,
): Cell | undefined {
  return cellsOf(id, extendedSizes).find((cell) => cell.tier === tier && cell.ratio === ratio);
}

/** Width divided by height. */
export function ratioValue(ratio: Ratio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}

/**
 * The cells nearest to one that cannot be had: first the same ratio at another tier, then the same tier in
 * the ratio closest in shape. What a problem's remedy names, and where the panel moves to.
 */
export function nearestCells(
  id: ModelId,
  tier: Tier | undefined,
  ratio: Ratio,
  extendedSizes: boolean,
): Cell[] {
  const offered = cellsOf(id, extendedSizes);
  const tierDistance = (cell: Cell): number =>
    cell.tier && tier ? Math.abs(tiers.indexOf(cell.tier) - tiers.indexOf(tier)) : 0;
  const shapeDistance = (cell: Cell): number =>
    Math.abs(Math.log(ratioValue(cell.ratio) / ratioValue(ratio)));
  const closest = (cells: Cell[], distance: (cell: Cell) => number): Cell[] =>
    [...cells].sort((a, b) => distance(a) - distance(b)).slice(0, 1);

  const sameRatio = closest(
    offered.filter((cell) => cell.ratio === ratio),
    tierDistance,
  );
  const sameTier = closest(
    offered.filter((cell) => cell.tier === tier && cell.ratio !== ratio),
    shapeDistance,
  );
  const found = [...sameRatio, ...sameTier];
  return found.length > 0 ? found : closest(offered, shapeDistance);
}

/** A cell in words: `2K 16:9, 2048×1152`. */
export function describeCell(cell: Cell): string {
  const name = cell.tier ? `${cell.tier} ${cell.ratio}` : cell.ratio;
  return cell.pixels ? `${name} ${cell.pixels.width}×${cell.pixels.height}` : name;
}

/** How many images each task makes for one wish: 3 of gpt-4o-image are 2 + 1, 3 of gpt-image-2 are 1 + 1 + 1. */
export function splitCount(id: ModelId, count: number): number[] {
  const tasks: number[] = [];
  for (let left = count; left > 0;) {
    const size = modelOf(id).taskCounts.find((candidate) => candidate <= left) ?? 1;
    tasks.push(size);
    left -= size;
  }
  return tasks;
}
