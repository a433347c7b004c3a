import { toHex } from './color.ts';
import type { Palette } from './palette.ts';
import { between, type Random } from './seed.ts';
import { px } from './svg.ts';

/** What a pattern draws on: the picture's edges in px, its colours and its stream of choices. */
export type Canvas = {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly random: Random;
};

/** A quiet geometric pattern: the SVG elements to lay over the ground. */
export type Pattern = (canvas: Canvas) => string;

function bands({ width, height, palette, random }: Canvas): string {
  const reach = Math.hypot(width, height);
  const angle = (random() < 0.5 ? -1 : 1) * between(random, 30, 60);
  const count = Math.round(between(random, 7, 10));
  const step = reach / count;
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    const share = (i + 0.5) / count;
    const glow = share < 0.5;
    parts.push(
      `<rect x="${px(-reach / 2)}" y="${px(i * step - reach / 2)}" width="${px(reach)}" ` +
        `height="${px(step * (0.15 + 0.7 * share))}" fill="${toHex(glow ? palette.glow : palette.shade)}" ` +
        `fill-opacity="${px(0.14 + 0.5 * Math.abs(share - 0.5))}"/>`,
    );
  }
  return `<g transform="translate(${px(width / 2)} ${px(height / 2)}) rotate(${px(angle)})">${parts.join('')}</g>`;
}

function dots({ width, height, palette, random }: Canvas): string {
  const step = Math.max(Math.sqrt(width * height) / between(random, 15, 20), Math.max(width, height) / 100);
  const row = (step * Math.sqrt(3)) / 2;
  const angle = between(random, 0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const reach = (Math.abs(dx) * width + Math.abs(dy) * height) / 2;
  const groups = { glow: '', shade: '' };
  const rows = Math.ceil(height / row / 2);
  const columns = Math.ceil(width / step / 2) + 1;
  for (let j = -rows; j <= rows; j++) {
    for (let i = -columns; i <= columns; i++) {
      const x = (i + (j % 2 === 0 ? 0 : 0.5)) * step;
      const y = j * row;
      const along = (x * dx + y * dy) / reach;
      const radius = step * 0.46 * Math.min(1, Math.abs(along)) ** 1.4;
      if (radius < step * 0.03) continue;
      groups[along < 0 ? 'glow' : 'shade'] +=
        `<circle cx="${px(width / 2 + x)}" cy="${px(height / 2 + y)}" r="${px(radius)}"/>`;
    }
  }
  return (
    `<g fill="${toHex(palette.glow)}" fill-opacity="0.5">${groups.glow}</g>` +
    `<g fill="${toHex(palette.shade)}" fill-opacity="0.42">${groups.shade}</g>`
  );
}

function circles({ width, height, palette, random }: Canvas): string {
  const size = Math.sqrt(width * height);
  const turn = between(random, 0, 2 * Math.PI);
  const count = 5;
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    const angle = turn + (i / count) * 2 * Math.PI + between(random, -0.25, 0.25);
    const cx = width / 2 + Math.cos(angle) * width * between(random, 0.36, 0.54);
    const cy = height / 2 + Math.sin(angle) * height * between(random, 0.36, 0.54);
    const radius = size * between(random, 0.22, 0.42);
    const at = `cx="${px(cx)}" cy="${px(cy)}"`;
    const glow = i % 2 === 0;
    const color = toHex(glow ? palette.glow : palette.shade);
    parts.push(
      `<circle ${at} r="${px(radius)}" fill="${color}" fill-opacity="${glow ? 0.36 : 0.3}"/>`,
      `<circle ${at} r="${px(radius * 0.62)}" fill="${color}" fill-opacity="0.22"/>`,
    );
  }
  return parts.join('');
}

function hills({ width, height, palette, random }: Canvas): string {
  const size = Math.min(Math.sqrt(width * height), height);
  const right = random() < 0.5;
  const sun = {
    x: width * (right ? between(random, 0.74, 0.84) : between(random, 0.16, 0.26)),
    y: height * between(random, 0.19, 0.25),
    r: Math.min(width, height) * between(random, 0.08, 0.11),
  };
  const parts = [
    `<circle cx="${px(sun.x)}" cy="${px(sun.y)}" r="${px(sun.r * 1.5)}" fill="${toHex(palette.glow)}" fill-opacity="0.35"/>`,
    `<circle cx="${px(sun.x)}" cy="${px(sun.y)}" r="${px(sun.r)}" fill="${toHex(palette.glow)}" fill-opacity="0.8"/>`,
  ];
  const layers = 4;
  for (let i = 0; i < layers; i++) {
    const crest = height * (0.52 + i * 0.125);
    const swell = size * between(random, 0.045, 0.075);
    const ripple = swell * between(random, 0.25, 0.45);
    const waves = Math.max(1, width / height) * between(random, 0.5, 0.8);
    const [phase, shift] = [between(random, 0, 2 * Math.PI), between(random, 0, 2 * Math.PI)];
    const frequency = (2 * Math.PI * waves) / width;
    const y = (x: number) =>
      crest + swell * Math.sin(frequency * x + phase) + ripple * Math.sin(2.3 * frequency * x + shift);
    parts.push(
      `<path d="${ridge(y, width, height)}" fill="${toHex(palette.shade)}" fill-opacity="${px(0.2 + i * 0.06)}"/>`,
    );
  }
  return parts.join('');
}

/** The area under y(x), its upper edge as cubic curves through evenly spaced points. */
function ridge(y: (x: number) => number, width: number, height: number): string {
  const pieces = 24;
  const step = width / pieces;
  const slope = (x: number) => (y(x + step / 100) - y(x - step / 100)) / (step / 50);
  let path = `M0 ${px(height)}V${px(y(0))}`;
  for (let i = 0; i < pieces; i++) {
    const [from, to] = [i * step, (i + 1) * step];
    path +=
      `C${px(from + step / 3)} ${px(y(from) + (slope(from) * step) / 3)} ` +
      `${px(to - step / 3)} ${px(y(to) - (slope(to) * step) / 3)} ${px(to)} ${px(y(to))}`;
  }
  return `${path}V${px(height)}Z`;
}

/** The patterns a prompt's hash chooses from. */
export const patterns: readonly [Pattern, ...Pattern[]] = [bands, dots, circles, hills];
