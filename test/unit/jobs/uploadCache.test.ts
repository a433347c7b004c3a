import assert from 'node:assert/strict';
import type { LocalImage } from '../../../src/backends/backend.ts';
import { EaselError } from '../../../src/core/errors.ts';
import { uploadLifeMs, withUploadCache } from '../../../src/jobs/uploadCache.ts';
import type { CachedUpload, UploadCacheStore } from '../../../src/jobs/uploadCache.ts';
import { FakeClock, settle } from '../support/fakeClock.ts';
import { FakeServer, hang, refuse } from '../support/fakeServer.ts';
import { makePng } from '../support/images.ts';
import { turn } from '../support/memory.ts';
import { sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

class MemoryUploadCache implements UploadCacheStore {
  readonly entries = new Map<string, CachedUpload>();
  broken = false;

  async get(key: string): Promise<CachedUpload | undefined> {
    await turn();
    if (this.broken) throw new Error('Cannot read');
    return this.entries.get(key);
  }

  async set(key: string, upload: CachedUpload): Promise<void> {
    await turn();
    if (this.broken) throw new Error('Cannot write');
    this.entries.set(key, upload);
  }

  async forget(urls: readonly string[], before: number): Promise<boolean> {
    await turn();
    const old = [...this.entries].filter(([, { url, at }]) => at < before && urls.includes(url));
    for (const [key] of old) this.entries.delete(key);
    return old.length > 0;
  }
}

const imageOf = (seed: number, name = `${seed}.png`): LocalImage => ({
  name,
  mediaType: 'image/png',
  bytes: makePng(4, 4, 'rgb', seed),
});

function setUp(): {
  clock: FakeClock;
  server: FakeServer;
  store: MemoryUploadCache;
  origin: { value: string };
  upload: (image: LocalImage, signal?: AbortSignal) => Promise<string>;
} {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const store = new MemoryUploadCache();
  const origin = { value: 'https://toapis.com' };
  const cached = withUploadCache(server, () => origin.value, store, clock);
  const never = new AbortController().signal;
  return { clock, server, store, origin, upload: (image, signal = never) => cached.upload(image, signal) };
}

describe('the upload cache', () => {
  it('uploads the same bytes once, whatever their name', async () => {
    const { server, upload } = setUp();
    const first = await upload(imageOf(1, 'a.png'));
    assert.equal(await upload(imageOf(1, 'b.png')), first);
    assert.equal(server.state.uploads, 1);
  });

  it('uploads other bytes, whatever their name', async () => {
    const { server, upload } = setUp();
    const first = await upload(imageOf(1, 'a.png'));
    assert.notEqual(await upload(imageOf(2, 'a.png')), first);
    assert.equal(server.state.uploads, 2);
  });

  it('uploads once when many ask at once', async () => {
    const { server, upload } = setUp();
    const urls = await Promise.all(Array.from({ length: 5 }, () => upload(imageOf(1))));
    assert.equal(new Set(urls).size, 1);
    assert.equal(server.state.uploads, 1);
  });

  it('uploads once, at whatever moment of the upload somebody else asks', async () => {
    for (let delay = 0; delay < 20; delay++) {
      const { server, upload } = setUp();
      const first = upload(imageOf(1));
      for (let n = 0; n < delay; n++) await turn();
      assert.equal(await upload(imageOf(1)), await first);
      assert.equal(server.state.uploads, 1, `after ${delay} turns`);
    }
  });

  it('uploads again after a day, since nobody says how long uploads live', async () => {
    const { clock, server, upload } = setUp();
    const first = await upload(imageOf(1));
    await clock.advance(uploadLifeMs - 1);
    assert.equal(await upload(imageOf(1)), first);
    await clock.advance(1);
    assert.notEqual(await upload(imageOf(1)), first);
    assert.equal(server.state.uploads, 2);
  });

  it('uploads again for another origin', async () => {
    const { server, origin, upload } = setUp();
    const first = await upload(imageOf(1));
    origin.value = 'https://toapis.cn';
    assert.notEqual(await upload(imageOf(1)), first);
    assert.equal(server.state.uploads, 2);
  });

  it('does not remember a failure', async () => {
    const { server, store, upload } = setUp();
    server.script.upload.push(refuse('gateway-error'));
    await assert.rejects(upload(imageOf(1)), EaselError);
    assert.equal(store.entries.size, 0);
    await upload(imageOf(1));
    assert.equal(server.state.uploads, 1);
  });

  it('lets nobody down because another one, who asked first, gave up', async () => {
    const { server, upload } = setUp();
    server.script.upload.push(hang());
    const [one, two] = [new AbortController(), new AbortController()];
    const first = assert.rejects(upload(imageOf(1), one.signal), { message: 'Stopped' });
    const second = upload(imageOf(1), two.signal);
    await settle();
    one.abort(new Error('Stopped'));
    await first;
    assert.match(await second, /^https:/);
    assert.equal(server.state.uploads, 1);
  });

  it('lets everybody give up at once, also who waits for the upload of another one', async () => {
    const { server, upload } = setUp();
    server.script.upload.push(hang());
    const [one, two] = [new AbortController(), new AbortController()];
    const first = assert.rejects(upload(imageOf(1), one.signal), { message: 'First stopped' });
    const second = assert.rejects(upload(imageOf(1), two.signal), { message: 'Second stopped' });
    await settle();
    two.abort(new Error('Second stopped'));
    await second;
    one.abort(new Error('First stopped'));
    await first;
    assert.equal(server.count('upload'), 1);
  });

  it('that cannot be read or written costs an upload, no job', async () => {
    const { server, store, upload } = setUp();
    store.broken = true;
    assert.match(await upload(imageOf(1)), /^https:/);
    assert.match(await upload(imageOf(1)), /^https:/);
    assert.equal(server.state.uploads, 2);
  });

  it('changes nothing else of the backend', async () => {
    const clock = new FakeClock();
    for (const free of [true, false]) {
      const server = new FakeServer(clock, undefined, { free, instant: free });
      const cached = withUploadCache(server, () => 'x', new MemoryUploadCache(), clock);
      const { signal } = new AbortController();
      assert.equal(cached.free, free);
      assert.equal(cached.instant, free);
      const order = { businessId: 'uuid', request: sampleRequest(), references: [] };
      const taskId = await cached.create(order, signal);
      await cached.status(taskId, signal);
      await cached.find('uuid', signal);
      await cached.download('https://files.example/a.png', signal);
      assert.deepEqual(
        server.calls.map(({ operation, argument }) => [operation, argument]),
        [
          ['create', 'uuid'],
          ['status', 'task-1'],
          ['find', 'uuid'],
          ['download', 'https://files.example/a.png'],
        ],
      );
    }
  });
});

describe('an upload that the server no longer takes', () => {
  const pictured = sampleRequest({ references: ['file:///a.png'] });

  /** Two orders with one reference, some time apart; the second is refused for its references. */
  async function orderTwice(apartMs: number): Promise<{ world: World; state: string | undefined }> {
    const world = new World();
    world.references.files.set('file:///a.png', makePng(3, 3));
    const cached = withUploadCache(world.server, () => 'x', new MemoryUploadCache(), world.clock);
    const engine = world.engine(cached);
    await world.run(engine, pictured);
    await world.clock.advance(apartMs);
    world.server.script.create.push(refuse('references-refused'));
    const [second] = await world.run(engine, pictured);
    return { world, state: second?.state };
  }

  it('is uploaded anew, once, for the same order', async () => {
    const { world, state } = await orderTwice(60 * 60_000);
    assert.equal(state, 'done');
    assert.equal(world.server.state.uploads, 2);
    assert.equal(world.server.accepted, 2);
    assert.equal(new Set(world.server.state.tasks.map(({ businessId }) => businessId)).size, 2);
  });

  it('is not, where it was uploaded just now: then the images themselves are refused', async () => {
    const { world, state } = await orderTwice(1_000);
    assert.equal(state, 'failed');
    assert.equal(world.server.state.uploads, 1);
  });
});

describe('jobs that share a reference', () => {
  it('go on when the one that uploads it is stopped', async () => {
    const world = new World();
    world.references.files.set('file:///a.png', makePng(3, 3));
    world.server.script.upload.push(hang());
    const cached = withUploadCache(world.server, () => 'x', new MemoryUploadCache(), world.clock);
    const engine = world.engine(cached);
    const request = sampleRequest({ references: ['file:///a.png'], count: 2 });
    const [first, second] = await engine.submit(request, 'toapis');
    await world.clock.advance(3_000);
    await engine.stopWaiting(first!.id);
    const done = await world.clock.runUntil(engine.whenResting(second!.id));
    assert.equal(done.state, 'done');
    assert.equal(world.server.state.uploads, 1);
  });
});
