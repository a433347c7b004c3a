import assert from 'node:assert/strict';
import { canContinue } from '../../src/core/job.ts';
import type { Job } from '../../src/core/job.ts';
import { faultKinds } from '../toapis/faults.ts';
import type { Fault, FaultKind } from '../toapis/faults.ts';
import type { Toapis } from '../toapis/server.ts';
import { goOn } from '../unit/support/jobs.ts';
import { assertDelivered, assertMoneySafe, assertNothingElse } from './judge.ts';
import { aWhile, endpointOf, operations, outcomes } from './outcomes.ts';
import type { Operation, Stay, Story } from './outcomes.ts';
import { openWorld, smallCell } from './world.ts';
import type { World } from './world.ts';

/** Times as fast as life. What hits by the clock wants room; a patience of a quarter of an hour wants haste. */
const usualSpeed = 200;
const hastySpeed = 1_000;

/** What `wrongPixels` delivers. */
const half = { width: smallCell.width / 2, height: smallCell.height / 2 };

type Case = { operation: Operation; kind: FaultKind; stay: Stay; story: Story };

function casesOf(operation: Operation): Case[] {
  return (Object.keys(faultKinds) as FaultKind[]).flatMap((kind) =>
    Object.entries(outcomes[operation][kind] ?? {}).map(([stay, story]) => ({
      operation,
      kind,
      stay: stay as Stay,
      story,
    })),
  );
}

function faultOf({ operation, kind, stay }: Case): Fault {
  const stays: Record<Stay, Partial<Fault>> = {
    once: { times: 1 },
    thrice: { times: 3 },
    aWhile: { forMs: aWhile[operation] },
    untilLifted: kind === 'connectionRefused' ? {} : { times: Infinity },
    stopped: { times: 1 },
  };
  const byUuid = operation === 'lookUp' && {
    when: ({ path }: { path: string }) => /\/[0-9a-f-]{36}$/.test(path),
  };
  return { on: endpointOf[operation], kind, ...stays[stay], ...byUuid };
}

/** Resolves as soon as a fault of that kind hits. */
function struck(server: Toapis, kind: FaultKind): Promise<void> {
  return new Promise((resolve) => {
    const off = server.on('fault', ({ fault }) => {
      if (fault.kind !== kind) return;
      off();
      resolve();
    });
  });
}

/** Orders an image that meets the fault, lets the job come to rest, and gives back how to lift the fault. */
async function meet(world: World, tried: Case): Promise<{ job: Job; lift: () => Promise<void> }> {
  const { server, window } = world;
  const { operation, kind, stay } = tried;
  if (operation === 'lookUp') server.fault({ on: 'create', kind: 'lostAfterAccept' });
  // Whoever refuses every connection does so from the moment on that this operation begins.
  const begins = {
    upload: undefined,
    create: undefined,
    lookUp: 'unknown',
    status: 'waiting',
    download: undefined,
  } as const;
  const late = kind === 'connectionRefused' ? begins[operation] : undefined;
  let handle = late ? undefined : server.fault(faultOf(tried));
  const hit = stay === 'stopped' ? struck(server, kind) : undefined;
  const references = operation === 'upload' ? [await window.reference(1)] : [];
  const job = await window.order({ references });
  if (late) {
    await window.reached(job.id, late);
    handle = server.fault(faultOf(tried));
  }
  if (hit) {
    await hit;
    await window.engine.stopWaiting(job.id);
  }
  const rested = await window.engine.whenResting(job.id);
  return {
    job: rested,
    lift: async () => {
      handle?.lift();
      if (kind === 'connectionRefused') await handle?.over;
    },
  };
}

function restOf({ state, paused, error }: Job): string {
  if (state === 'paused') return `paused ${paused?.reason ?? ''}`;
  return state === 'failed' ? `failed ${error?.code ?? ''} ${error?.charged ?? ''}` : state;
}

/** Plays a case to its end; the ledger is the judge. */
async function play(tried: Case): Promise<void> {
  const { operation, kind, stay, story } = tried;
  const isHasty = story[0] === 'paused deadline';
  // A task that a question shall find failed must not be done before.
  const endless = kind === 'taskFails' && operation !== 'create';
  const world = await openWorld(isHasty ? hastySpeed : usualSpeed, {
    taskDurationMs: ({ ordinal }) => (endless && ordinal === 0 ? Infinity : 10_000),
  });
  const { server, window } = world;
  const paid = (): number => server.tasks.filter(({ state }) => state !== 'failed').length;
  const told: string[] = [];
  try {
    const met = await meet(world, tried);
    let { job } = met;
    told.push(restOf(job));
    assert.equal(restOf(job), story[0], window.log.lines.join('\n'));
    assert.ok(server.ledger.accepted.length <= 1, 'Accepted more than once');
    const hasHit = server.ledger.requests.some(({ fault }) => fault === kind);
    assert.ok(hasHit || kind === 'connectionRefused', 'The fault hit nothing');
    await met.lift();
    for (const rest of story.slice(1)) {
      assert.notEqual(job.state, 'done');
      const task = server.tasks.find(({ clientBusinessId }) => clientBusinessId === job.id);
      // Where a task may still come to something, going on is all that may happen.
      if (task && task.state !== 'failed') assert.ok(canContinue(job), 'A paid image is given up');
      const next = await goOn(window.engine, job.id);
      job = await window.engine.whenResting(next?.id ?? job.id);
      told.push(restOf(job));
      assert.equal(restOf(job), rest, window.log.lines.join('\n'));
    }
    const isDone = job.state === 'done';
    if (isDone) {
      assert.equal(paid(), 1);
      await assertDelivered(server, job, await window.images(), kind === 'wrongPixels' ? half : undefined);
    } else {
      assert.equal(operation, 'lookUp');
      assert.equal(server.ledger.accepted.length, 1);
    }
    assertMoneySafe(server);
    await assertNothingElse(window, isDone ? 1 : 0);
  } catch (thrown) {
    throw new Error(`${operation} ${kind} ${stay}: ${told.join(', ')}`, { cause: thrown });
  } finally {
    await world.close();
  }
}

describe('Every fault on every operation', function () {
  this.timeout(60_000);
  const played: Record<string, number> = {};

  after(() => {
    console.log(`    operation  faults  cases`);
    for (const operation of operations) {
      const kinds = Object.keys(outcomes[operation]).length;
      console.log(
        `    ${operation.padEnd(9)}${kinds.toString().padStart(8)}${(played[operation] ?? 0).toString().padStart(7)}`,
      );
    }
  });

  for (const operation of operations) {
    describe(`on ${operation}`, () => {
      it('has an outcome for each', () => {
        const possible = Object.entries(faultKinds).filter(([, { on }]) =>
          (on as readonly string[]).includes(endpointOf[operation]),
        );
        assert.deepEqual(Object.keys(outcomes[operation]).sort(), possible.map(([kind]) => kind).sort());
      });

      for (const [kind, cases] of Map.groupBy(casesOf(operation), (each) => each.kind)) {
        it(`${kind}: ${[...new Set(cases.map(({ story }) => story.join(', then ')))].join(' or ')}`, async () => {
          const results = await Promise.allSettled(cases.map(play));
          const failed = results
            .filter((result) => result.status === 'rejected')
            .map(({ reason }) => reason as Error);
          assert.equal(
            failed.length,
            0,
            failed.map((error) => `${error.message}\n${String(error.cause)}`).join('\n'),
          );
          played[operation] = (played[operation] ?? 0) + cases.length;
        });
      }
    });
  }
});
