import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ImageBackend } from '../../src/backends/backend.ts';
import { bundledFiles } from '../../src/backends/placeholder/files.ts';
import { ToapisClient } from '../../src/backends/toapis/client.ts';
import { Http } from '../../src/backends/toapis/http.ts';
import type { Clock } from '../../src/core/clock.ts';
import { isFinished } from '../../src/core/job.ts';
import type { Job } from '../../src/core/job.ts';
import { markPlaceholder } from '../../src/core/placeholderMark.ts';
import { provenanceOf } from '../../src/core/provenance.ts';
import type { GenerationRequest, Target } from '../../src/core/request.ts';
import { bundledImageFiles } from '../../src/images/files.ts';
import { ImageWorkshop } from '../../src/images/workshop.ts';
import { JobEngine } from '../../src/jobs/engine.ts';
import { makeFinisher } from '../../src/jobs/finish.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { makeStandIns, Placeholders } from '../../src/jobs/placeholders.ts';
import type { ReferenceReader } from '../../src/jobs/ports.ts';
import { withUploadCache } from '../../src/jobs/uploadCache.ts';
import type { CachedUpload } from '../../src/jobs/uploadCache.ts';
import { FileJournal } from '../../src/local/journal.ts';
import { Leases } from '../../src/local/lease.ts';
import { LocalAssets } from '../../src/local/localAssets.ts';
import { placeholderThread } from '../../src/local/placeholderThread.ts';
import { makePng } from '../unit/support/images.ts';
import { MemoryFitter, MemoryLog } from '../unit/support/memory.ts';

/** The API as a window knows it. */
export type Api = { readonly baseUrl: string; readonly key: string };

/** How many images are in memory, between the network and the disk. */
export class Held {
  images = 0;
  bytes = 0;
  mostImages = 0;
  mostBytes = 0;
  /** Called whenever that changes. */
  onChange: () => void = () => undefined;

  add(images: number, bytes: number): void {
    this.images += images;
    this.bytes += bytes;
    this.mostImages = Math.max(this.mostImages, this.images);
    this.mostBytes = Math.max(this.mostBytes, this.bytes);
    this.onChange();
  }
}

/** Finished images as files, counted. */
class CountedAssets extends LocalAssets {
  readonly #held: Held;

  constructor(held: Held) {
    super();
    this.#held = held;
  }

  override async write(
    target: Target,
    uri: string,
    bytes: Uint8Array,
    over?: 'placeholder',
    agreed?: string,
  ): Promise<'written' | 'taken'> {
    const outcome = await super.write(target, uri, bytes, over, agreed);
    if (outcome === 'written') this.#held.add(-1, -bytes.length);
    return outcome;
  }
}

function counted(backend: ImageBackend, held: Held): ImageBackend {
  return {
    account: () => backend.account(),
    free: backend.free,
    instant: backend.instant,
    upload: (image, signal) => backend.upload(image, signal),
    admit: (signal) => backend.admit(signal),
    create: (order, signal) => backend.create(order, signal),
    status: (taskId, signal) => backend.status(taskId, signal),
    find: (businessId, signal) => backend.find(businessId, signal),
    download: async (url, signal) => {
      const bytes = await backend.download(url, signal);
      held.add(1, bytes.length);
      return bytes;
    },
  };
}

/**
 * Easel in a folder of its own, in plain Node: the real engine, journal, leases and HTTP; only the editor and the
 * speed of time are not real.
 */
export class Window {
  readonly engine: JobEngine;
  /** Downloads that are no image are counted too, and never written: meant for servers that do nothing wrong. */
  readonly held = new Held();
  readonly log = new MemoryLog();
  /** Absolute path of the folder that is open. */
  readonly folder: string;
  readonly #storage: string;
  #isOpen = true;
  readonly #http: Http;
  readonly #leases: Leases;
  // Both start their threads on first use; they are the ones that ship (npm run build).
  readonly #workshop = new ImageWorkshop(bundledImageFiles(resolve('dist')));
  readonly #drawing = placeholderThread(bundledFiles(resolve('dist')));

