import assert from 'node:assert/strict';
import type { ImageBackend } from '../../../src/backends/backend.ts';
import { EaselError } from '../../../src/core/errors.ts';
import { readImage } from '../../../src/core/imageFile.ts';
import type { Job } from '../../../src/core/job.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';
import { JobEngine } from '../../../src/jobs/engine.ts';
import type { ImageFinisher } from '../../../src/jobs/ports.ts';
import { FakeClock } from './fakeClock.ts';
import { FakeServer, imageAt } from './fakeServer.ts';
import {
  countingIds,
  EventLog,
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
  /** Leaves images as they are, unless a test has other plans. */
  finisher: ImageFinisher = { finish: (bytes) => Promise.resolve({ bytes }) };
  /** Files that somebody else put into the workspace. */
  readonly theirs: Set<string>;

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
    this.theirs = new Set(old?.theirs);
  }

  /** An engine in this world. @param toapis what stands between it and the server, if anything */
  engine(toapis: ImageBackend = this.server): JobEngine {
    return new JobEngine({
      backends: { toapis, placeholder: this.placeholder },
      store: this.store,
      sink: this.sink,
      finisher: this.finisher,
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

  /** Fails unless every image of every task lies in the workspace exactly once, and no row is malformed. */
  assertNothingLost(): void {
    const { tasks } = this.server.state;
    const wanted = tasks
      .filter(({ failure }) => failure === undefined)
      .flatMap(({ id, count }) =>
        Array.from({ length: this.server.habits.imagesOf(count) }, (_, at) =>
          imageAt(`https://files.example/${id}/${at}.png`),
        ),
      );
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const ours = [...this.sink.files].filter(([uri]) => !this.theirs.has(uri)).map(([, bytes]) => bytes);
    assert.deepEqual(ours.map(hex).sort(), wanted.map(hex).sort());
    assert.deepEqual(this.store.malformed, []);
  }
}
