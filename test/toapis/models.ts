/**
 * What the stand-in knows about models. It is written down here a second time on purpose, apart from the
 * extension's own catalogue: a table that checks itself finds no mistakes.
 *
 * Sources: ToAPIs docs, images/gpt-image-2/generation (ratios, tiers, pixels, prompt limit),
 * images/gpt-image-2/official and /edits (16 references), images/gpt-4o/generation; ToAPIs model guide (prices).
 */

import type { ImageKind } from './sniff.ts';

/** Resolution tier. */
export type Tier = '1K' | '2K' | '4K';

/** How a request may spell size and tier: ratio + `1K`, ratio + `1k`, or pixels (`1024x1024` + `1024`). */
export type ResolutionForm = '1K' | '1k' | 'pixels';

/** Which field carries the reference URLs; both names are documented, sending both at once is refused. */
export type ReferenceField = 'reference_images' | 'image_urls' | 'either';

/** One size that a model can make. */
export type Cell = {
  /** Absent where a model has no `resolution` field. */
  readonly tier?: Tier;
  /** Aspect ratio, width to height. */
  readonly ratio: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** True for cells that only newer versions of the docs list; needs the option `extendedSizes`. */
  readonly later: boolean;
};

/** What one model takes. */
export type ModelRule = {
  readonly cells: readonly Cell[];
  /** Longest prompt in UTF-16 code units (the docs say "characters" and no more). */
  readonly maxPromptLength: number;
  /** Allowed values of `n`. */
  readonly counts: readonly number[];
  readonly maxReferences: number;
  readonly referenceKinds: readonly ImageKind[];
  readonly takesMask: boolean;
  /** Price of one image in credits (200 credits are 1 USD), by tier; `none` where there are no tiers. */
  readonly priceCredits: Readonly<Record<Tier | 'none', number>>;
  readonly resolutionForm: ResolutionForm;
  readonly referenceField: ReferenceField;
};

/** Credits for one US dollar (ToAPIs docs, account/token-balance). */
export const creditsPerUsd = 200;

const everyVersion: Record<Tier, Record<string, string>> = {
  '1K': { '1:1': '1024x1024', '3:2': '1536x1024', '2:3': '1024x1536' },
  '2K': {
    '1:1': '2048x2048',
    '3:2': '2048x1360',
    '2:3': '1360x2048',
    '4:3': '2048x1536',
    '3:4': '1536x2048',
    '5:4': '2560x2048',
    '4:5': '2048x2560',
    '16:9': '2048x1152',
    '9:16': '1152x2048',
    '2:1': '2688x1344',
    '1:2': '1344x2688',
    '21:9': '2688x1152',
    '9:21': '1152x2688',
  },
  '4K': {
    '16:9': '3840x2160',
    '9:16': '2160x3840',
    '2:1': '3840x1920',
    '1:2': '1920x3840',
    '21:9': '3840x1648',
    '9:21': '1648x3840',
  },
};

const laterVersions: Record<Tier, Record<string, string>> = {
  '1K': {
    '4:3': '1024x768',
    '3:4': '768x1024',
    '5:4': '1280x1024',
    '4:5': '1024x1280',
    '16:9': '1536x864',
    '9:16': '864x1536',
    '2:1': '2048x1024',
    '1:2': '1024x2048',
    '21:9': '2016x864',
    '9:21': '864x2016',
  },
  '2K': {},
  '4K': {
    '1:1': '2880x2880',
    '3:2': '3520x2336',
    '2:3': '2336x3520',
    '4:3': '3312x2480',
    '3:4': '2480x3312',
    '5:4': '3216x2576',
    '4:5': '2576x3216',
  },
};

function cellsOf(table: Record<Tier, Record<string, string>>, later: boolean): Cell[] {
  return (['1K', '2K', '4K'] as const).flatMap((tier) =>
    Object.entries(table[tier]).map(([ratio, pixels]) => {
      const [width = 0, height = 0] = pixels.split('x').map(Number);
      return { tier, ratio, width, height, later };
    }),
  );
}

/** The 22 cells that every version of the docs allows, then the 17 that came later. */
export const gptImage2Cells: readonly Cell[] = [
  ...cellsOf(everyVersion, false),
  ...cellsOf(laterVersions, true),
];

/** Ratios of gpt-4o-image. Its pixels are not documented: these are OpenAI's usual ones, and a guess here. */
const gpt4oCells: readonly Cell[] = [
  { ratio: '1:1', width: 1024, height: 1024, later: false },
  { ratio: '2:3', width: 1024, height: 1536, later: false },
  { ratio: '3:2', width: 1536, height: 1024, later: false },
];

const gptImage2: ModelRule = {
  cells: gptImage2Cells,
  maxPromptLength: 32_000,
  counts: [1],
  maxReferences: 16,
  referenceKinds: ['png', 'jpeg', 'webp', 'gif'],
  takesMask: false,
  priceCredits: { '1K': 3, '2K': 4, '4K': 5, none: 3 },
  resolutionForm: '1K',
  referenceField: 'either',
};

const allCells = gptImage2Cells.map((cell) => ({ ...cell, later: false }));

/** The models that the stand-in serves unless told otherwise. The price of gpt-4o-image is unknown: a guess. */
export const standardModels: Readonly<Record<string, ModelRule>> = {
  'gpt-image-2': gptImage2,
  'gpt-image-2-vip': {
    ...gptImage2,
    cells: allCells,
    priceCredits: { '1K': 3.38, '2K': 3.38, '4K': 3.38, none: 3.38 },
  },
  'gpt-image-2-official': {
    ...gptImage2,
    cells: allCells,
    counts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    takesMask: true,
    priceCredits: { '1K': 27, '2K': 27, '4K': 27, none: 27 },
  },
  'gpt-4o-image': {
    cells: gpt4oCells,
    maxPromptLength: 1000,
    counts: [1, 2, 4],
    maxReferences: 5,
    referenceKinds: ['png', 'jpeg', 'webp'],
    takesMask: true,
    priceCredits: { '1K': 4, '2K': 4, '4K': 4, none: 4 },
    resolutionForm: '1K',
    referenceField: 'either',
  },
};
