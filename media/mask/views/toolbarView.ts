import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../../panel/views/icon.ts';
import { radioGroup } from '../../panel/views/radioGroup.ts';
import type { MaskEditor } from '../editor.ts';
import { tools } from '../model/gesture.ts';
import type { Tool } from '../model/gesture.ts';
import { canRedo, canUndo, current } from '../model/history.ts';
import { isPainted } from '../model/region.ts';
import { buttonZoom, ctrlKeys } from '../shortcuts.ts';
import { maxSize } from '../state.ts';
import type { MaskState } from '../state.ts';
import { toolIcon } from './toolIcon.ts';

const toolKeys: Readonly<Record<Tool, string>> = { brush: 'B', eraser: 'E', rectangle: 'R', lasso: 'L' };

/** What to paint with, and what else can be done to the mask and the view. */
export function toolbarView(state: MaskState, editor: MaskEditor): TemplateResult {
  const { text, history, tool } = state;
  const painted = isPainted(current(history));
  return html`<div class="toolbar" role="group" aria-label=${text('toolbar')}>
    <span id="tools-label" class="unseen">${text('tools')}</span>
    ${radioGroup({
      name: 'tool',
      labelledBy: 'tools-label',
      value: tool,
      options: tools.map((value) => ({
        value,
        content: html`${toolIcon(value)}<span class="unseen">${text(value)}</span>`,
        title: tooltip(state, value),
      })),
      onChoose: (value) => editor.setTool(value),
    })}
    ${sizeView(state, editor)}
    <div class="actions">
      ${button('discard', text('undo'), ctrlKeys('Z'), canUndo(history), () => editor.undo())}
      ${button('redo', text('redo'), ctrlKeys('Y'), canRedo(history), () => editor.redo())}
      ${button('color-mode', text('invert'), 'I', true, () => editor.invert())}
      ${button('trash', text('clear'), 'Delete', painted, () => editor.clear())}
    </div>
    <div class="actions zoom">
      ${button('zoom-out', text('zoomOut'), '-', true, () => editor.zoom(1 / buttonZoom))}
      <span class="percent">${text('percent', Math.round(editor.view.zoom * 100))}</span>
      ${button('zoom-in', text('zoomIn'), '+', true, () => editor.zoom(buttonZoom))}
      ${button('screen-full', text('fit'), '0', true, () => editor.fit())}
    </div>
  </div>`;
}

function tooltip({ text }: MaskState, tool: Tool): string {
  const name = `${text(tool)} (${toolKeys[tool]})`;
  return tool === 'eraser' ? name : text('alsoErases', name);
}

/**
 * The slider is even for the eye: each step makes the brush larger by the same part. It stays where it is for tools
 * that have no size, so that nothing moves when the tool changes.
 */
function sizeView({ text, image, tool, size }: MaskState, editor: MaskEditor): TemplateResult {
  const steps = 100;
  const largest = maxSize(image);
  const position = Math.round((Math.log(size) / Math.log(largest)) * steps);
  const onInput = (event: Event): void => {
    const { valueAsNumber } = event.target as HTMLInputElement;
    // A small brush grows by less than a pixel a step.
    editor.setSize(largest ** (valueAsNumber / steps));
  };
  return html`<label class="size" title="${text('size')} ([ ])">
    <span class="unseen">${text('size')}</span>
    <input
      type="range"
      min="0"
      max=${steps}
      ?disabled=${tool !== 'brush' && tool !== 'eraser'}
      .value=${String(position)}
      aria-valuetext=${text('pixels', size)}
      @input=${onInput}
    />
    <span class="pixels" aria-hidden="true">${text('pixels', size)}</span>
  </label>`;
}

/** A button that cannot act stays where it is, and keeps the focus. */
function button(
  name: string,
  label: string,
  keys: string,
  enabled: boolean,
  onClick: () => void,
): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    title="${label} (${keys})"
    aria-label=${label}
    aria-disabled=${enabled ? nothing : 'true'}
    @click=${() => enabled && onClick()}
  >
    ${icon(name)}
  </button>`;
}
