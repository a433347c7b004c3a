import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EaselError } from '../../../src/core/errors.ts';
import { reduce } from '../../../src/core/job.ts';
import type { Job, JobEvent } from '../../../src/core/job.ts';
import { addDays, dayOf } from '../../../src/core/localDay.ts';
import type { Day } from '../../../src/core/localDay.ts';
import { judge } from '../../../src/core/spend.ts';
import { isPaid, report } from '../../../src/core/spendEntry.ts';
import type { SpendEntry } from '../../../src/core/spendEntry.ts';
import { SpendKeeper } from '../../../src/jobs/spendKeeper.ts';
import type { SpendStore } from '../../../src/jobs/spendKeeper.ts';
import { freshJob } from '../support/jobs.ts';
import { countingIds, MemoryLog, turn } from '../support/memory.ts';
import { sampleRequest } from '../support/requests.ts';

const noon = new Date(2026, 10, 20, 12).getTime();
const day = 24 * 60 * 60_000;

/** The ledger in memory, as all windows see it. */
class MemoryLedger implements SpendStore {
  entries: SpendEntry[] = [];
  broken = false;
  forgotten: Day | undefined;
  /** Called before each access: others may get their turn here. */
  readonly #access: () => Promise<unknown>;

  constructor(access: () => Promise<unknown> = turn) {
    this.#access = access;
  }

  async read(from: Day): Promise<SpendEntry[]> {
    await this.#access();
    if (this.broken) throw new Error('The disk is gone');
    return this.entries.filter(({ at }) => dayOf(at) >= from);
  }

  async append(entries: readonly SpendEntry[]): Promise<void> {
    await this.#access();
    if (this.broken) throw new Error('The disk is full');
    this.entries.push(...entries);
  }

  forget(before: Day): Promise<void> {
    this.forgotten = before;
    return Promise.resolve();
  }
}

const events: Record<'sent' | 'accepted' | 'refused' | 'made' | 'failed', readonly JobEvent[]> = {
  sent: [{ type: 'started' }, { type: 'prepared', uploads: { references: [] }, account: '' }],
  accepted: [{ type: 'accepted', taskId: 'task-1', at: noon }],
  refused: [{ type: 'failed', error: new EaselError('request-refused', 'No').toRecord(), at: noon }],
  made: [{ type: 'ready', urls: ['https://files.example/1.png'], at: noon, costUsd: 0.01 }],
  failed: [{ type: 'failed', error: new EaselError('task-failed', 'No').toRecord(), at: noon }],
};

function after(job: Job, ...steps: (keyof typeof events)[]): Job {
  return steps.flatMap((step) => events[step]).reduce(reduce, job);
}

type Ending = 'refused' | 'failed' | 'accepted';

