import * as vscode from 'vscode';
import type { AgentPorts, AgentSettings, Folder } from '../../agents/ports.ts';
import type { JobEngine } from '../../jobs/engine.ts';
import type { AssetSink, ExactMaker } from '../../jobs/ports.ts';
import type { PlaceClaims } from '../../local/placeClaims.ts';
import { readPresets, readSetting } from '../../workspace/settings.ts';
import { namedScopes } from '../batch/scope.ts';
import type { WorkspaceScan } from '../batch/workspaceScan.ts';
import type { Generator } from '../generator.ts';
import { editorWords } from './editorWords.ts';
import { EditorReader, uriOf } from './workspaceReader.ts';

/** What agents need of the rest of the window. */
export type AgentServices = {
  readonly engine: Pick<JobEngine, 'refresh' | 'snapshot' | 'whenResting'>;
  readonly generator: Pick<Generator, 'begin' | 'goOn'>;
  readonly sink: Pick<AssetSink, 'check' | 'look'>;
  readonly exact: ExactMaker;
  readonly places: Pick<PlaceClaims, 'claim'>;
  readonly scan: Pick<WorkspaceScan, 'missing'>;
};

/** The window as agents see it. */
export function agentPorts({ engine, generator, sink, exact, places, scan }: AgentServices): AgentPorts {
  return {
    folders,
    settings,
    order: (request) => generator.begin(request, { byAgent: true }),
    goOn: async (job) => {
      await generator.goOn(job, { byAgent: true });
      return engine.snapshot().some(({ id, state }) => id === job.id && state !== 'failed');
    },
    jobs: () => engine.snapshot(),
    refresh: () => engine.refresh(),
    whenResting: (jobs) => Promise.allSettled(jobs.map(({ id }) => engine.whenResting(id))),
    claim: ({ root, path }) => places.claim(root, path),
    sink,
    files: new EditorReader(),
    exact,
    findMissing: async (within, signal) => {
      const found = await scan.missing(await namedScopes(within.map(uriOf)), signal);
      return found?.map(({ root, found: groups }) => ({ root: root.toString(), groups }));
    },
    words: editorWords,
  };
}

function folders(): Folder[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({
    uri: uri.toString(),
    name,
    ...(uri.scheme === 'file' && { path: uri.fsPath }),
  }));
}

function settings(root: string): AgentSettings {
  const scope = vscode.Uri.parse(root, true);
  return {
    model: readSetting('model', scope),
    tier: readSetting('resolution', scope),
    ratio: readSetting('size', scope),
    extendedSizes: readSetting('extendedSizes', scope),
    assetsFolder: readSetting('assetsFolder', scope),
    presets: readPresets(scope).presets,
    prices: readSetting('backend') === 'placeholder' ? 'free' : readSetting('prices'),
  };
}
