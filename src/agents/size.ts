import { coveringCell, largestFile } from '../core/exactImage.ts';
import type { ExactFile } from '../core/exactImage.ts';
import { iconPixels } from '../core/missingImage.ts';
import { cellsOf, describeCell, findCell, ratioValue } from '../core/models.ts';
import type { Cell, ModelId, Pixels } from '../core/models.ts';
import type { Preset } from '../core/preset.ts';
import { completeSize } from '../core/request.ts';
import { Refusal } from './answer.ts';
import type { GenerateInput } from './input.ts';
import type { AgentSettings } from './ports.ts';

/** px of the shorter edge where the provider does not say any. */
const usualEdge = 1_024;

/** What is asked for: exact pixels, or what the model makes by itself. */
export type AskedSize = { readonly pixels: Pixels; readonly cell?: Cell };

/** The size that an input asks for, completed by preset and settings. @throws Refusal when there is none such */
export function askedSize(
  { width, height, resolution, size }: GenerateInput,
  model: ModelId,
  preset: Preset | undefined,
  settings: AgentSettings,
): AskedSize {
  if (width !== undefined || height !== undefined) {
    if (width === undefined || height === undefined) {
      throw new Refusal('width and height belong together: give both, or resolution and size instead.');
    }
    if (resolution !== undefined || size !== undefined) {
      throw new Refusal('Give either width and height, or resolution and size, not both.');
    }
    return { pixels: { width, height } };
  }
  const given = { tier: resolution ?? preset?.tier, ratio: size ?? preset?.ratio };
  const { tier, ratio } = completeSize(model, given, settings, settings.extendedSizes);
  const cell = findCell(model, tier, ratio, settings.extendedSizes);
  if (!cell) {
    const offered = cellsOf(model, settings.extendedSizes).map(describeCell).join(', ');
    throw new Refusal(
      `${model} does not make ${[tier, ratio].filter(Boolean).join(' ')}. It makes: ${offered}. ` +
        'With width and height any size can be had.',
    );
  }
  return { cell, pixels: cell.pixels ?? usualPixels(cell) };
}

/** What is ordered for some files: what was named, or the smallest that covers the largest of them. */
export function orderedCell(
  { cell }: AskedSize,
  files: readonly ExactFile[],
  model: ModelId,
  settings: AgentSettings,
): Cell {
  return cell ?? coveringCell(model, largestFile(files), settings.extendedSizes).cell;
}

/** A file of some pixels; an icon is square, and small. */
export function fileOf({ path, format }: Pick<ExactFile, 'path' | 'format'>, asked: Pixels): ExactFile {
  const { width, height } = format === 'ico' ? iconPixels(asked) : asked;
  return { path, format, width, height };
}

function usualPixels({ ratio }: Cell): Pixels {
  const value = ratioValue(ratio);
  return {
    width: Math.round(usualEdge * Math.max(value, 1)),
    height: Math.round(usualEdge / Math.min(value, 1)),
  };
}
