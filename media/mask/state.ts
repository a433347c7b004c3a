import { maskModel } from '../../src/protocol/maskMessages.ts';
import type { MaskImage, MaskSnapshot } from '../../src/protocol/maskMessages.ts';
import type { FieldProblem } from '../../src/protocol/messages.ts';
import { modelOf } from '../../src/core/models.ts';
import type { Tool } from './model/gesture.ts';
import { current } from './model/history.ts';
import type { History } from './model/history.ts';
import { areaOf, isPainted } from './model/region.ts';
import type { Size, View } from './model/view.ts';
import type { MaskStringKey } from '../../src/protocol/maskStrings.ts';
import type { Texts } from './text.ts';

/** All that the mask editor draws from, but for what moves with the pointer. */
export type MaskState = {
  readonly text: Texts;
  readonly image: MaskImage;
  readonly snapshot: MaskSnapshot;
  readonly history: History;
  readonly tool: Tool;
  /** Diameter of brush and eraser, image pixels. */
  readonly size: number;
  /** Undefined as long as the image is to fit into the window, whatever size that has. */
  readonly view: View | undefined;
  /** Of the part in which the image lies. */
  readonly window: Size;
  readonly prompt: string;
  readonly count: number;
  readonly keepOutside: boolean;
  readonly keepUntouched: boolean;
  /** Whether the picture could not be shown. */
  readonly pictureFailed: boolean;
  /** Asked to generate, and not answered yet. */
  readonly generating: boolean;
  /** Whether the last wish to generate was taken, and nothing was changed since. */
  readonly begun: boolean;
  /** What the extension refused, until something is changed. */
  readonly problems: readonly FieldProblem[];
  /** Why the last wish could not be handled. */
  readonly failure: string | undefined;
  /** For those who cannot see it; the number tells a repetition from the same text. */
  readonly said: { readonly text: string; readonly number: number };
};

/** The largest brush for an image, pixels. */
export function maxSize({ width, height }: MaskImage): number {
  return Math.max(16, Math.round(Math.min(width, height) / 2));
}

/** A brush that suits an image: neither a hair nor a flood. */
export function usualSize(image: MaskImage): number {
  return Math.max(4, Math.round(Math.min(image.width, image.height) / 12));
}

/** The longest prompt, in characters. */
export const maxPromptLength = modelOf(maskModel).maxPromptLength;

/** Why nothing can be generated yet; undefined when it can. */
export function missing({ history, prompt, pictureFailed }: MaskState): MaskStringKey | undefined {
  if (pictureFailed) return 'pictureFailed';
  if (!isPainted(current(history))) return 'needsPaint';
  if (prompt.trim() === '') return 'needsPrompt';
  return prompt.length > maxPromptLength ? 'needsShorterPrompt' : undefined;
}

/** How much is painted, in words. */
export function paintedText({ text, history }: MaskState): string {
  const region = current(history);
  if (!isPainted(region)) return text('nothingPainted');
  const share = (areaOf(region) / (region.width * region.height)) * 100;
  return text('paintedShare', share < 0.1 ? '< 0.1' : share.toFixed(share < 10 ? 1 : 0));
}
