import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { EaselError } from '../core/errors.ts';
import { models, ratios, tiers } from '../core/models.ts';
import { parsePresets } from '../core/preset.ts';
import type { PresetList } from '../core/preset.ts';
import { Prices } from '../core/spend.ts';

/** Every setting, by the name that follows `easel.`, with its schema. package.json declares the same. */
const settings = {
  backend: z.enum(['toapis', 'placeholder']),
  baseUrl: z.string(),
  model: z.enum(models.map((model) => model.id)),
  resolution: z.enum(tiers),
  size: z.enum(ratios),
  assetsFolder: z.string(),
  extendedSizes: z.boolean(),
  provenance: z.enum(['embedded', 'sidecar', 'none']),
  confirmUploads: z.boolean(),
  dailySpendLimit: z.number().check(z.minimum(0)),
  prices: Prices,
  missingImages: z.enum(['hint', 'warning', 'off']),
  publicFolders: z.array(z.string()),
  /** `readPresets` takes it entry by entry. */
  presets: z.unknown(),
} as const;

export type SettingName = keyof typeof settings;
/** The type of a setting's value. */
export type SettingValue<N extends SettingName> = z.infer<(typeof settings)[N]>;

/** All setting names. */
export const settingNames = Object.keys(settings) as SettingName[];

/**
 * A setting as it holds for a resource, or for the window.
 * @throws EaselError setting-invalid; `details.setting` names it.
 */
export function readSetting<N extends SettingName>(name: N, scope?: vscode.Uri): SettingValue<N> {
  const value = vscode.workspace.getConfiguration('easel', scope ?? null).get<unknown>(name);
  const parsed = settings[name].safeParse(value);
  if (parsed.success) return parsed.data as SettingValue<N>;
  throw new EaselError('setting-invalid', `easel.${name} has a value that Easel does not know`, {
    details: { setting: `easel.${name}`, value: JSON.stringify(value ?? null).slice(0, 60) },
  });
}

/** The presets that hold for a resource, or for the window. */
export function readPresets(scope?: vscode.Uri): PresetList {
  return parsePresets(readSetting('presets', scope), 'easel.presets');
}

/** Chooses who makes images, for the whole machine. */
export async function writeBackend(backend: SettingValue<'backend'>): Promise<void> {
  await writeSetting('backend', backend);
}

/** Changes a setting for the whole machine. */
export async function writeSetting<N extends SettingName>(name: N, value: SettingValue<N>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('easel');
  await configuration.update(name, value, vscode.ConfigurationTarget.Global);
}
