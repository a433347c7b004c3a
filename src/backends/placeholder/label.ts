import { textWidth } from './glyphs.ts';
import { escapeXml, px } from './svg.ts';
import { drawableWords, wrap } from './words.ts';

/** One centred line of text: its baseline and font size in px. */
export type Line = { readonly text: string; readonly baseline: number; readonly size: number };

/** A picture's label: the size, then up to three lines of the prompt, with a short rule between them. */
export type Label = {
  readonly lines: readonly Line[];
  readonly rule?: { readonly y: number; readonly length: number; readonly thickness: number };
};

const minShortEdge = 64;
const minFontSize = 9;
const maxPromptLines = 3;
const capHeight = 0.728;
const lineHeight = 1.34;

/**
 * Places the label in the middle of a picture of width×height px (edges 1..16383), no nearer than `margin` px
 * to its edges. Pictures with an edge under 64 px have none.
 */
export function layOut(prompt: string, width: number, height: number, margin: number): Label {
  const short = Math.min(width, height);
  if (short < minShortEdge) return { lines: [] };
  const heading = `${width} × ${height}`;
  const room = { width: width - 2 * margin, height: height - 2 * margin };
  const fair = Math.max(minFontSize, Math.min(short * 0.16, Math.sqrt(width * height) * 0.085));
  const size = Math.min(fair, Math.max(minFontSize, room.width * 0.8) / textWidth(heading));
  const cap = size * capHeight;
  const small = Math.max(minFontSize, size * 0.42);
  const gap = Math.max(small * 0.9, size * 0.5);
  const text = drawableWords(prompt);
  const ems = Math.min(room.width / small, 30);
  const fitting = Math.floor((room.height - cap - 2 * gap) / (small * lineHeight));
  const alone = { lines: [{ text: heading, baseline: height / 2 + cap / 2, size }] };
  if (text === '' || fitting < 1 || ems < 9) return alone;

  const lines = wrap(text, ems, Math.min(maxPromptLines, fitting));
  const promptHeight = small * (capHeight + lineHeight * (lines.length - 1));
  const top = (height - cap - 2 * gap - promptHeight) / 2;
  return {
    lines: [
      { text: heading, baseline: top + cap, size },
      ...lines.map((line, i) => ({
        text: line,
        baseline: top + cap + 2 * gap + small * (capHeight + lineHeight * i),
        size: small,
      })),
    ],
    rule: { y: top + cap + gap, length: size * 1.1, thickness: Math.max(1, Math.round(size * 0.035)) },
  };
}

/**
 * The stretches of a line that one font draws whole, and single characters between them. resvg shapes each
 * `<text>` with the first font and replaces missing glyphs only while every font yields equally many of them,
 * which accents and ligatures do not: a mixed stretch comes out as "no glyph" boxes.
 */
const stretches = new RegExp(
  [
    '[ -~¡-ÿ–—‘’“”…]+',
    ...['Cyrillic', 'Greek'].map((script) => {
      const letter = `\\p{Script=${script}}`;
      return `${letter}[${letter}\\d ,.…!?:;«»()–—-]*`;
    }),
    '.',
  ].join('|'),
  'gu',
);

/** The `<text>` elements of a line centred on `center` px; the surrounding group gives colour and family. */
export function drawLine({ text, baseline, size }: Line, center: number): string {
  let pen = center - (textWidth(text) * size) / 2;
  let drawn = '';
  for (const [stretch] of text.matchAll(stretches)) {
    const advance = textWidth(stretch) * size;
    drawn +=
      `<text xml:space="preserve" x="${px(pen + advance / 2)}" y="${px(baseline)}" font-size="${px(size)}">` +
      `${escapeXml(stretch)}</text>`;
    pen += advance;
  }
  return drawn;
}
