import * as z from 'zod/mini';
import { FormValues } from '../../src/protocol/messages.ts';

/**
 * What outlives hiding and reloading: what was typed and chosen, how far the page was scrolled, and the id of the form
 * that the extension filled in last.
 */
export type Kept = {
  readonly wish: FormValues;
  readonly scroll: number;
  readonly filled: string | undefined;
};

const AnyKept = z.object({
  wish: z.record(z.string(), z.unknown()),
  scroll: z.optional(z.unknown()),
  filled: z.optional(z.unknown()),
});

/**
 * Reads each field on its own: what another version wrote there and this one does not know counts as nothing, and
 * does not take the prompt with it.
 *
 * @param raw what an earlier panel kept, or anything else
 * @param defaults for what it did not keep
 */
export function readKept(raw: unknown, defaults: FormValues): Kept {
  const kept = AnyKept.safeParse(raw);
  if (!kept.success) return { wish: defaults, scroll: 0, filled: undefined };
  const { wish, scroll, filled } = kept.data;
  const known = Object.entries(FormValues.shape).flatMap(([name, field]) => {
    const value = z.safeParse(field, wish[name]);
    return value.success && value.data !== undefined ? [[name, value.data] as const] : [];
  });
  return {
    wish: z.parse(FormValues, { ...defaults, ...Object.fromEntries(known) }),
    scroll: typeof scroll === 'number' ? scroll : 0,
    filled: typeof filled === 'string' ? filled : undefined,
  };
}
