import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { findCell } from '../../../src/core/models.ts';
import type { Pixels, Ratio } from '../../../src/core/models.ts';
import type { Actions } from '../actions.ts';
import { frameOf, moveText, offeredRatios, refusalOf } from '../sizes.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import type { Texts } from '../text.ts';
import { problemsOf, problemsView } from './messages.ts';
import { radioGroup } from './radioGroup.ts';

/** Side of the square in which a ratio's frame is drawn, and of the longest frame, CSS pixels. */
const square = 24;
const longest = 20;

/** The shape of the image: a frame for each. */
export function ratioView(state: PanelState, settled: Settled, actions: Actions): TemplateResult {
  const { text, snapshot, wish, refused } = state;
  const { model, form, cell } = settled;
  const refusal = (ratio: Ratio): string | undefined =>
    refusalOf(text, settled, ratio, snapshot.extendedSizes);
  const note =
    (refused && refusal(refused)) ??
    [moveText(text, settled, wish.ratio), pixelsText(text, cell?.pixels)].filter(Boolean).join(' ');
  const problems = problemsOf(state, 'size');
  return html`<div class="field" ?data-refused=${problems.length > 0}>
    <div class="field-head"><span id="ratio-label" class="label">${text('ratio')}</span></div>
    ${radioGroup({
      name: 'ratio',
      labelledBy: 'ratio-label',
      describedBy: problems.length > 0 ? 'size-note ratio-problem' : 'size-note',
      invalid: problems.length > 0,
      value: form.ratio,
      options: offeredRatios(model, snapshot.extendedSizes).map((value) => ({
        value,
        content: html`${frame(value)}<span class="ratio-name">${value}</span>`,
        title: tooltip(text, findCell(model.id, form.tier, value, snapshot.extendedSizes)?.pixels),
        refusal: refusal(value),
      })),
      onChoose: (ratio) => actions.setRatio(ratio),
      onRefused: (ratio) => actions.refuseRatio(ratio),
    })}
    <p class="note" id="size-note" role="status">${note}</p>
    ${problemsView('ratio-problem', problems)}
  </div>`;
}

function frame(ratio: Ratio): TemplateResult {
  const { width, height } = frameOf(ratio, longest);
  // Half a pixel in, so that the line lies on whole ones.
  return html`<svg class="frame" viewBox="0 0 ${square} ${square}" aria-hidden="true">
    <rect
      x=${(square - width) / 2 + 0.5}
      y=${(square - height) / 2 + 0.5}
      width=${width - 1}
      height=${height - 1}
      rx="1.5"
    />
  </svg>`;
}

function pixelsText(text: Texts, pixels: Pixels | undefined): string {
  return pixels ? text('pixels', pixels.width, pixels.height) : text('pixelsUnknown');
}

function tooltip(text: Texts, pixels: Pixels | undefined): string | undefined {
  return pixels && text('pixels', pixels.width, pixels.height);
}
