import * as vscode from 'vscode';
import { readSetting, writeBackend } from '../workspace/settings.ts';

/**
 * Real images are wanted: asks to leave the placeholder backend, where the settings choose it. Resolves to whether they
 * can be made.
 */
export async function leaveOffline(): Promise<boolean> {
  if (readSetting('backend') === 'toapis') return true;
  const use = vscode.l10n.t('Use ToAPIs');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Easel is set to draw placeholders. Make images with ToAPIs from now on?'),
    { modal: true },
    use,
  );
  if (answer !== use) return false;
  await writeBackend('toapis');
  return true;
}
