import type { LimitFunction } from 'p-limit';
import type { ImageBackend, TaskStatus } from '../backends/backend.ts';
import { EaselError } from '../core/errors.ts';
import type { ImageFormat } from '../core/exactImage.ts';
import { extensionOf } from '../core/imageFile.ts';
import { nextExactFile, nextImageIndex } from '../core/job.ts';
import type { Job, JobEvent, JobState } from '../core/job.ts';
import type { Pixels } from '../core/models.ts';
import { nextPollAge } from '../core/pollSchedule.ts';
import type { Durations } from '../core/pollSchedule.ts';
import { exactTarget } from '../core/request.ts';
import { decide } from '../core/retry.ts';
import { untilAborted } from '../core/untilAborted.ts';
import { attempt, GivenUp } from './attempt.ts';
import { sha256Of } from './hash.ts';
import { checkImage } from './imageCheck.ts';
import { agreedToReplace, nextTarget, placeFor } from './places.ts';
import type { EnginePorts, FinishedImage } from './ports.ts';
import { readImages, uploadImages } from './references.ts';

/** Thrown when another window drives the job now: the row is theirs. */
export const takenOver = new Error('Another window has taken over');

/** After this time a wait pauses; the task runs on, and can be waited for again for as long as results live. */
const patienceMs = 15 * 60_000;
/** Results are kept by the server for a day ("Get Image Task Status" page: `expires_at`). */
const taskLifeMs = 24 * 60 * 60_000;

/**
 * How long to wait before each look for an order whose reply was lost, ms. Counted from the last answer, not
 * from the first question: an order can be accepted seconds after the server is back.
 */
const lookUpGaps = [0, 2_000, 3_000, 5_000, 10_000, 15_000, 15_000, 15_000];

/** More names than this are not lost to others by chance. */
const mostNamesLost = 1_000;

/** One drive of one job: what its steps share until it rests. */
export type Drive = {
  readonly ports: EnginePorts;
  readonly signal: AbortSignal;
  /** When this drive began, ms since the epoch: patience counts from here. */
  readonly since: number;
  readonly durations: Durations;
  /** Jobs that wait at this moment, this one included. */
  readonly inFlight: () => number;
  readonly uploadSlots: LimitFunction;
  /** Few: a 4K image in memory is tens of megabytes. */
  readonly downloadSlots: LimitFunction;
  /** Age of the task at the last question, ms. */
  lastPollAge?: number;
  /** The image that is about to be saved; gone after a restart, then it is downloaded again. */
  fetched?: FinishedImage & { readonly index: number; readonly kind: ImageFormat; readonly pixels: Pixels };
  /** The server's image, as long as more files are to be made of it. */
  source?: { readonly url: string; readonly bytes: Uint8Array };
  /** Whether the task was asked for fresh addresses, since the old ones had expired. */
  askedAnew?: boolean;
  /** Whether this window may still do what cannot be undone: another one may have taken over in its sleep. */
  readonly holds: () => Promise<boolean>;
  /** Whether a POST may be on its way. */
  posting?: boolean;
  /** How often a name was taken between finding it free and writing. */
  namesLost?: number;
};

type Step = (job: Job, drive: Drive, backend: ImageBackend) => Promise<JobEvent>;

/** What to do in each state that is not at rest. Each step does one thing and says what came of it. */
const steps: Record<Exclude<JobState, 'paused' | 'done' | 'failed'>, Step> = {
  queued: begin,
  preparing: prepare,
  submitting: submit,
  unknown: lookUp,
  waiting: poll,
  downloading: download,
  saving: save,
};

/**
 * Does the next step of a job and tells the event that came of it; a failure is an event too.
 * @throws the signal's reason when it is aborted; then nothing is known of the step.
 */
