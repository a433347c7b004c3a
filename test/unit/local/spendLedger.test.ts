import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { addDays, dayOf, startOf } from '../../../src/core/localDay.ts';
import { mergeEntries } from '../../../src/core/spendEntry.ts';
import type { SpendEntry } from '../../../src/core/spendEntry.ts';
import { SpendLedger } from '../../../src/local/spendLedger.ts';
import { MemoryLog } from '../support/memory.ts';

const noon = new Date(2026, 10, 20, 12).getTime();
const today = dayOf(noon);

function entry(id: string, changes: Partial<SpendEntry> = {}): SpendEntry {
  return {
    id,
    state: 'accepted',
    at: noon,
    model: 'gpt-image-2',
    tier: '1K',
    count: 1,
    usd: 0.015,
    ...changes,
  };
}

describe('The spend ledger on disk', () => {
  let storage = '';
  let log: MemoryLog;
  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'ledger-'));
    log = new MemoryLog();
  });
  afterEach(() => rm(storage, { recursive: true }));

  const open = (): SpendLedger => new SpendLedger(storage, log);
  const fileOf = (day: string): string => join(storage, 'spend', `${day}.jsonl`);

  it('gives back what was written, unknown prices included', async () => {
    const { usd, ...unpriced } = entry('b');
    await open().append([entry('a', { folder: 'file:///site' })]);
    await open().append([unpriced]);
    assert.deepEqual(await open().read(today), [entry('a', { folder: 'file:///site' }), unpriced]);
  });

  it('is empty, not an error, before the first order', async () => {
    assert.deepEqual(await open().read(today), []);
    assert.deepEqual(log.lines, []);
  });

  it('has a file for each day of the person, so that a new day begins at midnight', async () => {
    const midnight = startOf(addDays(today, 1));
    await open().append([entry('late', { at: midnight - 1 }), entry('early', { at: midnight })]);
    assert.deepEqual(await readdir(join(storage, 'spend')), [`${today}.jsonl`, `${addDays(today, 1)}.jsonl`]);
    const found = await open().read(addDays(today, 1));
    assert.deepEqual(
      found.map(({ id }) => id),
      ['early'],
    );
  });

  it('loses one line by a torn line, and not the one after it', async () => {
    await open().append([entry('a')]);
    const whole = await readFile(fileOf(today), 'utf8');
    await writeFile(fileOf(today), whole + whole.trim().slice(0, 40));
    await open().append([entry('b')]);
    const ledger = open();
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(
        (await ledger.read(today)).map(({ id }) => id),
        ['a', 'b'],
      );
    }
    // Said once, not at each look.
    assert.equal(log.lines.length, 1);
  });

  it('reads past whatever else a file holds, and past files that are not its own', async () => {
    await open().append([entry('a')]);
    const other = { ...entry('x'), version: 1 };
    for (const line of [
      'null',
      '[]',
      '{"version":1}',
      JSON.stringify({ ...other, version: 2 }),
      JSON.stringify({ ...other, usd: -1 }),
      JSON.stringify({ ...other, count: 0 }),
      '\u0000\u0000',
    ]) {
      await appendFile(fileOf(today), `${line}\n`);
    }
    await writeFile(join(storage, 'spend', 'notes.txt'), 'mine');
    assert.deepEqual(await open().read(today), [entry('a')]);
  });

  it('gives back every whole line, wherever the file was cut off', async () => {
    await open().append([entry('a'), entry('b'), entry('c')]);
    const whole = await readFile(fileOf(today));
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x7d).map(([index]) => index + 1);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        await writeFile(fileOf(today), whole.subarray(0, length));
        assert.equal((await open().read(today)).length, ends.filter((end) => end <= length).length);
      }),
    );
  });

  it('forgets days, and only those', async () => {
    const old = addDays(today, -400);
    await open().append([entry('a', { at: startOf(old) }), entry('b')]);
    await open().forget(addDays(old, 1));
    assert.deepEqual(await readdir(join(storage, 'spend')), [`${today}.jsonl`]);
  });

  it('loses nothing when several processes write at once', async () => {
    const ledger = join(import.meta.dirname, '../../../src/local/spendLedger.ts');
    const script = `
      import { SpendLedger } from ${JSON.stringify(ledger)};
      const [storage, name] = process.argv.slice(1);
      const ledger = new SpendLedger(storage, { info() {}, warn() {} });
      for (let n = 0; n < 100; n++) {
        const common = { at: ${noon}, model: 'gpt-image-2', tier: '1K', count: 1, usd: 0.015 };
        await ledger.append([
          { ...common, id: name + n, state: 'open' },
          { ...common, id: 'shared' + n, state: 'accepted' },
        ]);
      }`;
    const flags = ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script];
    const run = promisify(execFile);
    await Promise.all(['a', 'b', 'c'].map((name) => run(process.execPath, [...flags, storage, name])));
    const found = await open().read(today);
    assert.deepEqual(log.lines, []);
    assert.equal(found.length, 600);
    assert.equal(mergeEntries(found).size, 400);
  }).timeout(30_000);
});
