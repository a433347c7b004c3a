import { stateToContinueFrom } from '../core/job.ts';
import type { JobEngine } from '../jobs/engine.ts';
import type { Log } from '../jobs/ports.ts';

/**
 * Goes on with what has been waited for too long, again and again: there is nobody who could be asked to, and to ask the
 * server for what is ordered already costs nothing. Returns how to stop that.
 */
export function keepWaiting(engine: Pick<JobEngine, 'watch' | 'resume'>, log: Log): () => void {
  return engine.watch((jobs) => {
    for (const job of jobs) {
      const isOrdered = stateToContinueFrom(job) !== 'queued';
      if (!isOrdered || job.paused?.reason !== 'deadline') continue;
      engine.resume(job.id).catch((thrown: unknown) => log.warn(`Job ${job.id}: ${String(thrown)}`));
    }
  });
}
