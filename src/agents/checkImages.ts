import type { SavedImage, Job } from '../core/job.ts';
import { canContinue, isFinished, stateToContinueFrom, waitsForKey } from '../core/job.ts';
import { formatUsd } from '../core/spend.ts';
import { typicalTime } from '../core/typicalTime.ts';
import type { Answer } from './answer.ts';
import { askedPlaces, targetOf } from './claims.ts';
import { CheckInput, parseInput } from './input.ts';
import { takePicture } from './picture.ts';
import { locate, pathOf, placeOfUri } from './place.ts';
import type { AgentPorts, Place } from './ports.ts';
import { failureText, quote } from './words.ts';

/** Orders that are told of when nobody names one. */
const newest = 10;
/** Pictures in one answer: each takes about as much of a model's context as a page of text. */
const mostPictures = 4;

/** What is told of one order. */
type Told = { readonly line: string; readonly job?: Job | undefined };

/** The operation `check_images`. @throws Refusal; the signal's reason */
export async function checkImages(input: unknown, ports: AgentPorts, signal: AbortSignal): Promise<Answer> {
  const { paths } = parseInput(CheckInput, input);
  const folders = ports.folders();
  const jobs = ports.jobs().filter(({ request }) => folders.some(({ uri }) => uri === request.target.root));
  const told = paths
    ? await Promise.all(paths.map((path) => tellOfPath(locate(path, folders), jobs, ports)))
    : jobs.slice(0, newest).map((job) => ({ line: jobLine(job, ports), job }));
  const { pictures, left } = await picturesOf(told, ports, signal);
  const text = [
    ...(told.length > 0 ? told.map(({ line }) => line) : ['Nothing was ordered here so far.']),
    ...pictures.map(
      ({ path }, index) => `Picture ${index + 1} of this answer shows ${quote(path, 200)}, scaled down.`,
    ),
    ...(left > 0 ? [`${left} more are done: name their paths to see them.`] : []),
    ...nextStep(told, jobs),
  ];
  return { isError: false, text: text.join('\n'), pictures };
}

async function tellOfPath(place: Place, jobs: readonly Job[], ports: AgentPorts): Promise<Told> {
  const job = jobs.find((each) => placesOf(each, ports).some((own) => isSame(own, place)));
  if (job) return { line: jobLine(job, ports), job };
  const { target, extension } = targetOf(place);
  const { standing } = await ports.sink.look(target, extension);
  const name = nameOf(place, ports);
  switch (standing) {
    case 'nothing':
      return {
        line: `- ${name}: nothing is there, and nothing was ordered for it. Use generate_image to make it.`,
      };
    case 'placeholder':
      return {
        line: `- ${name}: an untouched placeholder, and no order for it. Use generate_image to replace it.`,
      };
    case 'agreed':
    case 'other':
      return { line: `- ${name}: there is a file, but none of the orders that Easel knows made it.` };
  }
}

function jobLine(job: Job, ports: AgentPorts): string {
  const asked = placesOf(job, ports).map((place) => nameOf(place, ports));
  const name = [...new Set(asked)].join(', ') || quote(job.request.prompt, 60);
  return `- ${name}: ${stateText(job, ports)}`;
}

function stateText(job: Job, ports: AgentPorts): string {
  switch (job.state) {
    case 'done':
      return doneText(job, ports);
    case 'failed':
      return job.error ? `failed. ${failureText(job.error, ports.words, canContinue(job))}` : 'failed.';
    case 'paused':
      return pausedText(job, ports);
    case 'unknown':
      return 'pending. The reply of the server was lost; Easel finds out whether the order was taken. Do not order it again.';
    default:
      return `pending (${job.state}).`;
  }
}

function pausedText(job: Job, { words }: AgentPorts): string {
  const isOrdered = job.task
    ? 'The image is paid for.'
    : stateToContinueFrom(job) === 'queued'
      ? 'It was not ordered yet, and nothing was charged.'
      : 'Whether the order was taken is not known.';
  const helps = waitsForKey(job) ? words.setKey : words.goOn;
  return `paused (${job.paused?.reason ?? 'stopped'}). ${isOrdered} ${
    job.paused?.until === undefined ? helps : 'It goes on by itself.'
  } Do not order it at another path.`;
}

function doneText(job: Job, ports: AgentPorts): string {
  const cost = job.costUsd === undefined ? '' : `, ${formatUsd(job.costUsd)} charged`;
  const kind = job.backend === 'placeholder' ? 'done, as an offline placeholder' : 'done';
  return `${kind}${cost}. ${job.files.map((image) => imageText(image, ports)).join(' ')}`;
}

function imageText(image: SavedImage, ports: AgentPorts): string {
  const place = placeOfUri(image.uri, ports.folders());
  const text = `${place ? nameOf(place, ports) : 'A file outside the workspace'} has ${image.width}×${image.height} px.`;
  switch (image.note) {
    case 'beside':
      return `${text} It lies beside the path that was asked for, where something else was.`;
    case 'not-fitted':
      return `${text} It could not be made in the format and size that was asked for: this is the image as it came.`;
    case 'outside-changed':
    case undefined:
      return text;
  }
}

/** The files that a job is to bring, and those that it has brought. */
function placesOf(job: Job, ports: AgentPorts): Place[] {
  const saved = job.files.flatMap(({ uri }) => placeOfUri(uri, ports.folders()) ?? []);
  return [...askedPlaces(job), ...saved];
}

async function picturesOf(
  told: readonly Told[],
  ports: AgentPorts,
  signal: AbortSignal,
): Promise<{ pictures: Answer['pictures']; left: number }> {
  const done = told.flatMap(({ job }) =>
    job?.state === 'done' && job.backend !== 'placeholder' ? [job] : [],
  );
  const images = [...new Set(done)].flatMap(({ files }) => files.slice(0, 1));
  const pictures = await Promise.all(
    images.slice(0, mostPictures).map((image) => takePicture(image, ports, signal)),
  );
  return {
    pictures: pictures.filter((each) => each !== undefined),
    left: Math.max(0, images.length - mostPictures),
  };
}

function nextStep(told: readonly Told[], jobs: readonly Job[]): string[] {
  const pending = told.flatMap(({ job }) => (job && !isFinished(job) && job.state !== 'paused' ? [job] : []));
  const [first] = pending;
  if (first) {
    const usual = typicalTime(jobs, first);
    const time =
      usual === undefined ? '' : ` Images like these usually take ${Math.ceil(usual / 1_000)} seconds.`;
    return [
      `${pending.length} pending.${time} Go on with other work and check again later; do not call this in a loop.`,
    ];
  }
  const isLost = told.some(({ job }) => job?.state === 'failed' && !canContinue(job));
  return isLost
    ? ['What failed without a charge can be ordered again with generate_image, at the same path.']
    : [];
}

function nameOf(place: Place, ports: AgentPorts): string {
  return quote(pathOf(place, ports.folders()), 200);
}

function isSame(a: Place, b: Place): boolean {
  return a.root === b.root && a.path === b.path;
}
