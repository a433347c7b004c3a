import assert from 'node:assert/strict';
import type { ExactFile } from '../../../src/core/exactImage.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { isPlaceholder } from '../../../src/jobs/placeholders.ts';
import { imageAt } from '../support/fakeServer.ts';
import { makePng } from '../support/images.ts';
import { madeExactly } from '../support/memory.ts';
import { exactly, sampleRequest } from '../support/requests.ts';
import { World } from '../support/world.ts';

const exact = exactly(['img/hero.webp', 1200, 630]);
const [hero] = exact.files as [ExactFile];
const uri = 'file:///site/img/hero.webp';
const made = madeExactly(imageAt('https://files.example/task-1/0.png'), hero);
const old = makePng(3, 2, 'rgb', 5);
const asset = { manifest: 'assets.easel.json', path: 'img/hero.webp', recipe: sha256Of(Uint8Array.of(1)) };
const wished = sampleRequest({ exact, asset: { ...asset, replaces: sha256Of(old) } });

describe('an image that a manifest names', () => {
  it('is known by its bytes once it is saved', async () => {
    const world = new World();
    const [job] = await world.run(world.engine(), sampleRequest({ exact, asset }));
    assert.deepEqual(job?.files, [{ uri, kind: 'webp', width: 1200, height: 630, sha256: sha256Of(made) }]);
  });

  it('takes the place of the one that the person agreed to replace, in one step', async () => {
    const world = new World();
    world.sink.files.set(uri, old);
    const [job] = await world.run(world.engine(), wished);
    assert.equal(job?.files[0]?.note, undefined);
    assert.deepEqual([...world.sink.files], [[uri, made]]);
    world.assertNothingLost();
  });

  it('lies beside its path when another file is there by then', async () => {
    const world = new World();
    const other = makePng(3, 2, 'rgb', 6);
    world.sink.files.set(uri, other);
    const [job] = await world.run(world.engine(), wished);
    assert.equal(job?.files[0]?.note, 'beside');
    assert.deepEqual(
      [...world.sink.files],
      [
        [uri, other],
        ['file:///site/img/hero-2.webp', made],
      ],
    );
  });

  it('lies beside its path when the file is changed right before the write', async () => {
    const world = new World();
    const other = makePng(3, 2, 'rgb', 6);
    world.sink.files.set(uri, old);
    world.sink.beforeWrite = (target) => {
      if (target === uri) world.sink.files.set(uri, other);
    };
    const [job] = await world.run(world.engine(), wished);
    assert.equal(job?.files[0]?.note, 'beside');
    assert.equal(world.sink.files.get(uri), other);
  });

  it('never makes way for a placeholder', async () => {
    const world = new World();
    world.sink.files.set(uri, old);
    const [job] = await world.run(world.engine(), wished, 'placeholder');
    assert.equal(job?.files[0]?.note, 'beside');
    assert.equal(world.sink.files.get(uri), old);
    assert.ok(isPlaceholder(world.sink.files.get('file:///site/img/hero-2.webp')!));
  });
});
