import { toHex } from './color.ts';
import { drawLine, layOut } from './label.ts';
import { palette } from './palette.ts';
import { patterns } from './patterns.ts';
import { between, hashText, randomStream } from './seed.ts';
import { px } from './svg.ts';

/** What to draw: any text, and edges in whole px, 1..16383 each. */
export type PlaceholderRequest = { readonly prompt: string; readonly width: number; readonly height: number };

/** The name the bundled fonts give themselves. */
export const fontFamily = 'Inter SemiBold';

const minFramedEdge = 32;

/**
 * Composes a placeholder picture as SVG of exactly width×height px: two hues and a pattern from the prompt's
 * hash, a thin frame, and a label. The same request gives the same text.
 */
export function artwork({ prompt, width, height }: PlaceholderRequest): string {
  const random = randomStream(hashText(prompt));
  const colors = palette(random);
  const pattern = patterns[Math.floor(random() * patterns.length)] ?? patterns[0];
  const short = Math.min(width, height);
  const inset = Math.round(short * 0.04);
  const label = layOut(prompt, width, height, 2.5 * inset);
  const ink = toHex(colors.ink);

  const angle = between(random, 35, 75) * (Math.PI / 180);
  const [dx, dy] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
  const last = colors.ground.length - 1;
  const stops = colors.ground.map((c, i) => `<stop offset="${px(i / last)}" stop-color="${toHex(c)}"/>`);
  const stroke = Math.max(1, Math.round(short / 500));
  const frame =
    short < minFramedEdge
      ? ''
      : `<rect x="${px(inset + stroke / 2)}" y="${px(inset + stroke / 2)}" ` +
        `width="${px(width - 2 * inset - stroke)}" height="${px(height - 2 * inset - stroke)}" ` +
        `fill="none" stroke="${ink}" stroke-opacity="0.4" stroke-width="${stroke}"/>`;
  const rule = label.rule
    ? `<rect x="${px((width - label.rule.length) / 2)}" y="${px(Math.round(label.rule.y))}" ` +
      `width="${px(label.rule.length)}" height="${label.rule.thickness}" fill="${ink}" fill-opacity="0.55"/>`
    : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<linearGradient id="ground" x1="${px(0.5 - dx)}" y1="${px(0.5 - dy)}" x2="${px(0.5 + dx)}" y2="${px(0.5 + dy)}">` +
    `${stops.join('')}</linearGradient>` +
    `<rect width="${width}" height="${height}" fill="url(#ground)"/>` +
    `${pattern({ width, height, palette: colors, random })}${frame}${rule}` +
    `<g font-family="${fontFamily}, Inter, sans-serif" font-weight="600" text-anchor="middle" fill="${ink}">` +
    `${label.lines.map((line) => drawLine(line, width / 2)).join('')}</g></svg>`
  );
}
