/** A colour in OKLCH: lightness 0..1, chroma 0..0.4, hue in degrees (any multiple of the circle). */
export type Oklch = { readonly l: number; readonly c: number; readonly h: number };

/** An opaque sRGB colour: red, green and blue, integers 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

function toLinear({ l, c, h }: Oklch): [number, number, number] {
  const angle = (h * Math.PI) / 180;
  const a = c * Math.cos(angle);
  const b = c * Math.sin(angle);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function encode(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}

/** The nearest sRGB colour of the same lightness and hue: chroma is given up until it fits the gamut. */
export function toRgb(color: Oklch): Rgb {
  const fits = (c: number) => toLinear({ ...color, c }).every((v) => v > -0.0005 && v < 1.0005);
  let c = color.c;
  if (!fits(c)) {
    let low = 0;
    for (let i = 0; i < 12; i++) {
      const middle = (low + c) / 2;
      if (fits(middle)) low = middle;
      else c = middle;
    }
    c = low;
  }
  const [red, green, blue] = toLinear({ ...color, c });
  return [encode(red), encode(green), encode(blue)];
}

/** The colour as CSS and SVG write it: `#rrggbb`. */
export function toHex(color: Rgb): string {
  return `#${color.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The relative luminance of WCAG 2: 0 (black) to 1 (white). */
function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of WCAG 2: 1 (none) to 21 (black on white). */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}
