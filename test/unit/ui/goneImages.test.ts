import assert from 'node:assert/strict';
import { GoneImages } from '../../../src/ui/panel/goneImages.ts';

describe('which images are gone', () => {
  const disk = (): { there: Set<string>; looks: number; now: number; images: GoneImages } => {
    const world = { there: new Set(['a', 'b']), looks: 0, now: 0 };
    const look = (uris: readonly string[]): Promise<ReadonlySet<string>> => {
      world.looks++;
      return Promise.resolve(new Set(uris.filter((uri) => !world.there.has(uri))));
    };
    return Object.assign(world, { images: new GoneImages(look, () => world.now) });
  };

  it('is looked up once for the same images, however often it is asked', async () => {
    const world = disk();
    for (let step = 0; step < 10; step++) {
      assert.deepEqual([...(await world.images.among(['a', 'b', 'c']))], ['c']);
    }
    assert.equal(world.looks, 1);
  });

  it('is looked up anew for other images', async () => {
    const world = disk();
    await world.images.among(['a']);
    assert.deepEqual([...(await world.images.among(['a', 'c']))], ['c']);
    assert.deepEqual([...(await world.images.among(['a']))], []);
    assert.equal(world.looks, 3);
  });

  it('is looked up anew after a change on the disk, and after half a minute in any case', async () => {
    const world = disk();
    await world.images.among(['a']);
    world.there.clear();
    world.now = 29_999;
    assert.deepEqual([...(await world.images.among(['a']))], []);
    world.images.forget();
    assert.deepEqual([...(await world.images.among(['a']))], ['a']);
    world.there.add('a');
    world.now += 30_000;
    assert.deepEqual([...(await world.images.among(['a']))], []);
  });
});
