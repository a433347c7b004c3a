import * as vscode from 'vscode';
import { keyPage } from '../backends/toapis/baseUrl.ts';
import type { ToapisClient } from '../backends/toapis/client.ts';
import type { Balance } from '../backends/toapis/wire.ts';
import { EaselError } from '../core/errors.ts';
import { formatUsd } from '../core/spend.ts';
import type { ApiKey } from '../workspace/apiKey.ts';
import { writeBackend } from '../workspace/settings.ts';
import { errorText } from './errorText.ts';

/** Getting ready: the key, and the choice of who makes images. */
export class Setup {
  readonly #key: ApiKey;
  readonly #client: ToapisClient;

  constructor(key: ApiKey, client: ToapisClient) {
    this.#key = key;
    this.#client = client;
  }

  /** Not a wall but a choice, when there is no key yet. Resolves to whether there is a way to go on. */
  async firstRun(): Promise<boolean> {
    const setKey = vscode.l10n.t('Set API key');
    const getKey = vscode.l10n.t('Get an API key');
    const placeholders = vscode.l10n.t('Use offline placeholders');
    const choice = await vscode.window.showQuickPick(
      [
        {
          label: setKey,
          iconPath: new vscode.ThemeIcon('key'),
          detail: vscode.l10n.t('I have a key for ToAPIs.'),
        },
        {
          label: getKey,
          iconPath: new vscode.ThemeIcon('link-external'),
          detail: vscode.l10n.t('Opens toapis.com in the browser, then asks for the key.'),
        },
        {
          label: placeholders,
          iconPath: new vscode.ThemeIcon('symbol-color'),
          detail: vscode.l10n.t(
            'Free, drawn on this machine, nothing is sent. To change back, use the setting easel.backend.',
          ),
        },
      ],
      { title: vscode.l10n.t('How should Easel make images?'), ignoreFocusOut: true },
    );
    switch (choice?.label) {
      case setKey:
        return this.askKey();
      case getKey:
        await this.openKeyPage();
        return this.askKey();
      case placeholders:
        await writeBackend('placeholder');
        return true;
      default:
        return false;
    }
  }

  /** Opens the page where keys are made. */
  async openKeyPage(): Promise<void> {
    await vscode.env.openExternal(vscode.Uri.parse(keyPage));
  }

  /** Asks for the key, checks it with a free call and keeps it. Resolves to whether a key is kept. */
  async askKey(): Promise<boolean> {
    let refused: string | undefined;
    for (;;) {
      const input = await vscode.window.showInputBox({
        title: vscode.l10n.t('Set API Key'),
        prompt:
          refused ?? vscode.l10n.t('Kept in the secret storage of the editor. Get a key at {0}', keyPage),
        placeHolder: 'sk-…',
        password: true,
        ignoreFocusOut: true,
        validateInput: (text) =>
          /^\S*$/.test(text.trim()) ? undefined : vscode.l10n.t('A key has no spaces in it.'),
      });
      const key = input?.trim();
      if (key === undefined) return false;
      if (key === '') continue;
      const check = await this.#check(key);
      if (check.outcome === 'refused') {
        refused = vscode.l10n.t('The API key was not accepted. Check it and try again.');
        continue;
      }
      await this.#key.store(key);
      void vscode.window.showInformationMessage(check.text);
      return true;
    }
  }

  /** Forgets the key. */
  async removeKey(): Promise<void> {
    await this.#key.remove();
    void vscode.window.showInformationMessage(vscode.l10n.t('The API key is removed.'));
  }

  async #check(key: string): Promise<{ outcome: 'kept' | 'refused'; text: string }> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Easel: checking the API key') },
      async () => {
        try {
          const balance = await this.#client.balance(AbortSignal.timeout(20_000), key);
          return {
            outcome: 'kept',
            text: vscode.l10n.t('The API key works. Balance: {0}.', balanceText(balance)),
          };
        } catch (thrown) {
          const error = EaselError.from(thrown);
          if (error.code === 'key-refused') return { outcome: 'refused', text: '' };
          // A key that cannot be checked now may be good: an outage must not keep anybody from setting it.
          const why = errorText({ ...error.toRecord(), code: error.code, charged: 'no', next: 'none' });
          return {
            outcome: 'kept',
            text: vscode.l10n.t('The API key is kept, but could not be checked. {0}', why),
          };
        }
      },
    );
  }
}

/** What is left, as people read it. */
export function balanceText(balance: Balance): string {
  return balance === 'unlimited' ? vscode.l10n.t('unlimited') : formatUsd(balance.usd);
}
