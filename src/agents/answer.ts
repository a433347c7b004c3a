import { EaselError } from '../core/errors.ts';

/** A picture for the model to look at, small. `path` says of which file. */
export type Picture = { readonly path: string; readonly mime: 'image/jpeg'; readonly bytes: Uint8Array };

/** What an operation tells the model: what happened, whether money was spent, the next step. */
export type Answer = {
  readonly isError: boolean;
  readonly text: string;
  readonly pictures: readonly Picture[];
};

/** An answer in words alone. */
export function say(text: string): Answer {
  return { isError: false, text, pictures: [] };
}

/** Why a wish of a model is not carried out, with what it can do instead; nothing was ordered. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Does what cannot cost anything: whatever goes wrong says so. @throws Refusal; EaselError, not charged */
export async function withoutCharge<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown : EaselError.from(thrown).withCharged('no');
  }
}
