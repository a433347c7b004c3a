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
  'noFolder',
  'noFolderChosen',
  'openFolder',
  // Form
  'prompt',
  'promptPlaceholder',
  'promptPlaceholderHistory',
  'historyEntry',
  'historyDraft',
  'promptLeft',
  'promptOver',
  'preset',
  'noPreset',
  'presetAdds',
  'wrongPresets',
  'editPresets',
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
  'insertReference',
  'editWithMask',
  'moveEarlier',
  'moveLater',
  'referenceMoved',
  'referenceAdded',
  'imageTooLarge',
  'imageUnreadable',
  // Generate
  'generatePriced',
  'generateUnpriced',
  'generatePlaceholder',
  'starting',
  'destination',
  'destinationAsked',
  // Results
  'results',
  'resultsCount',
  'running',
  'noResults',
  'elapsed',
  'usually',
  'noPreview',
  'openImage',
  'insert',
  'insertImage',
  'revealImage',
  'useAsReference',
  'discardImage',
  'imageGone',
  'reusePrompt',
  'variants',
  'compare',
  'search',
  'noMatch',
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
