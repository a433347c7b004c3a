import type { PanelStringKey, PanelStrings } from '../../src/protocol/panelStrings.ts';

/** The text of a key, with `{0}`, `{1}`… filled in. */
export type Texts = (key: PanelStringKey, ...values: readonly (string | number)[]) => string;

/** The texts of the panel in the language of `strings`. */
export function textsOf(strings: PanelStrings): Texts {
  return (key, ...values) =>
    strings[key].replace(/\{(\d+)\}/g, (placeholder, index: string) =>
      String(values[Number(index)] ?? placeholder),
    );
}
