import * as z from 'zod/mini';
import { models, ratios, tiers } from './models.ts';

/** Words and choices that belong together, by a name that the person gave them. */
export const Preset = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1)),
  /** Put before and after the prompt. */
  before: z.optional(z.string()),
  after: z.optional(z.string()),
  model: z.optional(z.enum(models.map((model) => model.id))),
  tier: z.optional(z.enum(tiers)),
  ratio: z.optional(z.enum(ratios)),
});
export type Preset = z.infer<typeof Preset>;

/** What a list of presets says: those that can be used, and the others by their names. */
export type PresetList = { readonly presets: readonly Preset[]; readonly wrong: readonly string[] };

/**
 * Reads a list entry by entry, so that a wrong one does not take the others with it. A name that is there already is
 * wrong, too; an entry without a name is told by its place (`#3`), and what is no list at all by `setting`.
 */
export function parsePresets(value: unknown, setting: string): PresetList {
  if (!Array.isArray(value)) return { presets: [], wrong: [setting] };
  const presets = new Map<string, Preset>();
  const wrong: string[] = [];
  for (const [index, entry] of (value as unknown[]).entries()) {
    const preset = Preset.safeParse(entry);
    if (preset.success && !presets.has(preset.data.name)) presets.set(preset.data.name, preset.data);
    else wrong.push(nameOf(entry) ?? `#${index + 1}`);
  }
  return { presets: [...presets.values()], wrong };
}

/** The whole prompt: the words of a preset around what the person wrote. Nothing written stays nothing. */
export function wrapPrompt(prompt: string, preset: Preset | undefined): string {
  if (!preset || prompt.trim() === '') return prompt;
  const { before, after } = frameOf(preset);
  return `${before}${prompt.trim()}${after}`;
}

/** What the person wrote, taken out of a whole prompt: of the presets that fit around it the longest one counts. */
export function unwrapPrompt(prompt: string, presets: readonly Preset[]): string {
  const fitting = presets.map(frameOf).filter(({ before, after }) => {
    const inner = prompt.length - before.length - after.length;
    return inner > 0 && prompt.startsWith(before) && prompt.endsWith(after);
  });
  const [longest] = fitting.sort((a, b) => lengthOf(b) - lengthOf(a));
  return longest ? prompt.slice(longest.before.length, prompt.length - longest.after.length) : prompt;
}

type Frame = { readonly before: string; readonly after: string };

/** The words with the spaces that join them to a prompt: none where there are some, nor before a comma. */
function frameOf({ before = '', after = '' }: Preset): Frame {
  return {
    before: before === '' || /\s$/.test(before) ? before : `${before} `,
    after: after === '' || /^[\s,.;:!?]/.test(after) ? after : ` ${after}`,
  };
}

function lengthOf({ before, after }: Frame): number {
  return before.length + after.length;
}

function nameOf(entry: unknown): string | undefined {
  const named = z.object({ name: z.string().check(z.minLength(1)) }).safeParse(entry);
  return named.success ? named.data.name : undefined;
}
