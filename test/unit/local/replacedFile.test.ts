import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../../src/core/request.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { LocalAssets } from '../../../src/local/localAssets.ts';
import { uriOfPath } from '../../../src/local/uris.ts';
import { makePng } from '../support/images.ts';

const old = makePng(8, 8, 'rgb', 1);
const image = makePng(8, 8, 'rgb', 2);
const agreed = sha256Of(old);

describe('A file that may be replaced', () => {
  let folder: string;
  let target: Target;
  const discarded: string[] = [];
  const sink = new LocalAssets((uri) => void discarded.push(uri));
  const uriOf = (name: string): string => uriOfPath(join(folder, name));
  const bytesOf = (name: string): Promise<Buffer> => readFile(join(folder, name));
  beforeEach(async () => {
    discarded.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'easel-replaced-'));
    target = { root: uriOfPath(folder), inWorkspace: true, directory: '', stem: 'kite' };
    await writeFile(join(folder, 'kite.png'), old);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is known by its bytes', async () => {
    const standingOf = async (...args: [string?]): Promise<string> =>
      (await sink.look(target, 'png', ...args)).standing;
    assert.equal(await standingOf(agreed), 'agreed');
    assert.equal(await standingOf(sha256Of(image)), 'other');
    assert.equal(await standingOf(), 'other');
  });

  it('makes way for the new one, whole, and is handed over to be discarded', async () => {
    await writeFile(join(folder, 'kite-old.png'), 'somebody’s');
    assert.equal(await sink.write(target, uriOf('kite.png'), image, 'placeholder', agreed), 'written');
    assert.deepEqual(await bytesOf('kite.png'), Buffer.from(image));
    assert.deepEqual(discarded, [uriOf('kite-old-2.png')]);
    assert.deepEqual(await bytesOf('kite-old-2.png'), Buffer.from(old));
    assert.equal(await readFile(join(folder, 'kite-old.png'), 'utf8'), 'somebody’s');
    assert.deepEqual((await readdir(folder)).sort(), ['kite-old-2.png', 'kite-old.png', 'kite.png']);
  });

  it('stays when it is another one by then, or a link', async () => {
    const other = sha256Of(image);
    assert.equal(await sink.write(target, uriOf('kite.png'), image, 'placeholder', other), 'taken');
    assert.deepEqual(await bytesOf('kite.png'), Buffer.from(old));
    await symlink(join(folder, 'kite.png'), join(folder, 'link.png'));
    const link = { ...target, stem: 'link' };
    assert.equal((await sink.look(link, 'png', agreed)).standing, 'other');
    assert.equal(await sink.write(link, uriOf('link.png'), image, 'placeholder', agreed), 'taken');
    assert.deepEqual(discarded, []);
  });
});
