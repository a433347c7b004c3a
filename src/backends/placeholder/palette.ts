import { type Oklch, type Rgb, toRgb } from './color.ts';
import { between, type Random } from './seed.ts';

/** The colours of one placeholder. Every mixture of ground, glow and shade leaves `ink` readable (≥ 4.5). */
export type Palette = {
  /** The gradient's stops, evenly spaced from its start to its end. */
  readonly ground: readonly Rgb[];
  /** Laid over the ground to lift it. */
  readonly glow: Rgb;
  /** Laid over the ground to deepen it. */
  readonly shade: Rgb;
  /** The label and the frame. */
  readonly ink: Rgb;
};

type Scheme = { readonly ground: readonly [Oklch, Oklch]; glow: Oklch; shade: Oklch; ink: Oklch };

const groundStops = 7;

function dusk(first: number, second: number): Scheme {
  return {
    ground: [
      { l: 0.46, c: 0.115, h: first },
      { l: 0.31, c: 0.085, h: second },
    ],
    glow: { l: 0.53, c: 0.12, h: first },
    shade: { l: 0.23, c: 0.07, h: second },
    ink: { l: 0.985, c: 0.01, h: first },
  };
}

function dawn(first: number, second: number): Scheme {
  return {
    ground: [
      { l: 0.945, c: 0.045, h: first },
      { l: 0.84, c: 0.085, h: second },
    ],
    glow: { l: 0.98, c: 0.025, h: first },
    shade: { l: 0.76, c: 0.11, h: second },
    ink: { l: 0.28, c: 0.075, h: second },
  };
}

/** Two hues 30° to 60° apart, as a dark scheme under light ink or a light one under dark ink. */
export function palette(random: Random): Palette {
  const dark = random() < 0.5;
  const apart = between(random, 30, 60);
  // Dark yellows and limes look like mud: a dark scheme starts between emerald and brick, on the way over
  // blue, and deepens towards violet as shadows do.
  const first = dark ? between(random, 155, 405) : between(random, 0, 360);
  const second = (dark ? first < 280 : random() < 0.5) ? first + apart : first - apart;
  const scheme = (dark ? dusk : dawn)(first, second);
  const [from, to] = scheme.ground;
  const mix = (a: number, b: number, t: number) => a + (b - a) * t;
  return {
    ground: Array.from({ length: groundStops }, (_, i) => {
      const t = i / (groundStops - 1);
      return toRgb({ l: mix(from.l, to.l, t), c: mix(from.c, to.c, t), h: mix(from.h, to.h, t) });
    }),
    glow: toRgb(scheme.glow),
    shade: toRgb(scheme.shade),
    ink: toRgb(scheme.ink),
  };
}
