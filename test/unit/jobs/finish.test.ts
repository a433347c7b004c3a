import assert from 'node:assert/strict';
import { newJob } from '../../../src/core/job.ts';
import type { Job } from '../../../src/core/job.ts';
import { makeFinisher } from '../../../src/jobs/finish.ts';
import type { FinisherPorts } from '../../../src/jobs/finish.ts';
import type { FinishedImage } from '../../../src/jobs/ports.ts';
import { MemoryLog } from '../support/memory.ts';
import { pendingFile } from '../support/jobs.ts';
import { exactly, sampleRequest } from '../support/requests.ts';

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
    changes: Partial<Pick<Job, 'backend' | 'files'>> = {},
  ): Promise<{
    bytes: string;
    note: FinishedImage['note'];
    untouched: string | undefined;
    fitted?: string;
  }> {
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
      exact: {
        makeExact: ({ bytes, files, focus }) =>
          Promise.resolve(
            files.map(({ path }) => Buffer.from(`${text(bytes)} as ${path} ${focus ? focus.x : ''}`.trim())),
          ),
      },
      placeholders: {
        draw: ({ path }, _job, _signal, drawing) =>
          Promise.resolve(Buffer.from(`${drawing ? text(drawing) : ''} drawn as ${path}`)),
        mark: (bytes, job) => Buffer.from(`${text(bytes)}, marked for ${job.id}`),
      },
      embed: (bytes, job) => Buffer.from(`${text(bytes)} by ${job.id}`),
      log,
      ...ports,
    });
    const seed = { id: 'me', group: 'g', backend: 'toapis', createdAt: 1 } as const;
    const job = { ...newJob({ ...seed, request: sampleRequest(request) }), ...changes };
    const { bytes, note, untouched, fitted } = await finisher.finish(Buffer.from('server'), job, signal);
    return {
      bytes: text(bytes),
      note,
      untouched: untouched && text(untouched),
      ...(fitted && { fitted: fitted.path }),
    };
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

  describe('that code names', () => {
    const exact = exactly(['img/hero.webp', 1200, 630], ['img/hero@2x.avif', 2400, 1260]);
    const second = { files: [pendingFile('hero.webp').image] };

    it('makes the next of its files, around the focus, and writes into it what made it', async () => {
      assert.deepEqual(await finish({ exact: { ...exact, focus: { x: 0.25, y: 0.5 } } }), {
        bytes: 'server as img/hero.webp 0.25 by me',
        note: undefined,
        untouched: undefined,
        fitted: 'img/hero.webp',
      });
      const next = await finish({ exact }, {}, undefined, second);
      assert.equal(next.bytes, 'server as img/hero@2x.avif by me');
    });

    it('saves the image of the server, and says so, when it cannot be made', async () => {
      for (const makeExact of [() => Promise.reject(new Error('Damaged')), () => Promise.resolve([])]) {
        log = new MemoryLog();
        assert.deepEqual(await finish({ exact }, { exact: { makeExact } }), {
          bytes: 'server by me',
          note: 'not-fitted',
          untouched: undefined,
        });
        assert.equal(log.lines.length, 1);
      }
    });

    it('is a placeholder, drawn and marked as such, when it was made offline', async () => {
      const outcome = await finish({ exact }, {}, undefined, { backend: 'placeholder', ...second });
      assert.equal(outcome.bytes, 'server drawn as img/hero@2x.avif, marked for me');
      assert.equal(outcome.fitted, 'img/hero@2x.avif');
    });

    it('ends with the reason when it is stopped', async () => {
      const stop = new AbortController();
      const makeExact = (): Promise<never> => {
        stop.abort(new Error('Stopped'));
        return Promise.reject(new Error('Ended'));
      };
      await assert.rejects(finish({ exact }, { exact: { makeExact } }, stop.signal), { message: 'Stopped' });
    });
  });

  it('marks every placeholder', async () => {
    const outcome = await finish({}, {}, undefined, { backend: 'placeholder' });
    assert.equal(outcome.bytes, 'server, marked for me');
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
