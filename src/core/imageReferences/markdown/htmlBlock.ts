/** How an HTML block ends: on the line where something stands, or before a blank line. */
export type HtmlBlockEnd = RegExp | 'blank';

const blockNames =
  'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt ' +
  'fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link ' +
  'main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead ' +
  'title tr track ul';
const blockTag = new RegExp(`^</?(?:${blockNames.replaceAll(' ', '|')})(?=[\\s>]|/>|$)`, 'i');

const attribute = `\\s+[a-z_:][\\w.:-]*(?:\\s*=\\s*(?:[^\\s"'=<>\`]+|'[^']*'|"[^"]*"))?`;
const openTag = `<[a-z][a-z\\d-]*(?:${attribute})*\\s*/?>`;
const closingTag = '</[a-z][a-z\\d-]*\\s*>';

/** A tag as Markdown takes it, where a search begins. */
export const inlineTag = new RegExp(`${openTag}|${closingTag}`, 'iy');
const loneTag = new RegExp(`^(?:${openTag}|${closingTag})\\s*$`, 'i');

/**
 * How the HTML block ends that a line begins; undefined when it begins none. Source: "CommonMark", HTML blocks.
 * @param interrupts whether it would cut a paragraph, which a lone tag cannot
 */
export function htmlBlockEnd(line: string, interrupts: boolean): HtmlBlockEnd | undefined {
  if (!line.startsWith('<')) return undefined;
  if (/^<(?:script|pre|style|textarea)(?=[\s>]|$)/i.test(line)) return /<\/(?:script|pre|style|textarea)>/i;
  if (line.startsWith('<!--')) return /-->/;
  if (line.startsWith('<?')) return /\?>/;
  if (/^<![a-z]/i.test(line)) return />/;
  if (line.startsWith('<![CDATA[')) return /\]\]>/;
  if (blockTag.test(line)) return 'blank';
  return !interrupts && loneTag.test(line) ? 'blank' : undefined;
}
