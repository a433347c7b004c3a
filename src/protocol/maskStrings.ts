import * as z from 'zod/mini';

/** Every text of the mask editor. `{0}`, `{1}`… stand for what it puts in. */
export const maskStringKeys = [
  'title',
  'explanation',
  // Tools
  'toolbar',
  'tools',
  'brush',
  'eraser',
  'rectangle',
  'lasso',
  'alsoErases',
  'size',
  'pixels',
  'undo',
  'redo',
  'invert',
  'clear',
  'zoomIn',
  'zoomOut',
  'fit',
  'percent',
  // The image
  'canvas',
  'canvasHelp',
  'pictureFailed',
  'nothingPainted',
  'paintedShare',
  // What is said of the keyboard's cursor
  'overPainted',
  'overKept',
  'strokeBegun',
  'strokeDropped',
  // Form
  'prompt',
  'promptPlaceholder',
  'promptLeft',
  'promptOver',
  'count',
  'keepOutside',
  'keepUntouched',
  'shapeDiffers',
  // Generate
  'generatePriced',
  'generateUnpriced',
  'generatePlaceholder',
  'starting',
  'needsPaint',
  'needsPrompt',
  'needsShorterPrompt',
  'destination',
  'begun',
] as const;

/** Name of a text of the mask editor. */
export type MaskStringKey = (typeof maskStringKeys)[number];

/** The texts of the mask editor in one language, all of them. */
export const MaskStrings = z.record(z.enum(maskStringKeys), z.string());
export type MaskStrings = z.infer<typeof MaskStrings>;
