import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import { imageFormats } from '../../src/core/exactImage.ts';
import { extensionOf, readImage } from '../../src/core/imageFile.ts';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import { exactly } from '../unit/support/requests.ts';
import { assertMoneySafe } from './judge.ts';
import { openWorld } from './world.ts';

describe('An image that code names', function () {
  this.timeout(60_000);

  it('is one order and two files of exactly their pixels, each with a placeholder before', async () => {
    const world = await openWorld(20);
    const { server, window } = world;
    try {
      const exact = exactly(['assets/hero.webp', 120, 63], ['assets/hero@2x.png', 240, 126]);
      const { id } = await window.order({ exact });
      await window.reached(id, 'waiting');
      const before = await window.images();
      assert.deepEqual([...before.keys()].sort(), ['hero.webp', 'hero@2x.png']);
      for (const bytes of before.values()) assert.ok(isPlaceholder(bytes));

      const job = await window.engine.whenResting(id);
      assert.equal(job.state, 'done', window.log.lines.join('\n'));
      const files = await window.images();
      assert.deepEqual([...files.keys()].sort(), ['hero.webp', 'hero@2x.png']);
      for (const [name, kind, width, height] of [
        ['hero.webp', 'webp', 120, 63],
        ['hero@2x.png', 'png', 240, 126],
      ] as const) {
        const bytes = files.get(name)!;
        const facts = readImage(bytes);
        assert.deepEqual([facts?.kind, facts?.pixels, facts?.whole], [kind, { width, height }, true]);
        assert.equal(isPlaceholder(bytes), false);
        assert.notDeepEqual(bytes, before.get(name));
      }
      assert.equal(decode(files.get('hero@2x.png')!, { checkCrc: true }).width, 240);
      assert.deepEqual(
        server.ledger.accepted.map(({ clientBusinessId }) => clientBusinessId),
        [id],
      );
      assert.equal(server.ledger.downloads.length, 1);
      assertMoneySafe(server);
      await window.assertTidy();
    } finally {
      await world.close();
    }
  });

  it('has a placeholder in each format, and replaces it in each', async () => {
    const world = await openWorld(20);
    const { window } = world;
    try {
      const paths = imageFormats.map((format) => `assets/kite.${extensionOf[format]}`);
      const { id } = await window.order({
        exact: exactly(...paths.map((path) => [path, 64, 64] as const)),
      });
      await window.reached(id, 'waiting');
      const before = await window.images();
      assert.equal(before.size, imageFormats.length, window.log.lines.join('\n'));
      for (const [name, bytes] of before) assert.ok(isPlaceholder(bytes), name);
      assert.match(before.get('kite.svg')!.toString(), /<text[^>]*>64 × 64</);

      const job = await window.engine.whenResting(id);
      assert.deepEqual(
        job.files.map(({ kind, note }) => [kind, note]),
        imageFormats.map((format) => [format, undefined]),
      );
      for (const [name, bytes] of await window.images()) {
        assert.equal(isPlaceholder(bytes), false, name);
        assert.notDeepEqual(bytes, before.get(name));
      }
      await window.assertTidy();
    } finally {
      await world.close();
    }
  });
});
