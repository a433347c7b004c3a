import type { MaskStringKey, MaskStrings } from '../../src/protocol/maskStrings.ts';

/** The text of a key, with `{0}`, `{1}`… filled in. */
export type Texts = (key: MaskStringKey, ...values: readonly (string | number)[]) => string;

/** The texts of the mask editor in the language of `strings`. */
export function textsOf(strings: MaskStrings): Texts {
  return (key, ...values) =>
    strings[key].replace(/\{(\d+)\}/g, (placeholder, index: string) =>
      String(values[Number(index)] ?? placeholder),
    );
}