export async function nextEvent(job: Job, drive: Drive): Promise<JobEvent> {
  if (job.state === 'paused' || job.state === 'done' || job.state === 'failed') {
    throw new RangeError(`A job that is ${job.state} has no next step`);
  }
  const backend = drive.ports.backends[job.backend];
  try {
    return await steps[job.state](job, drive, backend);
  } catch (thrown) {
    drive.signal.throwIfAborted();
    if (thrown === takenOver) throw thrown;
    if (await isOfAnotherAccount(thrown, job, drive, backend)) return { type: 'paused', reason: 'account' };
    return eventOf(thrown, job, drive, backend);
  }
}

/** Whether a task is not found because the key was changed: the server shows nobody the tasks of others. */
async function isOfAnotherAccount(
  thrown: unknown,
  job: Job,
  { ports }: Drive,
  backend: ImageBackend,
): Promise<boolean> {
  const error = thrown instanceof GivenUp ? thrown.error : thrown;
  const isUnknown =
    error instanceof EaselError && (error.code === 'not-accepted' || error.code === 'task-not-found');
  if (!isUnknown || job.account === undefined || ports.clock.now() - job.createdAt > taskLifeMs) return false;
  return job.account !== (await backend.account().catch(() => undefined));
}

function eventOf(thrown: unknown, job: Job, { ports }: Drive, backend: ImageBackend): JobEvent {
  const now = ports.clock.now();
  if (thrown instanceof GivenUp) {
    const { decision } = thrown;
    if (decision.kind === 'lookUp') return { type: 'replyLost' };
    if (decision.kind === 'pause') {
      return {
        type: 'paused',
        reason: decision.reason,
        until: decision.afterMs === undefined ? undefined : now + decision.afterMs,
      };
    }
  }
  const error = thrown instanceof GivenUp ? thrown.error : EaselError.from(thrown);
  return { type: 'failed', at: now, error: moneyWise(error, job, backend).toRecord() };
}

/** The same error, with what the job's own facts say about money, and the task's id for the support. */
function moneyWise(error: EaselError, job: Job, backend: ImageBackend): EaselError {
  if (backend.free) return error.withCharged('no');
  const task = job.task ? { task: job.task.id } : {};
  if (job.result) return error.withCharged('yes', task);
  if (job.task) return error.withCharged(error.charged === 'no' ? 'unknown' : error.charged, task);
  const nothingSent = job.state === 'queued' || job.state === 'preparing';
  return nothingSent ? error.withCharged('no') : error;
}

async function prepare(job: Job, drive: Drive, backend: ImageBackend): Promise<JobEvent> {
  const { ports, signal } = drive;
  const { target, exact } = job.request;
  const targets = exact?.files.map((file) => exactTarget(target, file).target) ?? [target];
  for (const each of targets) await ports.sink.check(each);
  // A free backend draws the same itself, at once.
  if (!backend.free) await ports.standIns.place(job, signal);
  const images = await readImages(job.request, ports.references, ports.fitter, signal);
  const uploads = await uploadImages(images, (image) =>
    inSlot(drive.uploadSlots, signal, () =>
      attempt('upload', ports, signal, () => backend.upload(image, signal)),
    ),
  );
  // Stopped on the way, the job stays one that was never sent.
  signal.throwIfAborted();
  const account = await attempt('upload', ports, signal, () => backend.account());
  return { type: 'prepared', uploads, account };
}

/** Waits for a slot no longer than the job is wanted: those before may take their time. */
function inSlot<T>(slots: LimitFunction, signal: AbortSignal, action: () => Promise<T>): Promise<T> {
  const work = slots(() => {
    signal.throwIfAborted();
    return action();
  });
  return untilAborted(work, signal);
}

async function begin(job: Job, { ports, signal }: Drive): Promise<JobEvent> {
  const wait = (job.retry?.at ?? 0) - ports.clock.now();
  if (wait > 0) await ports.clock.sleep(wait, signal);
  return { type: 'started' };
}

