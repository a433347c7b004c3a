import * as vscode from 'vscode';
import { normaliseBaseUrl } from '../backends/toapis/baseUrl.ts';
import type { ToapisClient } from '../backends/toapis/client.ts';
import { EaselError } from '../core/errors.ts';
import type { ErrorRecord, NextStep } from '../core/errors.ts';
import type { AssetSink } from '../jobs/ports.ts';
import type { ApiKey } from '../workspace/apiKey.ts';
import { readSetting } from '../workspace/settings.ts';
import { errorButton, errorText } from './errorText.ts';
import type { Home } from './folders.ts';
import { defaultTarget } from './intent.ts';
import { modelName } from './requestText.ts';
import { balanceText } from './setup.ts';

/** One thing that was looked at. */
type Finding = {
  readonly state: 'pass' | 'warning' | 'error';
  readonly label: string;
  readonly detail: string;
  readonly error?: ErrorRecord;
};

/** What the doctor looks at. */
export type CheckPorts = {
  readonly key: ApiKey;
  readonly client: ToapisClient;
  readonly sink: AssetSink;
  readonly proxyFor: (url: string) => Promise<string | undefined>;
  readonly home: () => Home | undefined;
  readonly takeStep: (next: NextStep) => Promise<void>;
};

const callMs = 20_000;

/** Looks at everything that a generation needs, without a paid call, and offers the remedy for what is wrong. */
export async function checkSetup(ports: CheckPorts): Promise<void> {
  const findings = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Easel: checking the setup') },
    async () => [...(await checkBackend(ports)), await checkFolder(ports)],
  );
  const rows = findings.map((finding) => {
    const button = finding.error && errorButton(finding.error.next);
    const remedy = button ? ` ${vscode.l10n.t('Press Enter: {0}', button)}` : '';
    return { label: `$(${finding.state}) ${finding.label}`, detail: finding.detail + remedy, finding };
  });
  const broken = findings.filter(({ state }) => state === 'error').length;
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Check Setup'),
    placeHolder:
      broken === 0
        ? vscode.l10n.t('All is well.')
        : vscode.l10n.t('{0} of {1} need attention.', broken, rows.length),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (chosen?.finding.error) await ports.takeStep(chosen.finding.error.next);
}

async function checkBackend(ports: CheckPorts): Promise<Finding[]> {
  if (readSetting('backend') === 'placeholder') {
    const label = vscode.l10n.t('Offline placeholders');
    return [{ state: 'pass', label, detail: vscode.l10n.t('Free; nothing is sent. No key is needed.') }];
  }
  const keyLabel = vscode.l10n.t('API key');
  const key = await examine(keyLabel, async () => {
    if (!(await ports.key.read())) throw new EaselError('key-missing', 'No API key is set');
    return vscode.l10n.t('Set, in the secret storage of the editor.');
  });
  const findings = [key, await checkReachable(ports)];
  if (key.state !== 'pass') return findings;
  const signal = (): AbortSignal => AbortSignal.timeout(callMs);
  const model = readSetting('model');
  const account = await Promise.all([
    examine(vscode.l10n.t('Balance'), async () => balanceText(await ports.client.balance(signal()))),
    examine(vscode.l10n.t('Model {0}', modelName(model)), async () => {
      const listed = await ports.client.imageModels(signal());
      if (!listed.includes(model))
        throw new EaselError('model-unavailable', `${model} is not listed for this key`);
      return vscode.l10n.t('Listed for this key.');
    }),
  ]);
  return [...findings, ...account];
}

/** Reaching the API needs no key: any answer of it will do. */
async function checkReachable({ client, proxyFor }: CheckPorts): Promise<Finding> {
  return examine(vscode.l10n.t('Connection'), async () => {
    const base = normaliseBaseUrl(readSetting('baseUrl'));
    const proxy = await proxyFor(base);
    const begin = Date.now();
    await client.imageModels(AbortSignal.timeout(callMs), 'none').catch((thrown: unknown) => {
      const error = EaselError.from(thrown);
      if (error.code !== 'key-refused' && error.code !== 'forbidden') throw error;
    });
    const ms = Date.now() - begin;
    const { host } = new URL(base);
    return proxy
      ? vscode.l10n.t('{0} answers in {1} ms, through the proxy {2}.', host, ms, new URL(proxy).host)
      : vscode.l10n.t('{0} answers in {1} ms, without a proxy.', host, ms);
  });
}

async function checkFolder({ sink, home }: CheckPorts): Promise<Finding> {
  const label = vscode.l10n.t('Assets folder');
  const known = home();
  if (!known) {
    return { state: 'warning', label, detail: vscode.l10n.t('Asked for when the first image is made.') };
  }
  return examine(label, async () => {
    const target = defaultTarget(known.root, known.inWorkspace, '');
    await sink.check(target);
    return vscode.l10n.t('{0} can be written.', target.directory || known.root.path);
  });
}

async function examine(label: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { state: 'pass', label, detail: await look() };
  } catch (thrown) {
    // Looking is free, whatever the same failure would mean for an order.
    const error = { ...EaselError.from(thrown).withCharged('no').toRecord() };
    const text = errorText(error).replace(vscode.l10n.t('Nothing was charged.'), '').trim();
    return { state: 'error', label, detail: text, error };
  }
}