  private constructor(directory: string, clock: Clock, { baseUrl, key }: Api) {
    this.folder = join(directory, 'folder');
    this.#storage = join(directory, 'storage');
    this.#http = new Http(
      { proxyFor: () => Promise.resolve(undefined), strictSsl: () => true },
      'easel-e2e',
      () => clock.now(),
    );
    const client = new ToapisClient({
      http: this.#http,
      clock,
      baseUrl: () => baseUrl,
      key: () => Promise.resolve(key),
      forms: { get: () => undefined, set: () => Promise.resolve() },
    });
    const uploads = new Map<string, CachedUpload>();
    const uploadStore = {
      get: (name: string) => Promise.resolve(uploads.get(name)),
      set: (name: string, upload: CachedUpload) => Promise.resolve(void uploads.set(name, upload)),
      forget: () => Promise.resolve(false),
    };
    this.#leases = new Leases({
      clock,
      startTimer: (callback, ms) => {
        const timer = setInterval(callback, ms).unref();
        return () => clearInterval(timer);
      },
      staleMs: 15_000,
      heartbeatMs: 5_000,
    });
    const toapis = withUploadCache(counted(client, this.held), () => baseUrl, uploadStore, clock);
    const sink = new CountedAssets(this.held);
    const placeholders = new Placeholders({
      draw: (art, signal) => this.#drawing.run(art, signal),
      exact: this.#workshop,
      mark: (bytes, job) =>
        markPlaceholder(
          bytes,
          provenanceOf(job, (uri) => uri, 'easel-e2e'),
          sha256Of,
        ),
    });
    const references: ReferenceReader = {
      read: async (uri) => ({ name: basename(uri), bytes: await readFile(fileURLToPath(uri)) }),
    };
    this.engine = new JobEngine({
      backends: { toapis, placeholder: toapis },
      store: new FileJournal(this.#storage, () => (this.#isOpen ? [this.#root] : []), this.#leases, this.log),
      finisher: makeFinisher({
        references,
        compositor: { keepOutside: () => Promise.resolve(undefined) },
        exact: this.#workshop,
        placeholders,
        embed: (bytes) => bytes,
        log: this.log,
      }),
      standIns: makeStandIns(placeholders, sink, this.log),
      sink,
      references,
      fitter: new MemoryFitter(),
      clock,
      log: this.log,
      newId: randomUUID,
      random: Math.random,
    });
  }

  /** Opens it; `close` removes all that it made. */
  static async open(clock: Clock, api: Api): Promise<Window> {
    const window = new Window(await mkdtemp(join(tmpdir(), 'easel-e2e-')), clock, api);
    await mkdir(window.folder);
    await window.engine.start();
    return window;
  }

  get #root(): string {
    return pathToFileURL(this.folder).href;
  }

  /** Takes the folder out of the workspace, or back into it, as a person does while jobs run. */
  async show(isOpen: boolean): Promise<void> {
    this.#isOpen = isOpen;
    await this.engine.start();
  }

  /** A request whose images belong into this window's folder. */
  request(changes: Partial<GenerationRequest> = {}): GenerationRequest {
    const stem = changes.prompt?.replaceAll(' ', '-') ?? 'image';
    return {
      model: 'gpt-image-2',
      prompt: 'A red kite over the sea',
      tier: '1K',
      ratio: '1:1',
      count: 1,
      references: [],
      extendedSizes: false,
      ...changes,
      target: { root: this.#root, inWorkspace: true, directory: 'assets', stem },
    };
  }

  /** A local image to refer to; another `seed` makes another one. */
  async reference(seed: number): Promise<string> {
    const path = join(this.folder, `reference-${seed}.png`);
    await writeFile(path, makePng(8, 8, 'rgb', seed));
    return pathToFileURL(path).href;
  }

  /** Orders one image; resolves to its job, once it is written down. */
  async order(changes: Partial<GenerationRequest> = {}): Promise<Job> {
    const [job] = await this.engine.submit(this.request(changes), 'toapis');
    assert.ok(job);
    return job;
  }

  /** The job as it is now. */
  jobOf(id: string): Job {
    const job = this.engine.snapshot().find((each) => each.id === id);
    assert.ok(job, `There is no job ${id}`);
    return job;
  }

  /** Resolves as soon as the job is in that state. */
  async reached(id: string, state: Job['state']): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.engine.watch((jobs) => {
        if (jobs.find((job) => job.id === id)?.state !== state) return;
        stop();
        resolve();
      });
    });
  }

  /** Names and bytes of the images that arrived, and of whatever else lies beside them. */
  async images(): Promise<Map<string, Buffer>> {
    const assets = join(this.folder, 'assets');
    const names = await readdir(assets).catch(() => []);
    return new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(join(assets, name))] as const)),
    );
  }

  /**
   * Fails unless the disk is as the jobs say: no temporary file, no lease while nothing runs, nothing broken, and
   * one row for each job, where it belongs.
   */
  async assertTidy(): Promise<void> {
    const all = [this.folder, this.#storage].map((root) => readdir(root, { recursive: true }));
    const paths = (await Promise.all(all)).flat();
    assert.deepEqual(
      paths.filter((path) => /\.(tmp|broken)$/.test(path) || /leases./.test(path)),
      [],
    );
    const rows = paths.filter((path) => path.endsWith('.json'));
    const wanted = this.engine
      .snapshot()
      .map((job) => `${isFinished(job) ? 'finished' : 'open'}/${job.id}.json`);
    assert.deepEqual(rows.map((path) => path.split('/').slice(-2).join('/')).sort(), wanted.sort());
  }

  /** Closes it and removes its folders. */
  async close(): Promise<void> {
    await this.engine.dispose();
    await this.#leases.dispose();
    await this.#http.reset();
    await this.#workshop.dispose();
    await this.#drawing.dispose();
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}
