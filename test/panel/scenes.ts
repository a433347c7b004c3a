import type { OpenOptions, PanelPage } from './panelPage.ts';
import {
  doneJob,
  failedJob,
  form,
  heroForm,
  image,
  now,
  pausedJob,
  presets,
  reference,
  references,
  runningJob,
  severalForm,
  snapshot,
} from './samples.ts';

/** A state of the panel worth looking at. */
export interface Scene {
  readonly options: OpenOptions;
  /** What a person did then. */
  readonly act?: (panel: PanelPage) => Promise<void>;
  /** Whether all of the page is drawn, or only what is in sight; all by default. */
  readonly fullPage?: boolean;
}

const prompt =
  'A quiet mountain lake at dawn, low mist over the water, a small red boat in the foreground. Flat vector ' +
  'illustration with soft gradients, in the colours of reference 1.';
const four = [40, 120, 200, 300].map((hue, index) =>
  image(`sticker-sheet-${index + 1}.png`, 1024, 1024, hue),
);
const { src: _, ...lakeImage } = image('quiet-mountain-lake.png', 2048, 1152, 200);

const gallery = [
  runningJob('r1', { progress: 46, createdAt: now - 83_000, typicalMs: 74_000 }),
  runningJob('r2', {
    state: 'queued',
    text: 'Waiting for its turn',
    form: { ...form, prompt: 'App icon, a paper crane', ratio: '1:1', tier: '1K' },
    sizeLabel: '1K 1:1',
  }),
  doneJob('d1'),
  doneJob('d2', {
    form: { ...form, prompt: 'Poster of a lighthouse at night, tall', ratio: '9:16', tier: '4K' },
    sizeLabel: '4K 9:16',
    text: '2160×3840, $0.025 charged',
    images: [image('poster-of-a-lighthouse-at-night.png', 2160, 3840, 250)],
  }),
  pausedJob('p1'),
  failedJob('f1'),
  doneJob('d3', {
    form: { ...form, prompt: 'Wide banner, hills in autumn', ratio: '21:9' },
    sizeLabel: '2K 21:9',
    text: '1376×592, $0.020 charged',
    warning: 'The image has 1376×592 px instead of 2688×1152: the gateway did not keep to the resolution.',
    images: [image('wide-banner-hills-in-autumn.png', 1376, 592, 20)],
  }),
  doneJob('d4', {
    form: { prompt: 'Sticker sheet of friendly vegetables', model: 'gpt-4o-image', ratio: '1:1', count: 4 },
    sizeLabel: '1:1',
    text: '1024×1024, 1024×1024, 1024×1024, 1024×1024',
    images: four,
  }),
  doneJob('d5', { images: [image('outside.png', 2048, 1152, undefined)] }),
];
const kept = { wish: { ...form, prompt }, scroll: 0 };

