import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Actions } from '../actions.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import { problemsOf, problemsView } from './messages.ts';

/** From which part of the model's limit on the prompt's length is counted. */
const countedFrom = 0.9;

/** What the image shall show. */
export function promptView(state: PanelState, { model }: Settled, actions: Actions): TemplateResult {
  const { text, wish } = state;
  const problems = problemsOf(state, 'prompt');
  const left = model.maxPromptLength - wish.prompt.length;
  const counted = wish.prompt.length >= model.maxPromptLength * countedFrom;
  const describedBy = [problems.length > 0 && 'prompt-problem', counted && 'prompt-count'].filter(Boolean);
  return html`<div class="field" ?data-refused=${problems.length > 0}>
    <div class="field-head">
      <label for="prompt">${text('prompt')}</label>
      ${
        counted
          ? html`<span id="prompt-count" class="aside ${left < 0 ? 'over' : ''}">
              ${left < 0 ? text('promptOver', -left) : text('promptLeft', left)}
            </span>`
          : nothing
      }
    </div>
    <textarea
      id="prompt"
      placeholder=${text('promptPlaceholder')}
      aria-invalid=${problems.length > 0 ? 'true' : nothing}
      aria-describedby=${describedBy.length > 0 ? describedBy.join(' ') : nothing}
      .value=${live(wish.prompt)}
      @input=${(event: InputEvent) => actions.setPrompt((event.target as HTMLTextAreaElement).value)}
    ></textarea>
    ${problemsView('prompt-problem', problems)}
  </div>`;
}
