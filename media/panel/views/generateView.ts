import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { estimateUsd, formatUsd } from '../../../src/core/spend.ts';
import type { Actions } from '../actions.ts';
import { generateKeys } from '../keys.ts';
import { isRunning } from '../running.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import { icon } from './icon.ts';
import { failureView } from './messages.ts';

/** The button with what it will cost, where the images go, and the way to them. Always in sight. */
export function generateView(state: PanelState, settled: Settled, actions: Actions): TemplateResult {
  const { text, generating } = state;
  // The second click of a double click would be a second order.
  const onClick = (event: MouseEvent): void => void (event.detail > 1 || actions.generate());
  return html`<div class="generate">
    ${failureView(state, 'generate')}
    <vscode-button
      block
      title=${generateKeys}
      aria-disabled=${generating ? 'true' : nothing}
      @click=${onClick}
    >
      ${generating ? text('starting') : priceLabel(state, settled)}
    </vscode-button>
    <div class="below-button">${destinationView(state, settled)} ${wayToResults(state)}</div>
  </div>`;
}

function destinationView({ text, snapshot }: PanelState, { form }: Settled): TemplateResult {
  const named = form.exact?.files[0]?.path;
  const place = named ?? snapshot.destination;
  const words =
    place === '' ? text('destinationAsked') : text(named ? 'exactDestination' : 'destination', place);
  return html`<span class="destination" title=${place}>${words}</span>`;
}

function priceLabel({ text, snapshot }: PanelState, { form }: Settled): string {
  if (snapshot.backend === 'placeholder') return text('generatePlaceholder');
  const usd = estimateUsd(form, form.count, snapshot.prices ?? {});
  return usd === undefined ? text('generateUnpriced') : text('generatePriced', formatUsd(usd));
}

/** Where the results are below the form, they are easily missed. */
function wayToResults({ text, snapshot }: PanelState): TemplateResult | typeof nothing {
  if (snapshot.jobs.length === 0) return nothing;
  const running = snapshot.jobs.filter(isRunning).length;
  const go = (): void => {
    const results = document.getElementById('results');
    results?.scrollIntoView({ block: 'start' });
    results?.querySelector<HTMLElement>('button, vscode-button')?.focus({ preventScroll: true });
  };
  return html`<button type="button" class="link to-results" @click=${go}>
    ${running > 0 ? text('running', running) : text('resultsCount', snapshot.jobs.length)}
    ${icon('arrow-down')}
  </button>`;
}
