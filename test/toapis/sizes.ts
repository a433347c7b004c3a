import type { Cell, ModelRule, Tier } from './models.ts';

/** What is wrong with a size, and which field says so. */
export type SizeProblem = { readonly param: 'size' | 'resolution'; readonly problem: string };

const tiers: readonly Tier[] = ['1K', '2K', '4K'];
/** How the pixel form may call a tier; the older page lists 1024, 1536 and 2048, and has no word for 4K. */
const pixelWords: Record<Tier, readonly string[]> = {
  '1K': ['1024', '1536'],
  '2K': ['2048'],
  '4K': ['4096', '3840'],
};

const list = (words: readonly string[]) => words.join(', ');

/** The size that the body asks for, or what is wrong with it. */
export function readCell(
  body: Readonly<Record<string, unknown>>,
  rule: ModelRule,
  extendedSizes: boolean,
): Cell | SizeProblem {
  const cells = rule.cells.filter((cell) => extendedSizes || !cell.later);
  const size = body.size;
  const resolution = body.resolution;
  if (size !== undefined && typeof size !== 'string')
    return { param: 'size', problem: "'size' must be a string." };
  if (resolution !== undefined && typeof resolution !== 'string') {
    return { param: 'resolution', problem: "'resolution' must be a string." };
  }
  const hasTiers = cells.some((cell) => cell.tier !== undefined);
  if (!hasTiers) return readRatio(cells, size, resolution);
  return rule.resolutionForm === 'pixels'
    ? readPixels(cells, size, resolution)
    : readTier(cells, size, resolution, rule.resolutionForm);
}

function readRatio(cells: readonly Cell[], size = '1:1', resolution: string | undefined): Cell | SizeProblem {
  if (resolution !== undefined) {
    return { param: 'resolution', problem: "This model does not support 'resolution'." };
  }
  const problem = `Unsupported size '${size}'. Supported values: ${list(cells.map((cell) => cell.ratio))}.`;
  return cells.find((cell) => cell.ratio === size) ?? { param: 'size', problem };
}

function readTier(
  cells: readonly Cell[],
  size = '1:1',
  resolution: string | undefined,
  form: '1K' | '1k',
): Cell | SizeProblem {
  const words: readonly string[] = form === '1K' ? tiers : tiers.map((tier) => tier.toLowerCase());
  const tier = tiers[resolution === undefined ? 0 : words.indexOf(resolution)];
  if (!tier) {
    const problem = `Unsupported resolution '${String(resolution)}'. Supported values: ${list(words)}.`;
    return { param: 'resolution', problem };
  }
  const sizes = cells.filter((cell) => cell.tier === tier);
  const problem =
    `Unsupported size '${size}' for resolution '${words[tiers.indexOf(tier)] ?? ''}'. ` +
    `Supported values: ${list(sizes.map((cell) => cell.ratio))}.`;
  return sizes.find((cell) => cell.ratio === size) ?? { param: 'size', problem };
}

function readPixels(
  cells: readonly Cell[],
  size = '1024x1024',
  resolution: string | undefined,
): Cell | SizeProblem {
  const cell = cells.find(({ width, height }) => `${width}x${height}` === size);
  if (!cell) return { param: 'size', problem: `Unsupported size '${size}'. Use pixels, such as 1024x1024.` };
  const words = pixelWords[cell.tier ?? '1K'];
  if (resolution === undefined || words.includes(resolution)) return cell;
  return {
    param: 'resolution',
    problem: `Unsupported resolution '${resolution}' for size '${size}'. Supported values: ${list(words)}.`,
  };
}