/** Sends the order, once. When the server did not take it, the row says so before it is sent again. */
async function submit(job: Job, drive: Drive, backend: ImageBackend): Promise<JobEvent> {
  const { ports, signal } = drive;
  const { references, mask } = job.uploads ?? { references: [] };
  const order = { businessId: job.id, request: job.request, references, mask };
  await backend.admit(signal);
  await assertHeld(drive);
  signal.throwIfAborted();
  drive.posting = true;
  try {
    return { type: 'accepted', taskId: await backend.create(order, signal), at: ports.clock.now() };
  } catch (thrown) {
    signal.throwIfAborted();
    const error = EaselError.from(thrown);
    drive.posting = error.charged !== 'no';
    const tries = job.retry?.tries ?? 0;
    const decision = decide({ operation: 'create', error, attempt: tries, random: ports.random() });
    ports.log.warn(`create failed: ${error.code} (${error.message}); ${decision.kind}`);
    if (decision.kind !== 'retry') throw new GivenUp(error, decision);
    return { type: 'notTaken', retryAt: ports.clock.now() + decision.afterMs };
  }
}

async function assertHeld({ holds }: Drive): Promise<void> {
  if (!(await holds())) throw takenOver;
}

async function lookUp(job: Job, drive: Drive, backend: ImageBackend): Promise<JobEvent> {
  const { ports, signal } = drive;
  const deadline = drive.since + patienceMs;
  for (const gap of lookUpGaps) {
    if (gap > 0) await ports.clock.sleep(gap, signal);
    const task = await attempt('lookUp', ports, signal, () => backend.find(job.id, signal), deadline);
    if (task) {
      // The server's clock may be days off; the task is neither older than the job nor from the future.
      const now = ports.clock.now();
      const at = Math.min(Math.max(task.createdAt ?? now, job.createdAt), now);
      return { type: 'accepted', taskId: task.taskId, at };
    }
  }
  throw new EaselError('not-accepted', 'The server does not know this order: nothing was accepted');
}

async function poll(job: Job, drive: Drive, backend: ImageBackend): Promise<JobEvent> {
  const { ports, signal } = drive;
  if (!job.task) throw new RangeError('A job that waits has a task');
  const { id, acceptedAt } = job.task;
  const age = (): number => ports.clock.now() - acceptedAt;

  if (!backend.instant) {
    const due = nextPollAge(drive.lastPollAge ?? 0, drive.durations, drive.inFlight(), ports.random());
    if (due > age()) await ports.clock.sleep(due - age(), signal);
  }
  drive.lastPollAge = age();

  const deadline = Math.max(drive.since, acceptedAt) + patienceMs;
  const status = await attempt('status', ports, signal, () => backend.status(id, signal), deadline);
  if (status.state !== 'running') return outcome(status, ports.clock.now());
  if (age() > taskLifeMs) throw new EaselError('task-expired', `Task ${id} was not finished within 24 hours`);
  if (ports.clock.now() > deadline) return { type: 'paused', reason: 'deadline' };
  return { type: 'progressed', progress: status.progress ?? job.progress ?? 0 };
}

function outcome(status: Exclude<TaskStatus, { state: 'running' }>, at: number): JobEvent {
  if (status.state === 'failed') {
    throw new EaselError('task-failed', status.reason, { details: { reason: status.reason } });
  }
  return { type: 'ready', urls: status.urls, expiresAt: status.expiresAt, costUsd: status.costUsd, at };
}

async function download(job: Job, drive: Drive, backend: ImageBackend): Promise<JobEvent> {
  try {
    return await fetchNext(job, drive, backend);
  } catch (thrown) {
    const expired = thrown instanceof GivenUp && thrown.error.code === 'download-expired';
    if (!expired || drive.askedAnew || !job.task) throw thrown;
    drive.askedAnew = true;
    const { ports, signal } = drive;
    const { id } = job.task;
    const status = await attempt('status', ports, signal, () => backend.status(id, signal));
    const next = nextImageIndex(job);
    if (status.state !== 'succeeded' || status.urls[next] === job.result?.urls[next]) throw thrown;
    return outcome(status, ports.clock.now());
  }
}

