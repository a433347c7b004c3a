import { unwrapPrompt } from '../../src/core/preset.ts';
import type { PanelSnapshot } from '../../src/protocol/messages.ts';

/**
 * The prompts of past generations, newest first, each once. With a preset chosen they come without the words of any:
 * the chosen one puts its own around them.
 */
export function pastPrompts(
  { jobs, presets }: Pick<PanelSnapshot, 'jobs' | 'presets'>,
  hasPreset: boolean,
): string[] {
  const prompts = jobs.map(({ form }) => (hasPreset ? unwrapPrompt(form.prompt, presets) : form.prompt));
  return [...new Set(prompts)];
}

/** One step through past prompts: what to show, and which of them it is; undefined where there is none further. */
export type HistoryStep = { readonly prompt: string; readonly index: number };

/**
 * The prompt before the one that is shown. Only from an empty field or from a past prompt: what was typed stays.
 *
 * @param past newest first
 */
export function earlier(past: readonly string[], shown: string): HistoryStep | undefined {
  const at = past.indexOf(shown);
  if (at < 0 && shown !== '') return undefined;
  const prompt = past[at + 1];
  return prompt === undefined ? undefined : { prompt, index: at + 1 };
}

/** The prompt after the one that is shown; undefined after the newest, where the draft comes back. */
export function later(past: readonly string[], shown: string): HistoryStep | undefined {
  const index = past.indexOf(shown) - 1;
  const prompt = past[index];
  return prompt === undefined ? undefined : { prompt, index };
}
