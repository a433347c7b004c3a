import * as vscode from 'vscode';
import type { NextStep } from '../core/errors.ts';

/** The command behind an error's button. */
const commandOf: Record<Exclude<NextStep, 'none'>, readonly [string, ...unknown[]]> = {
  'set-key': ['easel.setApiKey'],
  'top-up': ['easel.openConsole'],
  'change-settings': ['workbench.action.openSettings', '@ext:easel.easel'],
  'choose-folder': ['workbench.action.openSettings', 'easel.assetsFolder'],
  'check-setup': ['easel.checkSetup'],
  'trust-workspace': ['workbench.trust.manage'],
  'change-prompt': ['easel.openPanel'],
  'change-request': ['easel.openPanel'],
  'change-references': ['easel.openPanel'],
  'try-again': ['easel.showGenerations'],
  'look-up': ['easel.showGenerations'],
  wait: ['easel.showGenerations'],
  'contact-support': ['easel.showGenerations'],
};

/** Takes the step that an error names. */
export async function takeStep(next: NextStep): Promise<void> {
  if (next === 'none') return;
  const [command, ...args] = commandOf[next];
  await vscode.commands.executeCommand(command, ...args);
}
