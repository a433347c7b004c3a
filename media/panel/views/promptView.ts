import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { wrapPrompt } from '../../../src/core/preset.ts';
import type { Actions } from '../actions.ts';
import { caretLine } from '../caret.ts';
import { take } from '../keys.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import { problemsOf, problemsView } from './messages.ts';
import { presetNote, presetSelect, wrongPresets } from './presetView.ts';

/** From which part of the model's limit on the prompt's length is counted. */
const countedFrom = 0.9;

/** What the image shall show. */
export function promptView(state: PanelState, { model, preset }: Settled, actions: Actions): TemplateResult {
  const { text, wish, snapshot } = state;
  const problems = problemsOf(state, 'prompt');
  const { length } = wrapPrompt(wish.prompt, preset);
  const left = model.maxPromptLength - length;
  const counted = length >= model.maxPromptLength * countedFrom;
  const note = presetNote(state, preset);
  const describedBy = [
    problems.length > 0 && 'prompt-problem',
    counted && 'prompt-count',
    note !== nothing && 'preset-note',
  ].filter(Boolean);
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
      ${presetSelect(state, preset, actions)}
    </div>
    <textarea
      id="prompt"
      placeholder=${text(snapshot.jobs.length > 0 ? 'promptPlaceholderHistory' : 'promptPlaceholder')}
      aria-invalid=${problems.length > 0 ? 'true' : nothing}
      aria-describedby=${describedBy.length > 0 ? describedBy.join(' ') : nothing}
      .value=${live(wish.prompt)}
      @input=${(event: InputEvent) => actions.setPrompt((event.target as HTMLTextAreaElement).value)}
      @keydown=${(event: KeyboardEvent) => walkHistory(event, actions)}
    ></textarea>
    ${note} ${problemsView('prompt-problem', problems)} ${wrongPresets(state, actions)}
  </div>`;
}

/** Arrow up in the first line shows earlier prompts, arrow down in the last line later ones. */
function walkHistory(event: KeyboardEvent, actions: Actions): void {
  const { key, isComposing, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (isComposing || altKey || ctrlKey || metaKey || shiftKey) return;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return;
  const field = event.currentTarget as HTMLTextAreaElement;
  const { isFirst, isLast } = caretLine(field);
  const up = key === 'ArrowUp';
  if (!(up ? isFirst : isLast) || !actions.recall(up ? 'earlier' : 'later')) return;
  take(event);
  // Where the next press goes on at once.
  const caret = up ? 0 : field.value.length;
  field.setSelectionRange(caret, caret);
}
