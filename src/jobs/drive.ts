import { EaselError } from '../core/errors.ts';
import { isResting } from '../core/job.ts';
import { nextEvent, takenOver } from './steps.ts';
import type { Drive } from './steps.ts';
import type { JobTable } from './table.ts';

/** Says that the window goes, not that the person stopped: the row is left for the next window. */
export const closing = new Error('The window is closing');
/** Says that the person does not want to wait any longer. */
export const stopping = new Error('Stopped waiting');

/**
 * Takes a job from step to step until it rests. An abort by `stopping` pauses it; any other abort leaves the row
 * as it is, for whoever goes on with it.
 */
export async function driveJob(id: string, table: JobTable, drive: Drive): Promise<void> {
  for (let job = table.get(id); job && !isResting(job); job = table.get(id)) {
    try {
      await table.apply(id, await nextEvent(job, drive));
    } catch (thrown) {
      if (thrown === takenOver) return;
      if (!drive.signal.aborted) {
        const error = EaselError.from(thrown).toRecord();
        await table.apply(id, { type: 'failed', error, at: drive.ports.clock.now() });
        return;
      }
      if (drive.signal.reason !== stopping) return;
      // A POST was cut off by the stop: whether it arrived is to be found out, not to be guessed.
      if (job.state === 'submitting' && drive.posting) await table.apply(id, { type: 'replyLost' });
      await table.apply(id, { type: 'paused', reason: 'stopped' });
    }
  }
}
