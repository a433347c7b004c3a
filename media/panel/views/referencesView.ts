import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ReferenceView } from '../../../src/protocol/messages.ts';
import type { Actions } from '../actions.ts';
import { referenceType } from '../drops.ts';
import { take } from '../keys.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import { icon } from './icon.ts';
import { failureView, problemsOf, problemsView } from './messages.ts';

/** Names of images that a mask can go with. */
const maskable = /\.(png|jpe?g|webp)$/i;

const shortcuts = 'Alt+ArrowLeft Alt+ArrowRight';

/** The images that the new one shall follow, in the order in which the prompt may name them. */
export function referencesView(state: PanelState, { model }: Settled, actions: Actions): TemplateResult {
  const { text, snapshot, hovered } = state;
  const { references } = snapshot;
  const problems = problemsOf(state, 'references', 'mask');
  const over = references.length > model.maxReferences;
  return html`<div class="field references" data-home ?data-refused=${problems.length > 0}>
    <div class="field-head">
      <span id="references-label" class="label">${text('references')}</span>
      ${
        references.length >= model.maxReferences
          ? html`<span class="aside ${over ? 'over' : ''}" id="references-count">
              ${text('referenceCount', references.length, model.maxReferences)}
            </span>`
          : nothing
      }
      ${
        references.length > 0
          ? html`<button type="button" class="link" @click=${() => actions.clearReferences()}>
              ${text('clearReferences')}
            </button>`
          : nothing
      }
    </div>
    <div class="drop-zone ${hovered ? 'hovered' : ''}">
      ${references.length === 0 ? emptyView(state, actions) : listView(state, actions)}
      <div class="drop-now" aria-hidden="true">${icon('add')}<span>${text('dropNow')}</span></div>
    </div>
    ${references.map(({ name, note }) =>
      note === undefined ? nothing : html`<p class="reference-note"><b>${name}</b> ${note}</p>`,
    )}
    ${problemsView('references-problem', problems)} ${failureView(state, 'references')}
  </div>`;
}

function emptyView({ text, problems }: PanelState, actions: Actions): TemplateResult {
  return html`<button
    type="button"
    class="add-first"
    aria-describedby=${problems.length > 0 ? 'references-problem' : nothing}
    @click=${() => actions.pickReferences()}
  >
    ${icon('add')}
    <span>${text('addReferences')}</span>
    <span class="hint">${text('dropHint')}</span>
  </button>`;
}

function listView(state: PanelState, actions: Actions): TemplateResult {
  const { text, snapshot, problems } = state;
  const { references } = snapshot;
  return html`<ol class="reference-list" aria-labelledby="references-label">
    ${repeat(
      references,
      ({ uri }) => uri,
      (reference, index) => itemView(state, reference, index, actions),
    )}
    <li class="reference-add" data-drop=${state.drag?.before === references.length ? 'before' : nothing}>
      <button
        type="button"
        class="add-more"
        title="${text('addReferences')}. ${text('dropHint')}"
        aria-label=${text('addReferences')}
        aria-describedby=${problems.length > 0 ? 'references-problem' : nothing}
        @click=${() => actions.pickReferences()}
      >
        ${icon('add')}
      </button>
    </li>
  </ol>`;
}

function itemView(
  { text, drag, snapshot }: PanelState,
  { uri, name, src }: ReferenceView,
  index: number,
  actions: Actions,
): TemplateResult {
  const move = (to: number): void => void actions.moveReference(uri, to);
  const onKey = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    take(event);
    move(event.key === 'ArrowLeft' ? index - 1 : index + 1);
  };
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer?.setData(referenceType, uri);
    actions.drag({ uri, before: index });
  };
  const onDragOver = (event: DragEvent): void => {
    if (!drag) return;
    event.preventDefault();
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    actions.drag({ ...drag, before: event.clientX < left + width / 2 ? index : index + 1 });
  };
  const onDrop = (event: DragEvent): void => {
    if (!drag) return;
    take(event);
    actions.land();
  };
  const label = text('referenceItem', index + 1, name);
  const insert = text('insertReference', index + 1);
  const remove = text('removeReference', index + 1, name);
  const paint = text('editWithMask', name);
  return html`<li
    class="reference ${drag?.uri === uri ? 'dragged' : ''}"
    draggable="true"
    data-item
    data-drop=${drag?.before === index ? 'before' : nothing}
    title=${label}
    @keydown=${onKey}
    @dragstart=${onDragStart}
    @dragover=${onDragOver}
    @drop=${onDrop}
    @dragend=${() => actions.drag(undefined)}
  >
    <img src=${src} alt=${label} draggable="false" />
    <button
      type="button"
      class="number"
      title=${insert}
      aria-label=${insert}
      aria-keyshortcuts=${shortcuts}
      @click=${() => actions.nameReference(index + 1)}
    >
      <span>${index + 1}</span>
    </button>
    <button
      type="button"
      class="remove"
      title=${remove}
      aria-label=${remove}
      aria-keyshortcuts=${shortcuts}
      @click=${() => actions.removeReference(uri)}
    >
      ${icon('close')}
    </button>
    ${
      maskable.test(name)
        ? html`<button
            type="button"
            class="paint"
            title=${paint}
            aria-label=${paint}
            @click=${() => actions.editWithMask(uri)}
          >
            ${icon('paintcan')}
          </button>`
        : nothing
    }
    ${index > 0 ? moveButton('chevron-left', 'earlier', text('moveEarlier'), () => move(index - 1)) : nothing}
    ${
      index < snapshot.references.length - 1
        ? moveButton('chevron-right', 'later', text('moveLater'), () => move(index + 1))
        : nothing
    }
  </li>`;
}

/** For the mouse; the keyboard has Alt+Left and Alt+Right. */
function moveButton(name: string, kind: string, label: string, onClick: () => void): TemplateResult {
  return html`<button
    type="button"
    class="move ${kind}"
    tabindex="-1"
    title=${label}
    aria-label=${label}
    @click=${onClick}
  >
    ${icon(name)}
  </button>`;
}
