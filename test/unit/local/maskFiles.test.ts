import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MaskFiles } from '../../../src/local/maskFiles.ts';

const day = 24 * 60 * 60_000;

describe('The files of masks', () => {
  let storage = '';
  let now = Date.now();
  let files: MaskFiles;
  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'masks-'));
    now = Date.now();
    files = new MaskFiles(storage, () => now);
  });
  afterEach(() => rm(storage, { recursive: true }));
  const names = (): Promise<string[]> => readdir(join(storage, 'masks'));

  it('hold what was painted, one file for one mask', async () => {
    const [one, two] = [await files.keep(Buffer.from('one')), await files.keep(Buffer.from('two'))];
    assert.equal(await files.keep(Buffer.from('one')), one);
    assert.equal(await readFile(one, 'utf8'), 'one');
    assert.deepEqual(await names(), [basename(one), basename(two)].sort());
  });

  it('are removed a week after they were last used', async () => {
    const [used, unused] = [await files.keep(Buffer.from('used')), await files.keep(Buffer.from('unused'))];
    now += 5 * day;
    await files.keep(Buffer.from('used'));
    now += 3 * day;
    const fresh = await files.keep(Buffer.from('new'));
    assert.deepEqual(await names(), [basename(used), basename(fresh)].sort());
    await assert.rejects(readFile(unused), { code: 'ENOENT' });
  });

  it('that cannot be written say so before anything is ordered', async () => {
    await writeFile(join(storage, 'masks'), 'a file in the place of the folder');
    await assert.rejects(files.keep(Buffer.from('one')), { code: 'journal-unwritable', charged: 'no' });
  });
});