/** Every state, by name. */
export const scenes: Readonly<Record<string, Scene>> = {
  fresh: { options: {} },
  'fresh-in-sight': { options: {}, fullPage: false },
  'no-key': { options: { snapshot: snapshot({ hasKey: false }) } },
  'no-key-in-sight': { options: { snapshot: snapshot({ hasKey: false }) }, fullPage: false },
  placeholder: { options: { snapshot: snapshot({ backend: 'placeholder', hasKey: false }), kept } },
  references: {
    options: {
      snapshot: snapshot({ references: [reference('logo.png', 10, '400x400'), ...references(3)] }),
      kept,
    },
  },
  'references-focused': {
    options: { snapshot: snapshot({ references: references(4) }), kept },
    act: async (panel) => panel.button('Remove reference 2: reference-2.png').focus(),
  },
  'too-many-references': {
    options: {
      snapshot: snapshot({ references: references(7) }),
      kept: { wish: { ...kept.wish, model: 'gpt-4o-image', ratio: '1:1', prompt: 'x'.repeat(1020) } },
    },
  },
  hovering: {
    options: {},
    act: async (panel) => {
      await panel.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData('text/uri-list', 'file:///a.png');
        document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer }));
      })()`);
    },
  },
  preset: {
    options: {
      kept: { wish: { ...form, prompt: 'A paper crane', ratio: '16:9', preset: presets[0]?.name } },
    },
  },
  'presets-wrong': { options: { snapshot: snapshot({ wrongPresets: ['Huge', '#3'] }) } },
  history: {
    options: { snapshot: snapshot({ jobs: [doneJob('d1'), doneJob('d2')] }) },
    act: async (panel) => {
      await panel.prompt.focus();
      await panel.press('ArrowUp');
    },
  },
  'no-folder': { options: { snapshot: snapshot({ hasFolder: false, destination: '' }) } },
  'no-folder-chosen': {
    options: { snapshot: snapshot({ hasFolder: false, hasKey: false, destination: '/home/ada/pictures' }) },
  },
  'reference-named': {
    options: {
      snapshot: snapshot({
        references: [
          ...references(3),
          {
            ...reference('scan of the old poster.tiff', 320),
            note: 'TIFF, 24.1 MB: sent as WEBP, 1.9 MB. Scaled from 9000×6000 to 4500×3000 px.',
          },
        ],
      }),
      kept,
    },
    act: async (panel) => panel.button('Write “image 2” into the prompt').focus(),
  },
  'reference-failed': {
    options: {
      prepare: (extension) => {
        extension.answers.addReferences = () =>
          Promise.reject(new Error('The reference notes.txt is no whole PNG, JPEG, WebP or GIF image.'));
      },
    },
    act: async (panel) => {
      await panel.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData('text/uri-list', 'file:///notes.txt');
        document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
      })()`);
      await panel.sees(panel.page.locator('.references .message'));
    },
  },
  moved: {
    options: { kept },
    act: async (panel) => panel.radio('Resolution', '1K').click(),
  },
  refused: {
    options: { kept },
    act: async (panel) => {
      await panel.radio('Resolution', '4K').click();
      await panel.radio('Aspect ratio', '1:1').click({ force: true });
    },
  },
  exact: { options: { snapshot: snapshot({ fill: { id: 'hero', form: heroForm } }) } },
  'exact-in-sight': {
    options: { snapshot: snapshot({ fill: { id: 'hero', form: heroForm } }) },
    fullPage: false,
  },
  'exact-focused': {
    options: {
      place: 'view',
      snapshot: snapshot({ fill: { id: 'hero', form: { ...heroForm, ratio: '1:1' } } }),
    },
    act: async (panel) => {
      await panel.page.getByRole('slider').focus();
      await panel.press('Shift+ArrowUp', 'Shift+ArrowUp', 'Shift+ArrowLeft');
    },
  },
  'exact-several': {
    options: { snapshot: snapshot({ extendedSizes: true, fill: { id: 'several', form: severalForm } }) },
  },
  'exact-whole': {
    options: {
      snapshot: snapshot({ fill: { id: 'hero', form: { ...heroForm, ratio: '16:9' } } }),
    },
    act: async (panel) => {
      const fill = {
        ...heroForm,
        exact: {
          root: 'file:///work/site',
          files: [{ path: 'favicon.ico', format: 'ico', width: 256, height: 256 } as const],
        },
      };
      panel.extension.push({ fill: { id: 'icon', form: { ...fill, tier: '1K', ratio: '1:1' } } });
      await panel.reads(panel.page.locator('#exact-for'), /favicon/);
    },
  },
  'gpt-4o': { options: { kept: { wish: { ...kept.wish, model: 'gpt-4o-image', ratio: '3:2', count: 3 } } } },
  problems: {
    options: {
      prepare: (extension) => {
        extension.answers.generate = () =>
          Promise.resolve({
            accepted: false,
            problems: [
              { field: 'prompt', text: 'Describe what the image shall show.' },
              { field: 'size', text: '4K has no 1:1. Choose 2K 1:1 or 4K 16:9.' },
              { field: 'count', text: 'At most 4 images at a time.' },
              {
                field: 'references',
                text: 'reference-1.png is not there any more. Remove it or add it anew.',
              },
            ],
          });
      },
      snapshot: snapshot({ references: references(2) }),
    },
    act: async (panel) => {
      await panel.generate.click();
      await panel.sees(panel.page.locator('#prompt-problem'));
    },
  },
  failures: {
    options: {
      kept,
      prepare: (extension) => {
        extension.answers.generate = () =>
          Promise.reject(
            new Error('The folder site/assets is not writable. Choose another one in the settings.'),
          );
      },
    },
    act: async (panel) => {
      await panel.generate.click();
      await panel.sees(panel.page.locator('.generate .message'));
    },
  },
  started: {
    options: { kept, snapshot: snapshot({ jobs: [runningJob('r1', { typicalMs: 41_000 })] }) },
  },
  variants: {
    options: {
      kept,
      snapshot: snapshot({
        jobs: [
          ...[20, 140, 260].map((hue, index) =>
            doneJob(`v${index}`, {
              group: 'wish',
              images: [image(`quiet-mountain-lake-${index + 1}.png`, 2048, 1152, hue)],
            }),
          ),
          runningJob('v3', { group: 'wish' }),
          doneJob('gone', { images: [{ ...lakeImage, gone: true }] }),
          ...Array.from({ length: 3 }, (_, index) => doneJob(`d${index}`)),
        ],
      }),
    },
  },
  'nothing-found': {
    options: {
      kept,
      snapshot: snapshot({ jobs: Array.from({ length: 8 }, (_, index) => doneJob(`d${index}`)) }),
    },
    act: async (panel) => panel.page.getByRole('searchbox').fill('submarine'),
  },
  view: {
    options: {
      place: 'view',
      kept: { wish: { ...kept.wish, preset: presets[1]?.name } },
      snapshot: snapshot({ jobs: gallery, references: references(4) }),
    },
  },
  'view-fresh': { options: { place: 'view', snapshot: snapshot({ hasKey: false, hasFolder: false }) } },
  gallery: { options: { kept, snapshot: snapshot({ jobs: gallery, references: references(2) }) } },
  'gallery-in-sight': {
    options: { kept, snapshot: snapshot({ jobs: gallery, references: references(2) }) },
    fullPage: false,
  },
  'four-running': {
    options: {
      snapshot: snapshot({
        jobs: [
          runningJob('r1', {
            form: {
              prompt: 'Sticker sheet of friendly vegetables',
              model: 'gpt-4o-image',
              ratio: '3:2',
              count: 4,
            },
            sizeLabel: '3:2',
          }),
          runningJob('r2', {
            state: 'downloading',
            text: 'Downloading',
            form: {
              prompt: 'Sticker sheet of friendly vegetables',
              model: 'gpt-4o-image',
              ratio: '1:1',
              count: 4,
            },
            sizeLabel: '1:1',
            images: four.slice(0, 2),
          }),
          doneJob('d4', {
            form: {
              prompt: 'Sticker sheet of friendly vegetables',
              model: 'gpt-4o-image',
              ratio: '1:1',
              count: 4,
            },
            sizeLabel: '1:1',
            images: four,
          }),
        ],
      }),
    },
  },
};
