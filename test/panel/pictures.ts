/**
 * Draws a picture for an address such as `/pictures/3840x1648-210.svg`: a landscape in that size and hue, so that
 * screenshots look like something.
 */
export function drawPicture(pathname: string): string {
  const [, w = '1024', h = '1024', hue = '200'] = /(\d+)x(\d+)-(\d+)/.exec(pathname) ?? [];
  const [width, height, tone] = [Number(w), Number(h), Number(hue)];
  const at = (x: number, y: number): string => `${Math.round(x * width)} ${Math.round(y * height)}`;
  const ridge = (top: number, swing: number): string =>
    `M${at(0, top)} C${at(0.25, top - swing)} ${at(0.35, top + swing)} ${at(0.6, top)} ` +
    `S${at(0.85, top - swing)} ${at(1, top + swing / 2)} V${height} H0 Z`;
  const colour = (shift: number, light: number): string => `hsl(${(tone + shift) % 360} 55% ${light}%)`;
  const radius = Math.round(Math.min(width, height) * 0.11);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
  <linearGradient id="sky" x2="0" y2="1">
    <stop stop-color="${colour(0, 62)}"/><stop offset=".7" stop-color="${colour(40, 84)}"/>
  </linearGradient>
  <rect width="100%" height="100%" fill="url(#sky)"/>
  <circle cx="${Math.round(width * 0.7)}" cy="${Math.round(height * 0.34)}" r="${radius}" fill="${colour(50, 94)}"/>
  <path d="${ridge(0.56, 0.16)}" fill="${colour(10, 48)}"/>
  <path d="${ridge(0.7, -0.12)}" fill="${colour(25, 36)}"/>
  <path d="${ridge(0.84, 0.08)}" fill="${colour(35, 22)}"/>
</svg>`;
}
