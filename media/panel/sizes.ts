import {
  cellsOf,
  describeCell,
  findCell,
  modelOf,
  nearestCells,
  ratios,
  ratioValue,
  tiers,
} from '../../src/core/models.ts';
import type { Cell, Model, Ratio, Tier } from '../../src/core/models.ts';
import type { Preset } from '../../src/core/preset.ts';
import type { FormValues, PanelSnapshot } from '../../src/protocol/messages.ts';
import type { Texts } from './text.ts';

/** What a wish comes to in the catalogue. */
export type Settled = {
  readonly model: Model;
  /** Exactly what would be asked for. */
  readonly form: FormValues;
  readonly cell: Cell | undefined;
  /** Whose words are put around the prompt. */
  readonly preset: Preset | undefined;
  /** Whether the wished ratio cannot be had, so that the nearest one stands in. */
  readonly moved: boolean;
};

/**
 * Puts a wish on a cell that can be had: the wished ratio where it exists, else the nearest. The wish itself stays
 * as it is, so that a visit to another tier or model does not lose the ratio.
 */
export function settle(
  wish: FormValues,
  { extendedSizes, presets }: Pick<PanelSnapshot, 'extendedSizes' | 'presets'>,
): Settled {
  const preset = presets.find(({ name }) => name === wish.preset);
  const model = modelOf(wish.model);
  const tier = offeredTiers(model, extendedSizes).length > 0 ? wish.tier : undefined;
  const nearest = nearestCells(model.id, tier, wish.ratio, extendedSizes);
  const cell =
    findCell(model.id, tier, wish.ratio, extendedSizes) ??
    nearest.find((candidate) => candidate.tier === tier) ??
    nearest[0];
  const ratio = cell?.ratio ?? wish.ratio;
  const form: FormValues = {
    prompt: wish.prompt,
    ...(preset && { preset: preset.name }),
    model: model.id,
    ...(cell?.tier !== undefined && { tier: cell.tier }),
    ratio,
    count: wish.exact ? 1 : Math.min(Math.max(wish.count, 1), model.maxCount),
    ...(wish.exact && { exact: wish.exact }),
  };
  return { model, form, cell, preset, moved: ratio !== wish.ratio };
}

/** The tiers of a model, smallest first; none where it has no tiers. */
export function offeredTiers(model: Model, extendedSizes: boolean): Tier[] {
  const offered = new Set(cellsOf(model.id, extendedSizes).map((cell) => cell.tier));
  return tiers.filter((tier) => offered.has(tier));
}

/** The ratios that a model makes at some tier. */
export function offeredRatios(model: Model, extendedSizes: boolean): Ratio[] {
  const offered = new Set(cellsOf(model.id, extendedSizes).map((cell) => cell.ratio));
  return ratios.filter((ratio) => offered.has(ratio));
}

/** Why a ratio cannot be had at this tier, and what comes closest; undefined when it can. */
export function refusalOf(
  text: Texts,
  { model, form }: Settled,
  ratio: Ratio,
  extendedSizes: boolean,
): string | undefined {
  if (findCell(model.id, form.tier, ratio, extendedSizes)) return undefined;
  const [first, second] = nearestCells(model.id, form.tier, ratio, extendedSizes).map(describeCell);
  const place = form.tier ?? model.name;
  if (second === undefined) return text('sizeNearest', place, ratio, first ?? '');
  return text('sizeNearestTwo', place, ratio, first ?? '', second);
}

/** Tells that another ratio stands in for the wished one; undefined when none does. */
export function moveText(text: Texts, { model, form, moved }: Settled, wished: Ratio): string | undefined {
  return moved ? text('sizeMoved', form.tier ?? model.name, wished, form.ratio) : undefined;
}

/** Width and height of a ratio's picture within a square of `side`, both even, so that its edges fall on pixels. */
export function frameOf(ratio: Ratio, side: number): { readonly width: number; readonly height: number } {
  const value = ratioValue(ratio);
  const even = (length: number): number => Math.round(length / 2) * 2;
  return value >= 1
    ? { width: side, height: even(side / value) }
    : { width: even(side * value), height: side };
}
