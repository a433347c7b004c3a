import assert from 'node:assert/strict';
import { newJob } from '../../../src/core/job.ts';
import type { Job } from '../../../src/core/job.ts';
import { makeFinisher } from '../../../src/jobs/finish.ts';
import type { FinisherPorts } from '../../../src/jobs/finish.ts';
import type { FinishedImage } from '../../../src/jobs/ports.ts';
import { MemoryLog } from '../support/memory.ts';
import { sampleRequest } from '../support/requests.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const files: Record<string, string> = { 'file:///site/photo.png': 'photo', 'file:///masks/m.png': 'mask' };
const masked = { references: ['file:///site/photo.png'], mask: 'file:///masks/m.png', keepOutside: true };

describe('finishing an image', () => {
  let log: MemoryLog;
  beforeEach(() => {
    log = new MemoryLog();
  });

  /** Finishes the image `server` of a job; tells its bytes as text. */
  async function finish(
    request: Partial<Job['request']>,
    ports: Partial<FinisherPorts> = {},
    signal = new AbortController().signal,
  ): Promise<{ bytes: string; note: FinishedImage['note']; untouched: string | undefined }> {
    const finisher = makeFinisher({
      references: {
        read: (uri) => {
          const content = files[uri];
          return content === undefined
            ? Promise.reject(new Error(`No ${uri}`))
            : Promise.resolve({ name: uri, bytes: Buffer.from(content) });
        },
      },
      compositor: {
        keepOutside: ({ original, edited, mask }) =>
          Promise.resolve(Buffer.from(`${text(original)}+${text(edited)}/${text(mask)}`)),
      },
      embed: (bytes, job) => Buffer.from(`${text(bytes)} by ${job.id}`),
      log,
      ...ports,
    });
    const seed = { id: 'me', group: 'g', backend: 'toapis', createdAt: 1 } as const;
    const job = newJob({ ...seed, request: sampleRequest(request) });
    const { bytes, note, untouched } = await finisher.finish(Buffer.from('server'), job, signal);
    return { bytes: text(bytes), note, untouched: untouched && text(untouched) };
  }

  it('writes into it what made it', async () => {
    assert.deepEqual(await finish({}), { bytes: 'server by me', note: undefined, untouched: undefined });
  });

  it('puts the original back outside the mask', async () => {
    assert.deepEqual(await finish(masked), {
      bytes: 'photo+server/mask by me',
      note: undefined,
      untouched: undefined,
    });
  });

  it('keeps the image of the server as well where that is wanted, and not where it is the same', async () => {
    assert.equal((await finish({ ...masked, keepUntouched: true })).untouched, 'server');
    assert.equal((await finish(masked)).untouched, undefined);
    const compositor = { keepOutside: () => Promise.resolve(undefined) };
    assert.equal((await finish({ ...masked, keepUntouched: true }, { compositor })).untouched, undefined);
  });

  it('leaves it as the server made it where that is wanted', async () => {
    assert.equal((await finish({ ...masked, keepOutside: false })).bytes, 'server by me');
  });

  it('saves the image of the server, and says so, when it has another shape', async () => {
    const compositor = { keepOutside: () => Promise.resolve(undefined) };
    assert.deepEqual(await finish(masked, { compositor }), {
      bytes: 'server by me',
      note: 'outside-changed',
      untouched: undefined,
    });
  });

  it('saves the image of the server, and says so, when the original is gone', async () => {
    const outcome = await finish({ ...masked, references: ['file:///site/gone.png'] });
    assert.deepEqual(outcome, { bytes: 'server by me', note: 'outside-changed', untouched: undefined });
    assert.equal(log.lines.length, 1);
  });

  it('saves an image into which nothing can be written', async () => {
    const embed = (): never => {
      throw new Error('No room');
    };
    assert.deepEqual(await finish(masked, { embed }), {
      bytes: 'photo+server/mask',
      note: undefined,
      untouched: undefined,
    });
    assert.equal(log.lines.length, 1);
  });

  it('ends with the reason when it is stopped', async () => {
    const stop = new AbortController();
    const compositor = {
      keepOutside: () => {
        stop.abort(new Error('Stopped'));
        return Promise.reject(new Error('Ended'));
      },
    };
    await assert.rejects(finish(masked, { compositor }, stop.signal), { message: 'Stopped' });
  });
});
