import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { modelOf } from '../../../src/core/models.ts';
import { hasShape } from '../../../src/core/nearestRatio.ts';
import { estimateUsd, formatUsd } from '../../../src/core/spend.ts';
import { maskModel } from '../../../src/protocol/maskMessages.ts';
import { generateKeys } from '../../panel/keys.ts';
import { icon } from '../../panel/views/icon.ts';
import { radioGroup } from '../../panel/views/radioGroup.ts';
import type { MaskEditor } from '../editor.ts';
import { maxPromptLength, missing } from '../state.ts';
import type { MaskState } from '../state.ts';

/** From which part of the limit on the prompt's length is counted. */
const countedFrom = 0.9;

/** What shall be there, how often, at which price. */
export function formView(state: MaskState, editor: MaskEditor): TemplateResult {
  const { text, image, count, keepOutside, keepUntouched } = state;
  return html`<section class="form" aria-label=${text('title')}>
    ${promptView(state, editor)}
    <div class="line">
      <span id="count-label" class="label">${text('count')}</span>
      ${radioGroup({
        name: 'count',
        labelledBy: 'count-label',
        value: count,
        options: Array.from({ length: modelOf(maskModel).maxCount }, (_, index) => ({
          value: index + 1,
          content: index + 1,
        })),
        onChoose: (value) => editor.setCount(value),
      })}
    </div>
    <vscode-checkbox
      label=${text('keepOutside')}
      .checked=${live(keepOutside)}
      @change=${(event: Event) => editor.setKeepOutside((event.target as HTMLInputElement).checked)}
    ></vscode-checkbox>
    <vscode-checkbox
      class="sub"
      label=${text('keepUntouched')}
      ?disabled=${!keepOutside}
      .checked=${live(keepOutside && keepUntouched)}
      @change=${(event: Event) => editor.setKeepUntouched((event.target as HTMLInputElement).checked)}
    ></vscode-checkbox>
    ${
      hasShape(image.ratio, image)
        ? nothing
        : html`<p class="quiet">${text('shapeDiffers', image.ratio, image.width, image.height)}</p>`
    }
    ${generateView(state, editor)}
  </section>`;
}

function promptView({ text, prompt }: MaskState, editor: MaskEditor): TemplateResult {
  const left = maxPromptLength - prompt.length;
  const counted = prompt.length >= maxPromptLength * countedFrom;
  return html`<div class="field">
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
      aria-invalid=${left < 0 ? 'true' : nothing}
      aria-describedby=${counted ? 'prompt-count' : nothing}
      .value=${live(prompt)}
      @input=${(event: InputEvent) => editor.setPrompt((event.target as HTMLTextAreaElement).value)}
    ></textarea>
  </div>`;
}

/** The button with its price, and why it cannot be pressed yet, or what came of it. */
function generateView(state: MaskState, editor: MaskEditor): TemplateResult {
  const { text, generating, problems, failure } = state;
  const lack = missing(state);
  const wrong = failure ?? problems.map((problem) => problem.text).join(' ');
  // The second click of a double click would be a second order.
  const onClick = (event: MouseEvent): void => void (event.detail > 1 || editor.generate());
  return html`<div class="generate">
    ${wrong === '' ? nothing : html`<div class="message error" role="alert">${icon('error')}<span>${wrong}</span></div>`}
    <vscode-button
      block
      title=${generateKeys}
      aria-disabled=${lack || generating ? 'true' : nothing}
      aria-describedby="generate-note"
      @click=${onClick}
    >
      ${generating ? text('starting') : priceLabel(state)}
    </vscode-button>
    <p id="generate-note" class="note" role="status">${noteText(state)}</p>
  </div>`;
}

function noteText(state: MaskState): string {
  const { text, snapshot, begun } = state;
  const lack = missing(state);
  if (lack) return text(lack);
  if (begun) return text('begun');
  return snapshot.destination === '' ? '' : text('destination', snapshot.destination);
}

function priceLabel({ text, snapshot, image, count }: MaskState): string {
  if (snapshot.backend === 'placeholder') return text('generatePlaceholder');
  const usd = estimateUsd({ model: maskModel, ratio: image.ratio }, count, snapshot.prices ?? {});
  return usd === undefined ? text('generateUnpriced') : text('generatePriced', formatUsd(usd));
}
