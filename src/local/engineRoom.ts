import { randomUUID } from 'node:crypto';
import { PlaceholderBackend } from '../backends/placeholder/backend.ts';
import type { DrawPlaceholder } from '../backends/placeholder/backend.ts';
import { bundledFiles } from '../backends/placeholder/files.ts';
import { ToapisClient } from '../backends/toapis/client.ts';
import { Http } from '../backends/toapis/http.ts';
import type { NetworkSettings } from '../backends/toapis/http.ts';
import type { Job } from '../core/job.ts';
import { bundledImageFiles } from '../images/files.ts';
import { ImageWorkshop } from '../images/workshop.ts';
import { JobEngine } from '../jobs/engine.ts';
import { makeFinisher } from '../jobs/finish.ts';
import { makeStandIns, Placeholders } from '../jobs/placeholders.ts';
import type { AssetSink, Log, ReferenceReader } from '../jobs/ports.ts';
import { withUploadCache } from '../jobs/uploadCache.ts';
import { FileJournal } from './journal.ts';
import { Leases } from './lease.ts';
import { rememberedForms, rememberedUploads } from './memory.ts';
import type { Memory } from './memory.ts';
import { PlaceClaims } from './placeClaims.ts';
import { placeholderThread } from './placeholderThread.ts';
import { systemClock } from './systemClock.ts';

/** How far inside the mask's edge a repainted area blends into the original, px. */
const featherPx = 8;

/** What an engine needs besides what it makes itself: all that is otherwise in the editor and without it. */
export type EngineRoomPorts = {
  /** Absolute path of the built files. */
  readonly dist: string;
  /** Absolute path of the directory that the journal lies in. */
  readonly storage: string;
  /** URIs of the folders whose jobs this process goes on with. */
  readonly roots: () => readonly string[];
  readonly network: NetworkSettings;
  readonly userAgent: string;
  /** The setting as written. */
  readonly baseUrl: () => string;
  readonly key: () => Promise<string | undefined>;
  readonly memory: Memory;
  readonly sink: AssetSink;
  readonly references: ReferenceReader;
  readonly notes: {
    /** Writes into an image what made it, where that is wanted and possible. */
    embed(image: Uint8Array, job: Job): Uint8Array;
    /** Writes into an image that it is the placeholder of a job. */
    mark(image: Uint8Array, job: Job): Uint8Array;
  };
  readonly log: Log;
};

/** The engine and what it works with; nothing runs before `engine.start`. */
export type EngineRoom = {
  readonly engine: JobEngine;
  readonly client: ToapisClient;
  readonly http: Http;
  readonly workshop: ImageWorkshop;
  /** Who may order for a path. */
  readonly places: PlaceClaims;
  /** Ends all of it. Rows stay where they are, for the next start. */
  dispose(): Promise<void>;
};

/** Puts the engine together, the same in every process that drives jobs. */
export function openEngineRoom(ports: EngineRoomPorts): EngineRoom {
  const { dist, storage, roots, baseUrl, memory, sink, references, notes, log } = ports;
  const http = new Http(ports.network, ports.userAgent, Date.now);
  const forms = rememberedForms(memory);
  const client = new ToapisClient({ http, clock: systemClock, baseUrl, key: ports.key, forms });
  const drawing = placeholderThread(bundledFiles(dist));
  const workshop = new ImageWorkshop(bundledImageFiles(dist));
  const draw: DrawPlaceholder = (art, signal) => drawing.run(art, signal);
  const placeholders = new Placeholders({
    draw,
    exact: workshop,
    mark: (image, job) => notes.mark(image, job),
  });
  const leases = new Leases({
    clock: systemClock,
    startTimer: (callback, ms) => {
      const timer = setInterval(callback, ms).unref();
      return () => clearInterval(timer);
    },
    staleMs: 15_000,
    heartbeatMs: 5_000,
  });
  const uploads = rememberedUploads(memory, Date.now);
  const engine = new JobEngine({
    backends: {
      toapis: withUploadCache(client, baseUrl, uploads, systemClock),
      placeholder: new PlaceholderBackend(draw),
    },
    store: new FileJournal(storage, roots, leases, log),
    sink,
    finisher: makeFinisher({
      references,
      compositor: {
        keepOutside: ({ signal, ...images }) => workshop.keepOutside({ ...images, featherPx }, signal),
      },
      exact: workshop,
      placeholders,
      embed: (image, job) => notes.embed(image, job),
      log,
    }),
    standIns: makeStandIns(placeholders, sink, log),
    references,
    fitter: workshop,
    clock: systemClock,
    log,
    newId: randomUUID,
    random: Math.random,
  });
  return {
    engine,
    client,
    http,
    workshop,
    places: new PlaceClaims(leases),
    dispose: async () => {
      await engine.dispose();
      await Promise.all([leases.dispose(), drawing.dispose(), workshop.dispose(), http.reset()]);
    },
  };
}
