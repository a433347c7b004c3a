import type { JobView } from '../../src/protocol/messages.ts';

const resting: ReadonlySet<JobView['state']> = new Set(['paused', 'done', 'failed']);

/** Whether something still happens to a job by itself. */
export function isRunning(job: JobView): boolean {
  return !resting.has(job.state);
}
