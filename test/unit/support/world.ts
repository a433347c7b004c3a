import assert from 'node:assert/strict';
import type { ImageBackend } from '../../../src/backends/backend.ts';
import { EaselError } from '../../../src/core/errors.ts';
import { readImage } from '../../../src/core/imageFile.ts';
import type { Job } from '../../../src/core/job.ts';
import { markPlaceholder } from '../../../src/core/placeholderMark.ts';
import { provenanceOf } from '../../../src/core/provenance.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';
import { JobEngine } from '../../../src/jobs/engine.ts';
import { makeFinisher } from '../../../src/jobs/finish.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { isPlaceholder, makeStandIns, Placeholders } from '../../../src/jobs/placeholders.ts';
import type { ImageFinisher } from '../../../src/jobs/ports.ts';
import { FakeClock } from './fakeClock.ts';
import { FakeServer, imageAt } from './fakeServer.ts';
import type { ServerTask } from './fakeServer.ts';
import { tinyPng, withChunk } from './images.ts';
import {
  countingIds,
  EventLog,
  madeExactly,
  MemoryExactMaker,
  MemoryFitter,
  MemoryLog,
  MemoryReferences,
  MemorySink,
  MemoryStore,
} from './memory.ts';

/** All that an engine needs of the world, in memory. */
export class World {
  readonly clock: FakeClock;
  readonly events = new EventLog();
  readonly log = new MemoryLog();
  readonly store: MemoryStore;
  readonly sink: MemorySink;
  readonly references: MemoryReferences;
  readonly server: FakeServer;
  readonly placeholder: FakeServer;
  readonly newId: () => string;
  readonly exact = new MemoryExactMaker();
  /** Thrown by whoever draws placeholders, as long as it is set. */
  noPaint: Error | undefined;
  readonly placeholders = new Placeholders({
    draw: ({ prompt, width, height }) => {
      if (this.noPaint) return Promise.reject(this.noPaint);
      return Promise.resolve(
        withChunk(tinyPng(0), 'drAw', Buffer.from(`${encodeURI(prompt)} ${width} ${height}`)),
      );
    },
    exact: this.exact,
    mark: (bytes, job) =>
      markPlaceholder(
        bytes,
        provenanceOf(job, (uri) => uri, 'Easel test'),
        sha256Of,
      ),
  });
  /** Leaves images that code does not name as they are, unless a test has other plans. */
  finisher: ImageFinisher;
  /** Files that somebody else put into the workspace, as they left them. */
  readonly theirs: Map<string, Uint8Array>;

  /**
   * @param old the world of a window that is gone: what is durable goes on
   * @param ordersArriveAfterMs when orders arrive that it was sending; undefined when they never do
   */
  constructor(old?: World, ordersArriveAfterMs?: number) {
    this.clock = new FakeClock(old?.clock.now());
    this.store = new MemoryStore(this.events, old?.store.rows);
    this.sink = new MemorySink(this.events, old?.sink.files);
    this.references = new MemoryReferences(
      (uri) => new EaselError('reference-unreadable', `No ${uri}`, { details: { file: uri } }),
    );
    for (const [uri, bytes] of old?.references.files ?? []) this.references.files.set(uri, bytes);
    this.server = new FakeServer(
      this.clock,
      this.events,
      old && { state: old.server.copyState(ordersArriveAfterMs), habits: old.server.habits },
    );
    this.placeholder = new FakeServer(this.clock, this.events, { free: true, instant: true });
    this.newId = old?.newId ?? countingIds();
    this.theirs = new Map(old?.theirs);
    this.exact.broken = old?.exact.broken;
    this.finisher = makeFinisher({
      references: this.references,
      compositor: { keepOutside: () => Promise.resolve(undefined) },
      exact: this.exact,
      placeholders: this.placeholders,
      embed: (bytes) => bytes,
      log: this.log,
    });
  }

  /** Puts a file into the workspace that is somebody else's. */
  putTheirs(uri: string, bytes: Uint8Array): void {
    this.sink.files.set(uri, bytes);
    this.theirs.set(uri, bytes);
  }

  /** An engine in this world. @param toapis what stands between it and the server, if anything */
  engine(toapis: ImageBackend = this.server): JobEngine {
    return new JobEngine({
      backends: { toapis, placeholder: this.placeholder },
      store: this.store,
      sink: this.sink,
      finisher: this.finisher,
      standIns: makeStandIns(this.placeholders, this.sink, this.log),
      references: this.references,
      fitter: new MemoryFitter(),
      clock: this.clock,
      log: this.log,
      newId: this.newId,
      random: () => 0.5,
    });
  }

  /** Submits, and lets time pass until every job of the request rests. */
  async run(
    engine: JobEngine,
    request: GenerationRequest,
    backend: Job['backend'] = 'toapis',
  ): Promise<Job[]> {
    return this.clock.runUntil(
      engine
        .submit(request, backend)
        .then((jobs) => Promise.all(jobs.map(({ id }) => engine.whenResting(id)))),
    );
  }

  /** Lets time pass until all jobs of an engine rest. */
  async rest(engine: JobEngine): Promise<readonly Job[]> {
    await this.clock.runUntil(Promise.all(engine.snapshot().map(({ id }) => engine.whenResting(id))));
    return engine.snapshot();
  }

  /** Images that lie in the workspace, by name, each of them whole. */
  imageNames(): string[] {
    return [...this.sink.files].map(([uri, bytes]) => {
      assert.equal(readImage(bytes)?.whole, true, `${uri} is no whole image`);
      return uri.slice(uri.lastIndexOf('/') + 1);
    });
  }

  /** Placeholders that nobody has touched, by name. */
  placeholderNames(): string[] {
    const placeholders = [...this.sink.files].filter(([, bytes]) => isPlaceholder(bytes));
    return placeholders.map(([uri]) => uri.slice(uri.lastIndexOf('/') + 1));
  }

  /**
   * Fails unless every image of every task lies in the workspace exactly once, all that is somebody else's is as they
   * left it, and no row is malformed. Placeholders may lie there too.
   */
  assertNothingLost(): void {
    const { tasks } = this.server.state;
    const wanted = tasks.filter(({ failure }) => failure === undefined).flatMap((task) => this.#wanted(task));
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const images = [...this.sink.files].filter(([, bytes]) => !isPlaceholder(bytes));
    const ours = images.filter(([uri]) => !this.theirs.has(uri)).map(([, bytes]) => hex(bytes));
    const missing = wanted.filter((ways) => {
      const at = ours.findIndex((image) => ways.map(hex).includes(image));
      if (at >= 0) ours.splice(at, 1);
      return at < 0;
    });
    assert.equal(missing.length, 0, `${missing.length} images of ${wanted.length} are missing`);
    assert.equal(ours.length, 0, `There are ${ours.length} images too many`);
    for (const [uri, bytes] of this.theirs) assert.deepEqual(this.sink.files.get(uri), bytes, uri);
    assert.deepEqual(this.store.malformed, []);
  }

  /** Each image of a task, in each way in which it may lie there: first as it should be, then as a fallback. */
  #wanted({ id, count, order }: ServerTask): Uint8Array[][] {
    const image = (at: number): Uint8Array => imageAt(`https://files.example/${id}/${at}.png`);
    const { exact } = order.request;
    if (exact) return exact.files.map((file) => [madeExactly(image(0), file), image(0)]);
    return Array.from({ length: this.server.habits.imagesOf(count) }, (_, at) => [image(at)]);
  }
}
