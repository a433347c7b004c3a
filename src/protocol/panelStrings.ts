import * as z from 'zod/mini';

/** Every text of the panel. `{0}`, `{1}`… stand for what the panel puts in. */
export const panelStringKeys = [
  'title',
  // Setup
  'noKey',
  'setKey',
  'getKey',
  'usePlaceholders',
  'placeholders',
  'useToapis',
  // Form
  'prompt',
  'promptPlaceholder',
  'promptLeft',
  'promptOver',
  'model',
  'resolution',
  'count',
  'ratio',
  'pixels',
  'pixelsUnknown',
  'sizeNearest',
  'sizeNearestTwo',
  'sizeMoved',
  // References
  'references',
  'addReferences',
  'dropHint',
  'dropNow',
  'clearReferences',
  'referenceCount',
  'referenceItem',
  'removeReference',
  'moveEarlier',
  'moveLater',
  'referenceMoved',
  // Generate
  'generatePriced',
  'generateUnpriced',
  'generatePlaceholder',
  'starting',
  'destination',
  // Results
  'results',
  'resultsCount',
  'running',
  'noResults',
  'elapsed',
  'noPreview',
  'openImage',
  'insert',
  'insertImage',
  'revealImage',
  'useAsReference',
  'reusePrompt',
  // Announcements
  'started',
  'finished',
  'paused',
  'failed',
] as const;

/** Name of a text of the panel. */
export type PanelStringKey = (typeof panelStringKeys)[number];

/** The texts of the panel in one language, all of them. */
export const PanelStrings = z.record(z.enum(panelStringKeys), z.string());
export type PanelStrings = z.infer<typeof PanelStrings>;
