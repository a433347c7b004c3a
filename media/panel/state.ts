import type { Ratio } from '../../src/core/models.ts';
import type { FieldProblem, FormValues, PanelSnapshot } from '../../src/protocol/messages.ts';
import type { Texts } from './text.ts';

/** Where the message belongs that says why something could not be done. */
export type FailurePlace = 'setup' | 'presets' | 'references' | 'generate' | 'results' | `job:${string}`;

/** A reference that is being dragged, and before which index it would land. */
export type Drag = { readonly uri: string; readonly before: number };

/** All that the panel draws from. */
export type PanelState = {
  readonly text: Texts;
  readonly snapshot: PanelSnapshot;
  /** What the extension's clock shows, as far as we know, ms since the epoch. */
  readonly now: number;
  /** What the person typed and chose; see `settle` for what it comes to. */
  readonly wish: FormValues;
  /** What was typed before past prompts were looked through; undefined while they are not. */
  readonly draft: string | undefined;
  /** Asked to generate, and not answered yet. */
  readonly generating: boolean;
  /** What the extension refused, until the field is touched. */
  readonly problems: readonly FieldProblem[];
  readonly failure: { readonly place: FailurePlace; readonly text: string } | undefined;
  /** A ratio that was tried though it cannot be had: its reason is shown. */
  readonly refused: Ratio | undefined;
  /** What the results are searched for. */
  readonly search: string;
  /** Whether files hover over the panel. */
  readonly hovered: boolean;
  readonly drag: Drag | undefined;
  /** For those who cannot see it; the number tells a repetition from the same text. */
  readonly said: { readonly text: string; readonly number: number };
};
