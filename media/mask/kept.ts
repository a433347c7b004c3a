import * as z from 'zod/mini';
import { MaskOrder } from '../../src/protocol/maskMessages.ts';
import type { MaskImage } from '../../src/protocol/maskMessages.ts';
import { parseHistory, serialiseHistory } from './model/archive.ts';
import { tools } from './model/gesture.ts';
import { historyOf } from './model/history.ts';
import type { History } from './model/history.ts';
import { emptyRegion } from './model/region.ts';
import { maxSize, usualSize } from './state.ts';
import type { MaskState } from './state.ts';

/** What outlives hiding and reloading. */
export type Kept = Pick<
  MaskState,
  'history' | 'tool' | 'size' | 'view' | 'prompt' | 'count' | 'keepOutside' | 'keepUntouched'
>;

const AnyKept = z.record(z.string(), z.unknown());
const View = z.object({ zoom: z.number().check(z.positive()), x: z.number(), y: z.number() });
const { prompt, count, keepOutside, keepUntouched } = MaskOrder.shape;

/** The text of a history, which stays the same as long as only the view moves. */
let written: { readonly history: History; readonly text: string } | undefined;

/** What is kept, as data. The image's URI is for the extension, which restores the editor after a reload. */
export function writeKept(state: MaskState): unknown {
  const { image, history, tool, size, view } = state;
  if (written?.history !== history) written = { history, text: serialiseHistory(history) };
  return {
    uri: image.uri,
    mask: written.text,
    tool,
    size,
    view,
    prompt: state.prompt,
    count: state.count,
    keepOutside: state.keepOutside,
    keepUntouched: state.keepUntouched,
  };
}

/**
 * Reads each field on its own, so that one that another version wrote otherwise does not take the others with it. A
 * mask for other pixels than the image has now counts as none.
 */
export function readKept(raw: unknown, image: MaskImage): Kept {
  const parsed = AnyKept.safeParse(raw);
  const kept = parsed.success ? parsed.data : {};
  const read = <T>(schema: z.ZodMiniType<T>, name: string, otherwise: T): T => {
    const value = z.safeParse(schema, kept[name]);
    return value.success ? value.data : otherwise;
  };
  return {
    history: parseHistory(read(z.string(), 'mask', ''), image) ?? historyOf(emptyRegion(image)),
    tool: read(z.enum(tools), 'tool', 'brush'),
    size: read(z.int().check(z.minimum(1), z.maximum(maxSize(image))), 'size', usualSize(image)),
    view: read(z.optional(View), 'view', undefined),
    prompt: read(prompt, 'prompt', ''),
    count: read(count, 'count', 1),
    keepOutside: read(keepOutside, 'keepOutside', true),
    keepUntouched: read(keepUntouched, 'keepUntouched', false),
  };
}
