/** VS Code settings by their full names. */
export type Settings = Readonly<Record<string, unknown>>;

/** An entry of keybindings.json. */
export interface Keybinding {
  readonly key: string;
  readonly command: string;
  readonly args?: unknown;
  readonly when?: string;
}

/**
 * What keeps VS Code off the network and the window free of what no test asked for. Only what no supported version
 * renames: VS Code would rewrite the file right after its start, over what a test writes then.
 */
export const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  // As on a desktop; a window in a browser would save by itself.
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};
