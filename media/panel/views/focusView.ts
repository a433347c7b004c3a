import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';
import type { Focus } from '../../../src/core/exactImage.ts';
import type { Pixels } from '../../../src/core/models.ts';
import type { Actions } from '../actions.ts';
import { exactFit, freeAxis } from '../exact.ts';
import type { ExactFit } from '../exact.ts';
import { take } from '../keys.ts';
import { frameOf } from '../sizes.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';

/** Longest side of the drawing, CSS pixels. */
const longest = 144;
/** How far an arrow key moves the point, and with Shift. */
const [step, leap] = [0.01, 0.1];
const centre: Focus = { x: 0.5, y: 0.5 };

const arrows: Readonly<Record<string, Focus>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Which point of the image the crop keeps near its middle; nothing where nothing is cropped. */
export function focusView(
  { text }: PanelState,
  { form, cell }: Settled,
  actions: Actions,
): TemplateResult | typeof nothing {
  const fit = form.exact && cell && exactFit(form.exact, cell);
  if (!fit?.isCropped) return nothing;
  const focus = form.exact?.focus ?? centre;
  const axis = freeAxis(fit);
  const percent = (share: number): number => Math.round(share * 100);
  const set = (next: Focus | undefined): void => actions.setFocus(next && inside(next));
  const onPointer = (event: PointerEvent): void => {
    const control = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown' && event.button === 0) control.setPointerCapture(event.pointerId);
    if (control.hasPointerCapture(event.pointerId)) set(pointOf(event, control));
  };
  const reset = (): void => {
    set(undefined);
    document.getElementById('focus')?.focus();
  };
  return html`<div class="field">
    <div class="field-head">
      <span id="focus-label" class="label">${text('focusPoint')}</span>
      ${
        form.exact?.focus
          ? html`<button type="button" class="link" @click=${reset}>${text('focusCentre')}</button>`
          : nothing
      }
    </div>
    <div class="focus-line">
      <div
        id="focus"
        class="focus"
        role="slider"
        tabindex="0"
        aria-labelledby="focus-label"
        aria-describedby="focus-hint"
        aria-orientation=${axis === 'x' ? 'horizontal' : 'vertical'}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${percent(focus[axis])}
        aria-valuetext=${text('focusAt', percent(focus.x), percent(focus.y))}
        @pointerdown=${onPointer}
        @pointermove=${onPointer}
        @keydown=${(event: KeyboardEvent) => {
          const next = keyed(event, focus, axis);
          if (!next) return;
          take(event);
          set(next);
        }}
      >
        ${drawing(fit, focus, frameOf(form.ratio, longest))}
      </div>
      <p id="focus-hint" class="note">${text('focusHint')}</p>
    </div>
  </div>`;
}

/** The whole image, what is kept of it, and the point. */
function drawing({ image, crops }: ExactFit, focus: Focus, box: Pixels): TemplateResult {
  const [across, down] = [box.width / image.width, box.height / image.height];
  // On whole pixels, with the line inside: sharp, and never outside the image.
  const crop = (name: string, inset: number): TemplateResult[] =>
    crops.map(({ left, top, width, height }) => {
      const [x, y] = [Math.round(left * across), Math.round(top * down)];
      return svg`<rect
        class=${name}
        x=${x + inset}
        y=${y + inset}
        width=${Math.round((left + width) * across) - x - 2 * inset}
        height=${Math.round((top + height) * down) - y - 2 * inset}
      />`;
    });
  const [x, y] = [focus.x * box.width, focus.y * box.height];
  return html`<svg width=${box.width} height=${box.height} aria-hidden="true">
    <rect class="cut" width=${box.width} height=${box.height} />
    ${crop('kept', 0)} ${crop('crop', 0.5)}
    <circle class="point" cx=${x} cy=${y} r="5" />
    <circle class="dot" cx=${x} cy=${y} r="1.5" />
  </svg>`;
}

/** Where a key takes the point; undefined for keys that mean something else. */
function keyed(event: KeyboardEvent, focus: Focus, axis: 'x' | 'y'): Focus | undefined {
  const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === 'Home') return { ...focus, [axis]: 0 };
  if (key === 'End') return { ...focus, [axis]: 1 };
  const arrow = arrows[key];
  const far = shiftKey ? leap : step;
  return arrow && { x: focus.x + arrow.x * far, y: focus.y + arrow.y * far };
}

function pointOf({ clientX, clientY }: PointerEvent, control: HTMLElement): Focus {
  const { left, top, width, height } = control.getBoundingClientRect();
  return { x: (clientX - left) / width, y: (clientY - top) / height };
}

/** Within the image, and no finer than anybody can point. */
function inside({ x, y }: Focus): Focus {
  const within = (share: number): number => Math.round(Math.min(Math.max(share, 0), 1) * 1000) / 1000;
  return { x: within(x), y: within(y) };
}
