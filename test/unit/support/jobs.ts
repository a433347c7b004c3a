import fc from 'fast-check';
import { EaselError, failures } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { canOnlyBeOrderedAnew, ImpossibleEvent, newJob, PauseReason, reduce } from '../../../src/core/job.ts';
import type { Job, JobEvent, PendingFile } from '../../../src/core/job.ts';
import type { JobEngine } from '../../../src/jobs/engine.ts';
import { anyRequest, sampleRequest } from './requests.ts';

/** A job that has just been made. */
export function freshJob(changes: Partial<Pick<Job, 'id' | 'request' | 'backend'>> = {}): Job {
  return newJob({
    id: '00000000-0000-4000-8000-000000000001',
    group: '00000000-0000-4000-8000-000000000000',
    backend: 'toapis',
    request: sampleRequest(),
    createdAt: 1_000,
    ...changes,
  });
}

/** A file that is about to appear. */
export function pendingFile(name: string): PendingFile {
  const uri = `file:///site/assets/${name}`;
  return { uri, sha256: `sha of ${name}`, image: { uri, kind: 'png', width: 8, height: 8 } };
}

/** The event of a failure. */
export function failedBy(code: ErrorCode, at = 9_000): JobEvent {
  return { type: 'failed', error: new EaselError(code, `It was ${code}`).toRecord(), at };
}

const moment = fc.integer({ min: 0, max: 2 ** 40 });
const maybeMoment = fc.option(moment, { nil: undefined });
const urls = fc.array(fc.webUrl(), { maxLength: 4 });

/** Any event, whether the job's state allows it or not; those that lead on are likelier than those that stop. */
export const anyEvent: fc.Arbitrary<JobEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<JobEvent>({ type: 'started' }) },
  {
    weight: 4,
    arbitrary: urls.map<JobEvent>((references) => ({
      type: 'prepared',
      uploads: { references },
      account: '',
    })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.string(), moment)
      .map<JobEvent>(([taskId, at]) => ({ type: 'accepted', taskId, at })),
  },
  { weight: 3, arbitrary: fc.constant<JobEvent>({ type: 'replyLost' }) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 0, max: 100 })
      .map<JobEvent>((progress) => ({ type: 'progressed', progress })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(urls, moment, maybeMoment, fc.option(fc.constant(0.015), { nil: undefined }))
      .map<JobEvent>(([images, at, expiresAt, costUsd]) => ({
        type: 'ready',
        urls: images,
        at,
        expiresAt,
        costUsd,
      })),
  },
  {
    weight: 5,
    arbitrary: fc.nat(99).map<JobEvent>((n) => ({ type: 'fetched', pending: pendingFile(`${n}.png`) })),
  },
  { weight: 1, arbitrary: fc.constant<JobEvent>({ type: 'notSaved' }) },
  { weight: 5, arbitrary: moment.map<JobEvent>((at) => ({ type: 'saved', at })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...PauseReason.options), maybeMoment)
      .map<JobEvent>(([reason, until]) => ({ type: 'paused', reason, until })),
  },
  { weight: 4, arbitrary: fc.constant<JobEvent>({ type: 'resumed' }) },
  {
    weight: 1,
    arbitrary: fc.nat(99).map<JobEvent>((n) => ({
      type: 'moved',
      from: pendingFile(`${n}.png`).uri,
      to: pendingFile(`moved-${n}.png`).uri,
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...(Object.keys(failures) as ErrorCode[])), moment)
      .map(([code, at]) => failedBy(code, at)),
  },
);

/** What a job went through: each state with the event that led to it; the first one has none. */
export type History = readonly { readonly job: Job; readonly event?: JobEvent }[];

/** Lets events happen to a job; those that its state does not allow do not happen. */
export function live(start: Job, events: readonly JobEvent[]): History {
  const history: { job: Job; event?: JobEvent }[] = [{ job: start }];
  let job = start;
  for (const event of events) {
    try {
      job = reduce(job, event);
      history.push({ job, event });
    } catch (thrown) {
      if (!(thrown instanceof ImpossibleEvent)) throw thrown;
    }
  }
  return history;
}

/** Every way that a job can go, by any sequence of events. */
export const anyHistory: fc.Arbitrary<History> = fc
  .tuple(
    anyRequest,
    fc.constantFrom<Job['backend']>('toapis', 'placeholder'),
    fc.array(anyEvent, { maxLength: 120, size: 'max' }),
  )
  .map(([request, backend, events]) => live(freshJob({ request, backend }), events));

/** What a person does with a job that rests: continues it, or orders anew where only that helps. */
export function goOn(engine: JobEngine, id: string): Promise<Job | undefined> {
  const job = engine.snapshot().find((each) => each.id === id);
  return job && canOnlyBeOrderedAnew(job) ? engine.again(id, job.backend) : engine.resume(id);
}
