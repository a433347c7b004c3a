import assert from 'node:assert/strict';
import { reduce } from '../../../src/core/job.ts';
import type { Job, JobEvent, PauseReason } from '../../../src/core/job.ts';
import type { Watcher } from '../../../src/jobs/table.ts';
import { keepWaiting } from '../../../src/mcp/unattended.ts';
import { freshJob } from '../support/jobs.ts';
import { MemoryLog, turn } from '../support/memory.ts';

const sent: JobEvent[] = [
  { type: 'started' },
  { type: 'prepared', uploads: { references: [] }, account: '' },
];
const accepted: JobEvent[] = [...sent, { type: 'accepted', taskId: 'task-1', at: 1 }];

function paused(id: string, reason: PauseReason, events: readonly JobEvent[]): Job {
  return [...events, { type: 'paused', reason } as const].reduce(reduce, freshJob({ id }));
}

describe('Where nobody can be asked to go on', () => {
  it('goes on with what is ordered and took too long, and with nothing else', async () => {
    let watcher: Watcher | undefined;
    const resumed: string[] = [];
    const log = new MemoryLog();
    const engine = {
      watch: (given: Watcher) => {
        watcher = given;
        return () => undefined;
      },
      resume: (id: string) => {
        resumed.push(id);
        return id === 'lost' ? Promise.reject(new Error('The disk is gone')) : Promise.resolve(undefined);
      },
    };
    keepWaiting(engine, log);
    watcher?.([
      paused('accepted', 'deadline', accepted),
      paused('lost', 'deadline', [...sent, { type: 'replyLost' }]),
      paused('stopped', 'stopped', accepted),
      paused('without a key', 'key', accepted),
      paused('not ordered', 'deadline', []),
      freshJob({ id: 'at work' }),
    ]);
    assert.deepEqual(resumed, ['accepted', 'lost']);
    await turn();
    assert.match(log.lines.join('\n'), /lost.*The disk is gone/);
  });
});
