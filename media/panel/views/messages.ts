import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { FieldProblem } from '../../../src/protocol/messages.ts';
import type { FailurePlace, PanelState } from '../state.ts';
import { icon } from './icon.ts';

/** What the extension refused about some fields. */
export function problemsOf(state: PanelState, ...fields: FieldProblem['field'][]): readonly FieldProblem[] {
  return state.problems.filter(({ field }) => fields.includes(field));
}

/** Says at a field what is wrong with it. @param id for `aria-describedby` */
export function problemsView(id: string, problems: readonly FieldProblem[]): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<div id=${id} class="message error" role="alert">
    ${icon('error')}<span>${problems.map(({ text }) => text).join(' ')}</span>
  </div>`;
}

/** Says why something could not be done, where it was tried. */
export function failureView(state: PanelState, place: FailurePlace): TemplateResult | typeof nothing {
  if (state.failure?.place !== place) return nothing;
  return html`<div class="message error" role="alert">
    ${icon('error')}<span>${state.failure.text}</span>
  </div>`;
}
