import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { models } from '../../../src/core/models.ts';
import type { ModelId } from '../../../src/core/models.ts';
import type { Actions } from '../actions.ts';
import { offeredTiers } from '../sizes.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import { icon } from './icon.ts';
import { problemsOf, problemsView } from './messages.ts';
import { radioGroup } from './radioGroup.ts';

/** Model, tier and, where it is not one anyway, number of images: each a line with its name. */
export function choicesView(state: PanelState, settled: Settled, actions: Actions): TemplateResult {
  const { text, snapshot } = state;
  const { model, form } = settled;
  const tiers = offeredTiers(model, snapshot.extendedSizes);
  return html`<div class="lines">
    <label id="model-label" for="model">${text('model')}</label>
    <div class="select">
      <select
        id="model"
        @change=${(event: Event) => actions.setModel((event.target as HTMLSelectElement).value as ModelId)}
      >
        ${models.map(
          ({ id, name }) => html`<option value=${id} .selected=${id === model.id}>${name}</option>`,
        )}
      </select>
      ${icon('chevron-down')}
    </div>
    ${
      form.tier === undefined
        ? nothing
        : html`<span id="tier-label" class="label">${text('resolution')}</span> ${radioGroup({
              name: 'tier',
              labelledBy: 'tier-label',
              value: form.tier,
              options: tiers.map((value) => ({ value, content: value })),
              onChoose: (tier) => actions.setTier(tier),
            })}`
    }
    ${form.exact ? nothing : countView(state, settled, actions)}
  </div>`;
}

function countView(state: PanelState, { model, form }: Settled, actions: Actions): TemplateResult {
  const problems = problemsOf(state, 'count');
  return html`<span id="count-label" class="label">${state.text('count')}</span>
    <div class="count-field" ?data-refused=${problems.length > 0}>
      ${radioGroup({
        name: 'count',
        labelledBy: 'count-label',
        describedBy: problems.length > 0 ? 'count-problem' : undefined,
        invalid: problems.length > 0,
        value: form.count,
        options: Array.from({ length: model.maxCount }, (_, index) => ({
          value: index + 1,
          content: index + 1,
        })),
        onChoose: (count) => actions.setCount(count),
      })}
      ${problemsView('count-problem', problems)}
    </div>`;
}