async function fetchNext(job: Job, drive: Drive, backend: ImageBackend): Promise<JobEvent> {
  const { ports, signal } = drive;
  const index = job.files.length;
  const url = job.result?.urls[nextImageIndex(job)];
  if (url === undefined) throw new EaselError('result-missing', 'The task has no further image');

  const fetched =
    drive.fetched?.index === index
      ? drive.fetched
      : await inSlot(drive.downloadSlots, signal, async () => {
          const source = await serverImage(url, job, drive, backend);
          const finished = await ports.finisher.finish(source, job, signal);
          return { ...finished, index, ...factsOf(finished) };
        });
  drive.fetched = fetched;

  const { kind, pixels } = fetched;
  const place = await placeFor(job, kind, fetched.fitted !== undefined, ports.sink);
  const note = place.note ?? fetched.note;
  const sha256 = sha256Of(fetched.bytes);
  const image = {
    uri: place.uri,
    kind,
    ...pixels,
    ...(note && { note }),
    ...(job.request.asset && { sha256 }),
  };
  return { type: 'fetched', pending: { uri: place.uri, sha256, image } };
}

/** Downloads an image of the server, checked; once for all the files that are made of it. */
async function serverImage(url: string, job: Job, drive: Drive, backend: ImageBackend): Promise<Uint8Array> {
  const { ports, signal } = drive;
  if (drive.source?.url === url) return drive.source.bytes;
  const bytes = await attempt('download', ports, signal, async () => {
    const image = await backend.download(url, signal);
    checkImage(image);
    return image;
  });
  if (nextExactFile(job)) drive.source = { url, bytes };
  return bytes;
}

function factsOf({ bytes, fitted }: FinishedImage): { kind: ImageFormat; pixels: Pixels } {
  if (!fitted) return checkImage(bytes);
  return { kind: fitted.format, pixels: { width: fitted.width, height: fitted.height } };
}

async function save(job: Job, drive: Drive): Promise<JobEvent> {
  const { sink, clock } = drive.ports;
  const { pending } = job;
  if (!pending) throw new RangeError('A job that saves has a pending file');
  const saved: JobEvent = { type: 'saved', at: clock.now() };
  const { bytes, untouched } = drive.fetched ?? {};
  if (!bytes) return (await sink.holds(pending.uri, pending.sha256)) ? saved : { type: 'notSaved' };
  await assertHeld(drive);
  const atVeryPath = nextExactFile(job) !== undefined && pending.image.note === undefined;
  const over = atVeryPath ? 'placeholder' : undefined;
  const agreed = atVeryPath ? agreedToReplace(job) : undefined;
  const outcome = await sink.write(nextTarget(job), pending.uri, bytes, over, agreed);
  if (outcome === 'taken') {
    drive.namesLost = (drive.namesLost ?? 0) + 1;
    if (drive.namesLost <= mostNamesLost) return { type: 'notSaved' };
    throw new EaselError('save-failed', 'No name stays free', {
      details: { folder: job.request.target.directory || '.' },
    });
  }
  if (untouched) await saveUntouched(job, drive, untouched);
  delete drive.fetched;
  return saved;
}

/** An extra that nobody waits for: where it cannot be saved, the image itself is there all the same. */
async function saveUntouched({ request }: Job, { ports }: Drive, bytes: Uint8Array): Promise<void> {
  const target = { ...request.target, stem: `${request.target.stem}-untouched` };
  try {
    const uri = await ports.sink.freeName(target, extensionOf[checkImage(bytes).kind]);
    await ports.sink.write(target, uri, bytes);
  } catch (thrown) {
    ports.log.warn(`The server's own image is not saved: ${String(thrown)}`);
  }
}
