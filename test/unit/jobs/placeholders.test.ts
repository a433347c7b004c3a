import assert from 'node:assert/strict';
import type { ExactFile } from '../../../src/core/exactImage.ts';
import { Placeholders } from '../../../src/jobs/placeholders.ts';
import { makePng } from '../support/images.ts';
import { freshJob } from '../support/jobs.ts';
import { exactly } from '../support/requests.ts';

const signal = new AbortController().signal;
const fileOf = (path: string, width: number, height: number): ExactFile =>
  exactly([path, width, height]).files[0]!;

describe('drawing a placeholder of a file that code names', () => {
  let drawn: string[] = [];
  let encoded: Uint8Array[] = [];
  const placeholders = new Placeholders({
    draw: ({ prompt, width, height }) => {
      drawn.push(`${prompt}, ${width} ${height}`);
      return Promise.resolve(makePng(1, 1));
    },
    exact: {
      makeExact: ({ bytes, files }) => {
        encoded.push(bytes);
        return Promise.resolve(files.map(({ format }) => Buffer.from(format)));
      },
    },
    mark: (bytes) => bytes,
  });
  beforeEach(() => {
    drawn = [];
    encoded = [];
  });

  it('draws its pixels and encodes them in its format', async () => {
    const bytes = await placeholders.draw(fileOf('a.avif', 30, 20), freshJob(), signal);
    assert.equal(Buffer.from(bytes).toString(), 'avif');
    assert.deepEqual(drawn, ['A red kite over the sea, 30 20']);
  });

  it('takes the drawing that is there when it has these pixels, and no other', async () => {
    const there = makePng(30, 20);
    await placeholders.draw(fileOf('a.avif', 30, 20), freshJob(), signal, there);
    assert.deepEqual([drawn, encoded[0] === there], [[], true]);
    await placeholders.draw(fileOf('a.avif', 60, 40), freshJob(), signal, there);
    assert.deepEqual([drawn.length, encoded[1] === there], [1, false]);
  });

  it('writes a drawing, not a picture of one, where the path says SVG', async () => {
    const bytes = await placeholders.draw(fileOf('a.svg', 300, 200), freshJob(), signal, makePng(300, 200));
    assert.match(Buffer.from(bytes).toString(), /^<svg [^>]*viewBox="0 0 300 200".*>A red kite/s);
    assert.deepEqual([drawn, encoded], [[], []]);
  });
});
