import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { take } from '../keys.ts';

/** One of several. */
export type RadioOption<V extends string | number> = {
  readonly value: V;
  readonly content: unknown;
  readonly title?: string | undefined;
  /** Why it cannot be chosen. It can still be reached, so that the reason can be found out. */
  readonly refusal?: string | undefined;
};

/** A choice of which all options are in sight. */
export type RadioGroup<V extends string | number> = {
  readonly name: string;
  readonly labelledBy: string;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
  readonly value: V;
  readonly options: readonly RadioOption<V>[];
  readonly onChoose: (value: V) => void;
  /** The focus is on an option that cannot be chosen, or has left it (undefined). */
  readonly onRefused?: (value: V | undefined) => void;
};

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One tab stop; arrows move through the options and choose, as in any group of radio buttons. */
export function radioGroup<V extends string | number>(group: RadioGroup<V>): TemplateResult {
  const { name, options, onChoose, onRefused } = group;
  const whyId = (index: number): string => `${name}-why-${index}`;
  return html`<div
    class="radios ${name}"
    role="radiogroup"
    aria-labelledby=${group.labelledBy}
    aria-describedby=${group.describedBy ?? nothing}
    aria-invalid=${group.invalid ? 'true' : nothing}
    @keydown=${onKey}
  >
    ${options.map(({ value, content, title, refusal }, index) => {
      const choose = (): void => (refusal === undefined ? onChoose(value) : onRefused?.(value));
      return html`<button
          type="button"
          role="radio"
          class="radio"
          data-value=${value}
          aria-checked=${value === group.value}
          aria-disabled=${refusal === undefined ? nothing : 'true'}
          aria-describedby=${refusal === undefined ? nothing : whyId(index)}
          title=${refusal ?? title ?? nothing}
          tabindex=${value === group.value ? 0 : -1}
          @click=${choose}
          @blur=${() => onRefused?.(undefined)}
        >
          ${content}
        </button>
        ${refusal === undefined ? nothing : html`<span id=${whyId(index)} hidden>${refusal}</span>`}`;
    })}
  </div>`;
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const group = event.currentTarget as HTMLElement;
  const radios = [...group.querySelectorAll<HTMLElement>('[role="radio"]')];
  const target = next(radios, event.key);
  if (!target) return;
  take(event);
  target.focus();
  target.click();
}

function next(radios: readonly HTMLElement[], key: string): HTMLElement | undefined {
  if (key === 'Home') return radios[0];
  const step = steps[key];
  if (key === 'End') return radios.at(-1);
  if (step === undefined) return undefined;
  const at = radios.findIndex((radio) => radio === document.activeElement);
  return radios.at((at + step) % radios.length);
}
