import assert from 'node:assert/strict';
import { Refusal } from '../../../src/agents/answer.ts';
import { EaselError } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/core/job.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';
import { totalOf } from '../../../src/core/spendEntry.ts';
import type { Reservation } from '../../../src/jobs/spendKeeper.ts';
import { HardGate } from '../../../src/mcp/hardGate.ts';
import type { HardGatePorts } from '../../../src/mcp/hardGate.ts';
import { freshJob } from '../support/jobs.ts';
import { turn } from '../support/memory.ts';
import { sampleRequest } from '../support/requests.ts';

/** A gate before an engine that only counts; `spentUsd` is what others have spent or hold. */
class GateWorld {
  readonly ordered: [what: string, backend: string][] = [];
  readonly held = new Set<string>();
  readonly released: string[] = [];
  spentUsd = 0;
  broken = false;

  gate(options: Partial<HardGatePorts['options']> = {}): HardGate {
    return new HardGate({
      engine: {
        submit: async (request: GenerationRequest, backend: Job['backend']) => {
          await turn();
          this.ordered.push([request.prompt, backend]);
          // From now on its job counts instead of what was held.
          if (backend === 'toapis') this.spentUsd += 0.02;
          return [freshJob()];
        },
        resume: async (id: string) => {
          await turn();
          this.ordered.push([id, 'resumed']);
          return freshJob();
        },
      },
      spend: {
        reserve: async (): Promise<Reservation> => {
          await turn();
          if (this.broken) throw new EaselError('ledger-unusable', 'The ledger cannot be read');
          const id = `r${this.held.size}`;
          this.held.add(id);
          return { ids: [id], committed: { ...totalOf([]), usd: this.spentUsd } };
        },
        release: (ids) => this.released.push(...ids),
      },
      options: { backend: 'toapis', dailyLimit: 5, allowUploads: false, key: 'sk-1', ...options },
    });
  }
}

function refusal(pattern: RegExp): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Refusal && pattern.test(thrown.message);
}

describe('The gate where nobody can be asked', () => {
  let world: GateWorld;
  beforeEach(() => (world = new GateWorld()));

  it('lets an order pass that stays within the limit, and lets go of what it held', async () => {
    await world.gate().order(sampleRequest({ prompt: 'kite' }));
    assert.deepEqual(world.ordered, [['kite', 'toapis']]);
    assert.deepEqual(world.released, [...world.held]);
  });

  it('refuses what would pass the limit by the least, and orders nothing', async () => {
    world.spentUsd = 4.99;
    await assert.rejects(world.gate().order(sampleRequest()), refusal(/\$5\.00 a day.*\$4\.99/s));
    await assert.rejects(world.gate({ dailyLimit: 0 }).order(sampleRequest()), Refusal);
    assert.deepEqual(world.ordered, []);
    assert.equal(world.released.length, world.held.size);
  });

  it('lets only as many orders at once pass as the limit allows', async () => {
    const gate = world.gate({ dailyLimit: 0.05 });
    const orders = ['a', 'b', 'c', 'd'].map((prompt) => gate.order(sampleRequest({ prompt })));
    const outcomes = await Promise.allSettled(orders);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'rejected'],
    );
  });

  it('refuses what has no known price', async () => {
    const { tier, ...request } = sampleRequest({ model: 'gpt-4o-image' });
    await assert.rejects(world.gate().order(request), refusal(/gpt-4o-image/));
    assert.deepEqual(world.ordered, []);
  });

  it('refuses uploads unless they were allowed', async () => {
    const request = sampleRequest({ references: ['file:///site/a.png'] });
    await assert.rejects(world.gate().order(request), refusal(/--allow-uploads/));
    assert.equal(world.held.size, 0);
    await world.gate({ allowUploads: true }).order(request);
    assert.equal(world.ordered.length, 1);
  });

  it('refuses orders without a key', async () => {
    await assert.rejects(world.gate({ key: undefined }).order(sampleRequest()), refusal(/TOAPIS_API_KEY/));
  });

  it('draws placeholders without key and limit, references or not', async () => {
    const gate = world.gate({ backend: 'placeholder', key: undefined, dailyLimit: 0 });
    await gate.order(sampleRequest({ prompt: 'kite', references: ['file:///site/a.png'] }));
    assert.deepEqual(world.ordered, [['kite', 'placeholder']]);
    assert.equal(world.held.size, 0);
  });

  it('orders nothing while nobody can tell what was spent', async () => {
    world.broken = true;
    await assert.rejects(world.gate().order(sampleRequest()), { code: 'ledger-unusable' });
    assert.deepEqual(world.ordered, []);
  });

  it('goes on with what is paid for nothing, and with what was never ordered as with an order', async () => {
    world.spentUsd = 5;
    const failed = { ...freshJob({ id: 'paid' }), state: 'failed' } as const;
    const paid: Job = { ...failed, task: { id: 'task-1', acceptedAt: 0 } };
    assert.equal(await world.gate().goOn(paid), true);
    await assert.rejects(world.gate().goOn({ ...failed, id: 'never ordered' }), Refusal);
    assert.deepEqual(world.ordered, [['paid', 'resumed']]);
  });
});
