/** Every command of Easel, by the name that follows `easel.`. package.json declares the same; a test compares. */
export const commandNames = [
  'quickGenerate',
  'generateMissing',
  'generateMissingImages',
  'generateAsset',
  'generateChangedAssets',
  'replacePlaceholders',
  'reviewGenerate',
  'reviewUsePlaceholders',
  'reviewCancel',
  'reviewEditPrompt',
  'reviewOpen',
  'reviewToggle',
  'openPanel',
  'useAsReference',
  'editWithMask',
  'clearReferences',
  'regenerateFrom',
  'removeProvenance',
  'setApiKey',
  'removeApiKey',
  'showGenerations',
  'checkSetup',
  'showSpend',
  'stopWaiting',
  'resumeWaiting',
  'retryGeneration',
  'removeGeneration',
  'copyPrompt',
  'openImage',
  'insertImage',
  'copyImage',
  'revealImage',
  'discardImage',
  'openConsole',
] as const;

/** The name of a command, without `easel.`. */
export type CommandName = (typeof commandNames)[number];

/** What each command does with its arguments. */
export type Commands = Readonly<Record<CommandName, (...args: unknown[]) => Promise<unknown>>>;

/** The view that lists the generations. */
export const generationsView = 'easel.generations';
/** The view of images to be made together; also the name of its context: the kind of the review, or `free`. */
export const reviewView = 'easel.review';
/** The type of the panel, for its restoring after a reload. */
export const panelViewType = 'easel.panel';
/** The type of the mask editors, for the same. */
export const maskViewType = 'easel.mask';
/** The panel as a view at the side. */
export const panelView = 'easel.panelView';
