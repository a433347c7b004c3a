import sharp from 'sharp';
import type { Picture } from '../toapis/paint.ts';

/** Flat colours, as each further one costs bytes in every picture of the README. */
type Scene = () => string;

/** By a word of the prompt. What is drawn stands on 1000 × 500 units, and fills whatever is wanted from its middle. */
const scenes: Readonly<Record<string, Scene>> = {
  kite: () => `
    <rect x="-500" y="-500" width="2000" height="1500" fill="#8fd0f0"/>
    <g fill="#eaf7fd">
      <path d="M90 150a34 34 0 0 1 60-22 44 44 0 0 1 84 8 30 30 0 0 1 8 58H112a26 26 0 0 1-22-44z"/>
      <path d="M690 232a26 26 0 0 1 46-17 34 34 0 0 1 65 7 23 23 0 0 1 6 44H708a20 20 0 0 1-18-34z"/>
    </g>
    <path d="M-500 372C-200 300 60 320 260 356S640 300 820 318s380 40 680 20V1000H-500z" fill="#a9d67c"/>
    <path d="M-500 420C-100 372 220 380 500 404s560 4 1000-22V1000H-500z" fill="#7cba55"/>
    <path d="M-500 470C0 430 480 432 800 452s400 8 700 0V1000H-500z" fill="#57993f"/>
    <path d="M560 190C520 270 470 340 392 436" fill="none" stroke="#fff" stroke-width="2.5"/>
    <path d="M524 268c-34 22 2 44-22 66s2 36-18 52" fill="none" stroke="#b3202c" stroke-width="6"/>
    <g transform="translate(560 176) rotate(22)">
      <path d="M0-124 78-24 0 112-78-24z" fill="#d92f36"/>
      <path d="M0-124 78-24H0zM0-24V112L-78-24z" fill="#f0575a"/>
      <path d="M0-124V112M-78-24H78" stroke="#8f1722" stroke-width="4"/>
    </g>
    <g fill="#2c3e50"><circle cx="390" cy="424" r="8"/><path d="M383 434h14l3 30h-6l-4-14-4 14h-6z"/></g>`,
  hills: () => `
    <rect x="-500" y="-500" width="2000" height="1500" fill="#fbd9a0"/>
    <circle cx="640" cy="210" r="76" fill="#fff1cf"/>
    <path d="M-500 300C-100 180 200 220 420 270s420-70 1080 0V1000H-500z" fill="#e79a67"/>
    <path d="M-500 360C0 280 260 300 520 340s500-60 980 0V1000H-500z" fill="#c46a54"/>
    <path d="M-500 420C-60 350 420 400 640 410s420-30 860 0V1000H-500z" fill="#7f4150"/>
    <path d="M-500 470C100 440 420 460 760 456s300 4 740 0V1000H-500z" fill="#472a40"/>`,
  lantern: () => `
    <rect x="-500" y="-500" width="2000" height="1500" fill="#1c2350"/>
    <path d="M-500 400C-100 340 200 380 460 372s560 10 1040-12V1000H-500z" fill="#121739"/>
    ${[
      [210, 150, 1],
      [390, 260, 0.6],
      [520, 120, 1.3],
      [650, 300, 0.5],
      [770, 190, 0.9],
      [300, 60, 0.5],
      [880, 80, 0.6],
      [100, 290, 0.6],
    ]
      .map(
        ([x, y, scale]) => `<g transform="translate(${x} ${y}) scale(${scale})">
      <path d="M-44-50h88l-14 96h-60z" fill="#f59b3a"/><path d="M-22-50h44l-8 96h-28z" fill="#ffd27a"/></g>`,
      )
      .join('')}`,
};

/** Draws what a prompt speaks of, as far as it is known here: a PNG of exactly the pixels that were ordered. */
export async function drawScene({ seed, width, height }: Picture): Promise<Buffer> {
  const [, scene] = Object.entries(scenes).find(([word]) => seed.toLowerCase().includes(word)) ?? [];
  if (!scene) throw new Error(`No scene is drawn for “${seed}”.`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"
    viewBox="0 0 1000 500" preserveAspectRatio="xMidYMid slice">${scene()}</svg>`;
  return sharp(Buffer.from(svg)).flatten().png().toBuffer();
}
