import type { MaskPage, OpenOptions } from './maskPage.ts';

/** A state of the mask editor worth looking at. */
export interface Scene {
  readonly options: OpenOptions;
  /** What a person did then. */
  readonly act?: (mask: MaskPage) => Promise<void>;
}

const photo = {
  name: 'mountain-lake.jpg',
  width: 1536,
  height: 1024,
  ratio: '3:2',
  picture: { src: '/pictures/1536x1024-210.svg' },
} as const;
const banner = {
  name: 'banner.png',
  width: 1920,
  height: 1080,
  ratio: '3:2',
  picture: { src: '/pictures/1920x1080-30.svg' },
} as const;

/** All that a person sees of the mask editor, by name. */
export const scenes: Readonly<Record<string, Scene>> = {
  fresh: { options: { image: photo } },
  painted: {
    options: { image: photo, snapshot: { prices: { 'gpt-4o-image': 0.04 } } },
    act: async (mask) => {
      await mask.drag([900, 250], [1000, 260], [1150, 340], [1250, 300]);
      await mask.tool('Lasso').click();
      await mask.drag([200, 700], [500, 620], [640, 820], [400, 960], [210, 900]);
      await mask.tool('Rectangle').click();
      await mask.drag([120, 80], [420, 330]);
      await mask.prompt.fill('A red hot-air balloon above the ridge, same light, no text');
    },
  },
  zoomed: {
    options: { image: photo },
    act: async (mask) => {
      await mask.drag([700, 500], [760, 540]);
      await mask.canvas.focus();
      await mask.press('+', '+', '+', '+', '+', '+', '+', '+', 'ArrowRight', 'ArrowRight', 'ArrowUp');
    },
  },
  inverted: {
    options: { image: banner },
    act: async (mask) => {
      await mask.tool('Rectangle').click();
      await mask.drag([400, 200], [1500, 900]);
      await mask.button('Invert').click();
    },
  },
  refused: {
    options: {
      image: banner,
      generate: () =>
        Promise.resolve({
          accepted: false,
          problems: [{ field: 'mask', text: 'The image was changed meanwhile: open the editor anew.' }],
        }),
    },
    act: async (mask) => {
      await mask.press('i');
      await mask.mask();
      await mask.page.getByRole('alert').waitFor();
    },
  },
  begun: {
    options: { image: photo },
    act: async (mask) => {
      await mask.press('i');
      await mask.mask();
      await mask.reads(mask.note, 'On its way. You can go on painting.');
    },
  },
  'too-long': {
    options: { image: photo },
    act: async (mask) => {
      await mask.press('i');
      await mask.prompt.fill('Many words '.repeat(100));
    },
  },
  'no-picture': {
    options: { image: { picture: { src: '/pictures/missing.svg' } } },
    act: (mask) => mask.page.getByRole('alert').waitFor(),
  },
};
