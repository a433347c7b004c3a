import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { canContinue, isFinished, Job, newJob, recover } from '../../src/core/job.ts';
import { parseProvenance, printProvenance, provenanceOf } from '../../src/core/provenance.ts';
import { validateRequest } from '../../src/core/request.ts';
import { changeOf } from '../../src/core/spendEntry.ts';
import type { SpendEntry } from '../../src/core/spendEntry.ts';
import { FileJournal } from '../../src/local/journal.ts';
import { journalDirectory } from '../../src/local/journalDirectory.ts';
import { Leases } from '../../src/local/lease.ts';
import { SpendLedger } from '../../src/local/spendLedger.ts';
import { exactly, sampleRequest } from '../unit/support/requests.ts';
import { changedJson, changedText, fuzz } from './support.ts';

const site = 'file:///site';
const log = { info: () => undefined, warn: () => undefined };

const fresh = newJob({ id: 'a', group: 'g', backend: 'toapis', request: sampleRequest(), createdAt: 1 });
const rows: readonly { version: 1; job: Job }[] = [
  fresh,
  { ...fresh, state: 'waiting' as const, task: { id: 't', acceptedAt: 2 } },
  {
    ...fresh,
    state: 'done' as const,
    request: sampleRequest({ exact: exactly(['img/hero.webp', 1200, 630]) }),
    files: [{ uri: 'file:///site/img/hero.webp', kind: 'webp' as const, width: 1200, height: 630 }],
    costUsd: 0.02,
    finishedAt: 5,
  },
].map((job) => ({ version: 1, job: Job.parse(job) }));

const entry: SpendEntry = { id: 'a', state: 'made', at: 1, model: 'gpt-image-2', count: 1, usd: 0.02 };

/** Files written at once: making a folder costs more than reading one. */
const filesAtOnce = 20;
const texts = fc.oneof(
  changedText(rows.map((row) => JSON.stringify(row))),
  changedJson(rows).map((row) => JSON.stringify(row)),
);

describe('Fuzz: what lies under the global storage', () => {
  let storage = '';
  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'fuzz-'));
  });
  afterEach(() => rm(storage, { recursive: true }));

  fuzz(
    'a row of the journal is read, or kept aside under its name; nothing else is touched',
    fc.array(texts, { minLength: filesAtOnce, maxLength: filesAtOnce }),
    async (files) => {
      const folder = join(journalDirectory(storage, site), 'open');
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await Promise.all(
        files.map((text, index) =>
          writeFile(join(folder, `${index}.json`), text.replace('"id":"a"', `"id":"${index}"`)),
        ),
      );
      await writeFile(join(storage, 'neighbour'), 'mine');
      const leases = new Leases({
        clock: { now: () => 1 },
        startTimer: () => () => undefined,
        staleMs: 15_000,
        heartbeatMs: 5_000,
      });
      for (const job of await new FileJournal(storage, () => [site], leases, log).load())
        canBeWorkedWith(job);
      const names = await readdir(folder);
      for (const name of names) assert.match(name, /^\d+\.json(\.broken)?$/);
      assert.deepEqual((await readdir(storage)).sort(), ['journal', 'neighbour']);
    },
    { atOnce: filesAtOnce },
  );

  fuzz(
    'a line of the spend ledger is read, or passed over',
    fc.array(changedText([JSON.stringify({ version: 1, ...entry })]), { maxLength: filesAtOnce }),
    async (lines) => {
      await mkdir(join(storage, 'spend'), { recursive: true });
      await writeFile(join(storage, 'spend/1970-01-01.jsonl'), [...lines, ''].join('\n'));
      for (const { usd, count } of await new SpendLedger(storage, log).read('1970-01-01')) {
        assert.ok((usd ?? 0) >= 0 && count >= 0);
      }
    },
    { atOnce: filesAtOnce },
  );
});

/** What is made of every row that was read, before anybody asks for it. */
function canBeWorkedWith(job: Job): void {
  canContinue(job);
  isFinished(job);
  validateRequest(job.request);
  const after = recover(job);
  changeOf(after, undefined, 1, () => ({}));
  const provenance = printProvenance(provenanceOf(after, (uri) => uri, 'Easel 1'));
  assert.ok(parseProvenance(provenance), `${provenance} cannot be read again`);
}
