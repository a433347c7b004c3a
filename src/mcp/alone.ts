import { randomUUID } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Agent } from '../agents/agent.ts';
import type { AgentPorts, AgentSettings, MissingIn, Place } from '../agents/ports.ts';
import { normaliseBaseUrl } from '../backends/toapis/baseUrl.ts';
import { fileNameOf } from '../core/fileName.ts';
import { waitsForKey } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import { markPlaceholder } from '../core/placeholderMark.ts';
import { provenanceOf, writeProvenance } from '../core/provenance.ts';
import type { Provenance } from '../core/provenance.ts';
import { sha256Of } from '../jobs/hash.ts';
import type { Log } from '../jobs/ports.ts';
import { SpendKeeper } from '../jobs/spendKeeper.ts';
import { openEngineRoom } from '../local/engineRoom.ts';
import { FolderFiles, folderReferences, pathBelowUri } from '../local/folderFiles.ts';
import { LocalAssets } from '../local/localAssets.ts';
import { FileMemory } from '../local/memory.ts';
import { environmentNetwork } from '../local/proxy.ts';
import { SpendLedger } from '../local/spendLedger.ts';
import { pathOfUri, uriOfPath } from '../local/uris.ts';
import { ScanThread } from '../scan/scanThread.ts';
import { aloneWords } from './aloneWords.ts';
import { HardGate } from './hardGate.ts';
import type { AloneOptions } from './options.ts';
import { keepWaiting } from './unattended.ts';

/** Easel without an editor. */
export type Alone = {
  readonly agent: Agent;
  /** Lets go of everything. What is on its way goes on with the next start. */
  dispose(): Promise<void>;
};

/** What the program itself is. */
export type Program = {
  /** Absolute path of the built files. */
  readonly dist: string;
  readonly version: string;
  readonly log: Log;
};

/**
 * Opens Easel in a folder, with an engine of its own, and goes on with what was left unfinished there.
 * @throws Error when the folder is none; EaselError insecure-base-url; what the file system throws
 */
export async function openAlone(options: AloneOptions, program: Program): Promise<Alone> {
  const { workspace, data, baseUrl, backend, key } = options;
  const { dist, version, log } = program;
  if (!(await stat(workspace)).isDirectory()) throw new Error(`${workspace} is no folder.`);
  normaliseBaseUrl(baseUrl);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const root = uriOfPath(workspace);
  const sink = new LocalAssets();
  const room = openEngineRoom({
    dist,
    storage: data,
    roots: () => [root],
    network: environmentNetwork,
    userAgent: `Easel/${version} MCP`,
    baseUrl: () => baseUrl,
    key: () => Promise.resolve(key),
    memory: await FileMemory.open(join(data, 'memory.json')),
    sink,
    references: folderReferences(root),
    notes: notesOf(root, `Easel ${version}`),
    log,
  });
  const { engine, workshop, places } = room;
  const spend = new SpendKeeper({
    store: new SpendLedger(data, log),
    now: Date.now,
    prices: () => ({}),
    newId: randomUUID,
    log,
  });
  const gate = new HardGate({ engine, spend, options });
  const agent = new Agent({
    folders: () => [{ uri: root, path: pathOfUri(root), name: basename(workspace) }],
    settings: () => ({ ...defaults, prices: backend === 'placeholder' ? 'free' : {} }),
    order: (request) => gate.order(request),
    goOn: (job) => gate.goOn(job),
    jobs: () => engine.snapshot(),
    refresh: () => engine.refresh(),
    whenResting: (jobs) => Promise.allSettled(jobs.map(({ id }) => engine.whenResting(id))),
    claim: ({ root: folder, path }) => places.claim(folder, path),
    sink,
    files: new FolderFiles(),
    exact: workshop,
    findMissing: missingIn(workspace, new ScanThread(join(dist, 'scanWorker.js'))),
    words: aloneWords,
  });
  engine.watch((jobs) => void spend.update(jobs));
  keepWaiting(engine, log);
  await spend.start();
  await engine.start();
  // The key may have been given only now.
  if (key !== undefined && engine.snapshot().some(waitsForKey)) void engine.keyChanged();
  return {
    agent,
    dispose: async () => {
      await room.dispose();
      await spend.settled();
    },
  };
}

/** What the settings of the editor are before anybody changes them. */
const defaults: Omit<AgentSettings, 'prices'> = {
  model: 'gpt-image-2',
  tier: '1K',
  ratio: '1:1',
  extendedSizes: false,
  assetsFolder: 'assets',
  presets: [],
};

/** What made an image, written into it; paths of references count from the folder. */
function notesOf(root: string, tool: string): Parameters<typeof openEngineRoom>[0]['notes'] {
  const pathFrom = (uri: string): string => pathBelowUri(root, uri) ?? fileNameOf(uri);
  const made = (job: Job): Provenance => provenanceOf(job, pathFrom, tool);
  return {
    embed: (image, job) => writeProvenance(image, made(job)),
    mark: (image, job) => markPlaceholder(image, made(job), sha256Of),
  };
}

function missingIn(workspace: string, scan: ScanThread): AgentPorts['findMissing'] {
  return async (places: readonly Place[], signal: AbortSignal): Promise<MissingIn[]> => {
    const files = new FolderFiles();
    const within = await Promise.all(
      places.map(async (place) => ({
        path: place.path,
        isFile: (await files.kindOf(place)) === 'file',
      })),
    );
    const scope = { within, excludes: {}, publicFolders: [], texts: {} };
    const groups = await scan.findMissing(workspace, scope, { signal, onProgress: () => undefined });
    return [{ root: uriOfPath(workspace), groups }];
  };
}
