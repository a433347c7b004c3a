import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { wrapPrompt } from '../../../src/core/preset.ts';
import type { Preset } from '../../../src/core/preset.ts';
import type { Actions } from '../actions.ts';
import type { PanelState } from '../state.ts';
import { icon } from './icon.ts';
import { failureView } from './messages.ts';

/** Stands for what the person writes. */
const written = '…';

/** The choice of a preset, as small as it can be: most prompts have none. */
export function presetSelect(
  { text, snapshot }: PanelState,
  chosen: Preset | undefined,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (snapshot.presets.length === 0) return nothing;
  const onChange = (event: Event): void =>
    actions.setPreset((event.target as HTMLSelectElement).value || undefined);
  return html`<div class="select small ${chosen ? '' : 'quiet'}">
    <select id="preset" aria-label=${text('preset')} title=${text('preset')} @change=${onChange}>
      <option value="" .selected=${!chosen}>${text('noPreset')}</option>
      ${snapshot.presets.map(
        ({ name }) => html`<option value=${name} .selected=${name === chosen?.name}>${name}</option>`,
      )}
    </select>
    ${icon('chevron-down')}
  </div>`;
}

/** The words that a preset will put around the prompt; nothing where it has none. */
export function presetNote(
  { text }: PanelState,
  preset: Preset | undefined,
): TemplateResult | typeof nothing {
  const whole = wrapPrompt(written, preset);
  return whole === written
    ? nothing
    : html`<p class="note preset-note" id="preset-note" title=${whole}>${text('presetAdds', whole)}</p>`;
}

/** Which entries of the setting are no presets, and the way to it. */
export function wrongPresets(state: PanelState, actions: Actions): TemplateResult | typeof nothing {
  const { text, snapshot } = state;
  if (snapshot.wrongPresets.length === 0) return nothing;
  return html`<p class="warning">
      ${icon('warning')}<span
        >${text('wrongPresets', snapshot.wrongPresets.join(', '))}
        <button type="button" class="link" @click=${() => actions.setUp('editPresets')}>
          ${text('editPresets')}
        </button></span
      >
    </p>
    ${failureView(state, 'presets')}`;
}
