import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../../panel/views/icon.ts';
import type { Tool } from '../model/gesture.ts';

/** For tools that VS Code has no icon of: lines in a square of 16. */
const drawings = {
  brush: svg`<path d="M13.6 2.4 7.4 9.2M13.6 2.4c.7.7.6 1.5.1 2.2L9 10.8 7.4 9.2" /><path
      d="M6.6 9.6c1.4 0 2.3 1 2.2 2.2-.1 1.6-1.9 2.4-6.3 2.2 1.4-.6 1.3-1.5 1.6-2.6.3-1.1 1.3-1.8 2.5-1.8Z" />`,
  rectangle: svg`<rect x="2.5" y="3.5" width="11" height="9" rx=".5" stroke-dasharray="2.4 1.6" />`,
  lasso: svg`<path
      d="M5.4 10.6C3.5 10 2.5 8.7 2.5 7.2c0-2.6 2.6-4.7 5.7-4.7s5.3 1.8 5.3 4.2c0 2.6-2.9 4.4-6.3 4.2" /><circle
      cx="5.8" cy="11.2" r="1.4" /><path d="M5.4 12.6c.2.9-.3 1.6-1.4 1.9" />`,
} as const;

/** The picture of a tool, for the eyes only. */
export function toolIcon(tool: Tool): TemplateResult {
  if (tool === 'eraser') return icon('eraser');
  return html`<svg class="tool-icon" viewBox="0 0 16 16" aria-hidden="true">${drawings[tool]}</svg>`;
}
