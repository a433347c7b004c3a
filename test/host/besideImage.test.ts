import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { Job } from '../../src/core/job.ts';
import { besideImages, takePath } from '../../src/ui/besideImage.ts';
import { freshJob } from '../unit/support/jobs.ts';
import { exactly, sampleRequest } from '../unit/support/requests.ts';
import { Answers, cleanUp, fileOf, folder } from './support.ts';

describe('An image that lies beside its path', () => {
  const answers = new Answers();
  const write = (name: string, text: string): Promise<void> => writeFile(fileOf(`made/${name}`).fsPath, text);
  const textOf = (name: string): Promise<string> => readFile(fileOf(`made/${name}`).fsPath, 'utf8');

  beforeEach(async () => {
    await mkdir(fileOf('made').fsPath, { recursive: true });
    await write('hero-2.png', 'the image');
  });
  afterEach(async () => {
    answers.restore();
    await cleanUp('made');
  });

  /** A done job of two files, of which the second one lies beside its path. */
  function doneJob(): Job {
    const request = sampleRequest({ exact: exactly(['made/icon.png', 8, 8], ['made/hero.png', 8, 8]) });
    const target = { ...request.target, root: folder().toString() };
    const image = { kind: 'png', width: 8, height: 8 } as const;
    const files = [
      { ...image, uri: fileOf('made/icon.png').toString() },
      { ...image, uri: fileOf('made/hero-2.png').toString(), note: 'beside' as const },
    ];
    return { ...freshJob({ request: { ...request, target } }), state: 'done', files };
  }

  it('takes it when the person says so, and its job is told', async () => {
    await write('hero.png', 'theirs');
    // Asked only where there is no trash.
    answers.on('showWarningMessage', () => 'Delete');
    const [beside, ...others] = besideImages(doneJob());
    assert.ok(beside && others.length === 0);
    assert.equal(beside.path.toString(), fileOf('made/hero.png').toString());
    const moves: string[][] = [];
    await takePath(beside, (...move) => Promise.resolve(void moves.push(move)));
    assert.deepEqual(await readdir(fileOf('made').fsPath), ['hero.png']);
    assert.equal(await textOf('hero.png'), 'the image');
    assert.deepEqual(moves, [[fileOf('made/hero-2.png').toString(), fileOf('made/hero.png').toString()]]);
  });

  it('takes it where nothing is any more, without a question', async () => {
    answers.on('showWarningMessage', () => assert.fail('Asked'));
    const [beside] = besideImages(doneJob());
    await takePath(beside!, () => Promise.resolve());
    assert.deepEqual(await readdir(fileOf('made').fsPath), ['hero.png']);
  });

  it('stays where it is, and says so, when it cannot be moved', async () => {
    await write('hero.png', 'theirs');
    answers.on('showWarningMessage', () => 'Delete');
    answers.on('showErrorMessage', () => undefined);
    const [beside] = besideImages(doneJob());
    const gone = { ...beside!.image, uri: fileOf('made/gone.png').toString() };
    await takePath({ image: gone, path: beside!.path }, () => assert.fail('Nothing was moved'));
    assert.match(String(answers.asked.at(-1)), /made\/hero\.png could not be replaced/);
    assert.equal(await textOf('hero-2.png'), 'the image');
    assert.equal(await textOf('hero.png'), 'theirs');
  });
});