describe('the keeper of the ledger', () => {
  let ledger: MemoryLedger;
  let log: MemoryLog;
  let now: number;
  const newId = countingIds();
  beforeEach(() => {
    ledger = new MemoryLedger();
    log = new MemoryLog();
    now = noon;
  });

  /** A window. */
  async function open(store: SpendStore = ledger): Promise<SpendKeeper> {
    const keeper = new SpendKeeper({ store, now: () => now, prices: () => ({}), newId, log });
    await keeper.start();
    return keeper;
  }

  async function paidToday(keeper: SpendKeeper): Promise<number> {
    const today = dayOf(now);
    return report(await keeper.entries(today), today, today).paid.usd;
  }

  it('writes each thing about a job once, also after a restart and in a second window', async () => {
    const job = after(freshJob(), 'sent', 'accepted');
    const first = await open();
    assert.ok(first.update([job]));
    assert.ok(!first.update([job]));
    await first.settled();
    const second = await open();
    assert.ok(!second.update([job]));
    await second.settled();
    assert.equal(ledger.entries.length, 1);
    assert.equal(await paidToday(second), 0.015);
  });

  it('puts the actual cost in place of the estimate', async () => {
    const keeper = await open();
    keeper.update([after(freshJob(), 'sent', 'accepted')]);
    assert.equal(await paidToday(keeper), 0.015);
    keeper.update([after(freshJob(), 'sent', 'accepted', 'made')]);
    assert.equal(await paidToday(keeper), 0.01);
    assert.equal(await paidToday(await open()), 0.01);
  });

  it('counts what other windows spend, and what they are about to spend', async () => {
    const [one, other] = [await open(), await open()];
    one.update([after(freshJob({ id: 'a' }), 'sent', 'accepted'), freshJob({ id: 'b' })]);
    await one.settled();
    const { committed } = await other.reserve([sampleRequest()]);
    assert.deepEqual([committed.images, committed.usd], [2, 0.03]);
  });

  it('holds the money of an order from the gate on, and lets go of it when there is no order', async () => {
    const [one, other] = [await open(), await open()];
    const { ids, committed } = await one.reserve([sampleRequest()]);
    assert.equal(committed.usd, 0);
    assert.equal((await other.reserve([sampleRequest()])).committed.usd, 0.015);
    one.release(ids);
    await one.settled();
    assert.equal((await other.reserve([sampleRequest()])).committed.usd, 0.015);
  });

  it('holds the money of all that is ordered together, each at its own price, and lets go of all of it', async () => {
    const [one, other] = [await open(), await open()];
    const requests = [sampleRequest(), sampleRequest({ tier: '4K', ratio: '16:9' })];
    const { ids, committed } = await one.reserve(requests);
    assert.equal(committed.usd, 0);
    assert.equal((await other.reserve([sampleRequest()])).committed.usd, 0.04);
    one.release(ids);
    await one.settled();
    assert.equal((await other.reserve([sampleRequest()])).committed.usd, 0.015);
  });

  it('does not count a job against itself when it goes on', async () => {
    const keeper = await open();
    keeper.update([freshJob({ id: 'a' })]);
    assert.equal((await keeper.reserve([sampleRequest()], 'a')).committed.usd, 0);
  });

  it('lets go of what was not charged', async () => {
    const keeper = await open();
    keeper.update([after(freshJob(), 'sent')]);
    keeper.update([after(freshJob(), 'sent', 'refused')]);
    assert.equal((await keeper.reserve([sampleRequest()])).committed.usd, 0);
  });

  it('begins each day with nothing but what is under way', async () => {
    const keeper = await open();
    const waiting = freshJob({ id: 'waiting' });
    keeper.update([after(freshJob({ id: 'paid' }), 'sent', 'accepted'), waiting]);
    await keeper.settled();
    now = noon + day;
    keeper.update([waiting]);
    await keeper.settled();
    assert.equal((await (await open()).reserve([sampleRequest()])).committed.usd, 0.015);
  });

  it('lets nothing be sent when it cannot know what is spent elsewhere', async () => {
    const keeper = await open();
    ledger.broken = true;
    await assert.rejects(keeper.reserve([sampleRequest()]), (error: EaselError) => {
      assert.equal(error.code, 'ledger-unusable');
      assert.equal(error.charged, 'no');
      return true;
    });
  });

  it('keeps what could not be written, and writes it when it can', async () => {
    const keeper = await open();
    ledger.broken = true;
    keeper.update([after(freshJob({ id: 'a' }), 'sent', 'accepted')]);
    await keeper.settled();
    assert.match(log.lines.join('\n'), /cannot be written/);
    ledger.broken = false;
    assert.equal(await paidToday(keeper), 0.015);
    keeper.update([after(freshJob({ id: 'b' }), 'sent', 'accepted')]);
    await keeper.settled();
    assert.deepEqual(
      ledger.entries.map(({ id }) => id),
      ['a', 'b'],
    );
  });

  it('starts without a ledger that can be read, and says so', async () => {
    ledger.broken = true;
    await open();
    assert.match(log.lines.join('\n'), /cannot be read/);
  });

  it('leaves alone what is older than anything it shows, and forgets what is older than a year', async () => {
    const keeper = await open();
    const old = freshJob();
    const job = after({ ...old, createdAt: noon - 90 * day }, 'sent');
    keeper.update([reduce(job, { type: 'accepted', taskId: 't', at: noon - 90 * day })]);
    await keeper.settled();
    assert.deepEqual(ledger.entries, []);
    assert.equal(ledger.forgotten, addDays(dayOf(noon), -400));
  });

  it('never lets windows together pass the limit, however their steps interleave', async () => {
    const limit = 0.05;
    /** Orders of several images, with how they end. */
    const plans = fc.array(
      fc.array(
        fc.record({
          images: fc.integer({ min: 1, max: 3 }),
          end: fc.constantFrom<Ending[]>('refused', 'failed', 'accepted'),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      { minLength: 2, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans, async (scheduler, windows) => {
        const shared = new MemoryLedger(() => scheduler.schedule(Promise.resolve()));
        let spent = 0;
        const order = async (keeper: SpendKeeper, images: number, end: Ending): Promise<void> => {
          const { ids, committed } = await keeper.reserve(
            Array.from({ length: images }, () => sampleRequest()),
          );
          if (judge({ usd: 0.015 * images, unknownAllowed: false }, committed.usd, limit) === 'within') {
            const jobs = Array.from({ length: images }, () => freshJob({ id: newId() }));
            keeper.update(jobs);
            await scheduler.schedule(Promise.resolve());
            if (end === 'refused') keeper.update(jobs.map((job) => after(job, 'sent', 'refused')));
            else {
              spent += 0.015 * images;
              keeper.update(jobs.map((job) => after(job, 'sent', 'accepted')));
              if (end === 'failed')
                keeper.update(jobs.map((job) => after(job, 'sent', 'accepted', 'failed')));
            }
          }
          keeper.release(ids);
        };
        const run = async (plan: readonly { images: number; end: Ending }[]): Promise<void> => {
          const keeper = await open(shared);
          for (const { images, end } of plan) await order(keeper, images, end);
          await keeper.settled();
        };
        await scheduler.waitFor(Promise.all(windows.map(run)));
        assert.ok(spent < limit + 1e-9, `${spent}`);
        const paid = new Set(shared.entries.filter(isPaid).map(({ id }) => id));
        assert.equal(paid.size, Math.round(spent / 0.015));
      }),
      { numRuns: 200 },
    );
  });
});
