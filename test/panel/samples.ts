import type {
  FormValues,
  ImageView,
  JobView,
  PanelSnapshot,
  ReferenceView,
} from '../../src/protocol/messages.ts';

/** The extension's clock in the tests: not the panel's. */
export const now = Date.UTC(2026, 10, 20, 9, 30);

export const form: FormValues = {
  prompt: '',
  model: 'gpt-image-2',
  tier: '2K',
  ratio: '16:9',
  count: 1,
};

/** A form for `<img src="img/hero.webp" width="1200" height="630">`. */
export const heroForm: FormValues = {
  prompt: 'A red kite over a field',
  model: 'gpt-image-2',
  tier: '2K',
  ratio: '2:1',
  count: 1,
  exact: {
    root: 'file:///work/site',
    files: [{ path: 'img/hero.webp', format: 'webp', width: 1200, height: 630 }],
  },
};

/** The same for several files at once: they are cropped in both directions, and one of them is scaled up. */
export const severalForm: FormValues = {
  ...heroForm,
  tier: '4K',
  ratio: '3:4',
  exact: {
    root: 'file:///work/site',
    files: [
      { path: 'public/pictures/team/portrait-of-everybody.avif', format: 'avif', width: 600, height: 600 },
      {
        path: 'public/pictures/team/portrait-of-everybody@4x.avif',
        format: 'avif',
        width: 2600,
        height: 2600,
      },
      { path: 'public/pictures/team/portrait-tall.png', format: 'png', width: 300, height: 900 },
    ],
    focus: { x: 0.3, y: 0.2 },
  },
};

/** Presets as Easel ships them, and one without words. */
export const presets: PanelSnapshot['presets'] = [
  {
    name: 'Flat icon, no text',
    after:
      ', as a flat vector icon: simple shapes, two or three solid colours, centred on a plain background, no text',
    ratio: '1:1',
  },
  { name: 'Hero photo', after: ', as a photograph, no text', tier: '2K', ratio: '16:9' },
  { name: 'Seamless pattern', before: 'Seamless repeating pattern:', after: ', tiles without edges' },
  { name: 'Poster size', model: 'gpt-4o-image', ratio: '2:3' },
];

/** A snapshot of somebody who has a key and has done nothing yet. */
export function snapshot(change: Partial<PanelSnapshot> = {}): PanelSnapshot {
  return {
    now,
    backend: 'toapis',
    hasKey: true,
    extendedSizes: false,
    presets,
    wrongPresets: [],
    hasFolder: true,
    destination: 'site/assets',
    defaults: form,
    references: [],
    jobs: [],
    ...change,
  };
}

/** A reference. @param hue of its picture */
export function reference(name: string, hue: number, size = '600x400'): ReferenceView {
  return { uri: `file:///work/site/${name}`, name, src: `/pictures/${size}-${hue}.svg` };
}

/** So many references. */
export function references(count: number): ReferenceView[] {
  return Array.from({ length: count }, (_, index) => reference(`reference-${index + 1}.png`, index * 40));
}

/** A saved image. @param hue of its picture; undefined where the panel may not read it */
export function image(name: string, width: number, height: number, hue: number | undefined): ImageView {
  return {
    uri: `file:///work/site/assets/${name}`,
    name,
    width,
    height,
    ...(hue !== undefined && { src: `/pictures/${width}x${height}-${hue}.svg` }),
  };
}

/** A job that waits for the server. */
export function runningJob(id: string, change: Partial<JobView> = {}): JobView {
  return {
    id,
    group: `group of ${id}`,
    state: 'waiting',
    form: { ...form, prompt: 'A quiet mountain lake at dawn, low mist over the water, flat vector style' },
    sizeLabel: '2K 16:9',
    text: 'Being made',
    createdAt: now - 12_000,
    images: [],
    actions: [
      { action: 'stop', label: 'Stop Waiting' },
      { action: 'copyPrompt', label: 'Copy Prompt' },
    ],
    ...change,
  };
}

/** A job that went well. */
export function doneJob(id: string, change: Partial<JobView> = {}): JobView {
  return {
    ...runningJob(id),
    state: 'done',
    text: '2048×1152, $0.020 charged',
    finishedAt: now,
    images: [image('quiet-mountain-lake.png', 2048, 1152, 200)],
    actions: [
      { action: 'copyPrompt', label: 'Copy Prompt' },
      { action: 'remove', label: 'Remove from List' },
    ],
    ...change,
  };
}

/** A job that failed, and can only be ordered anew. */
export function failedJob(id: string, change: Partial<JobView> = {}): JobView {
  return {
    ...runningJob(id),
    state: 'failed',
    text: 'The provider refused the prompt. Nothing was charged. Change the prompt.',
    finishedAt: now,
    actions: [
      { action: 'retry', label: 'Generate Again (~$0.020)' },
      { action: 'copyPrompt', label: 'Copy Prompt' },
      { action: 'remove', label: 'Remove from List' },
    ],
    ...change,
  };
}

/** A job that is paused, and can be resumed for free. */
export function pausedJob(id: string, change: Partial<JobView> = {}): JobView {
  return {
    ...runningJob(id),
    state: 'paused',
    text: 'Stopped waiting. The image is paid for and can be fetched for a day.',
    actions: [
      { action: 'resume', label: 'Continue' },
      { action: 'copyPrompt', label: 'Copy Prompt' },
    ],
    ...change,
  };
}
