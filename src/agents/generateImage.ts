import { formatName } from '../core/exactImage.ts';
import type { Job } from '../core/job.ts';
import { say, withoutCharge } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Claims } from './claims.ts';
import { planImage } from './plan.ts';
import type { Plan } from './plan.ts';
import type { AgentPorts } from './ports.ts';
import { quote } from './words.ts';

/**
 * The operation `generate_image`: orders an image, and answers as soon as that is written down.
 * @param signal of a call that nobody waits for any more: then nothing is ordered, unless it is already
 * @throws Refusal; EaselError as the gate does; the signal's reason
 */
export async function generateImage(
  input: unknown,
  ports: AgentPorts,
  claims: Claims,
  signal: AbortSignal,
): Promise<Answer> {
  const plan = await withoutCharge(() => planImage(input, ports, claims));
  const { target, exact } = plan.request;
  const places = (exact?.files ?? []).map(({ path }) => ({ root: target.root, path }));
  const letGo = await claims.hold(places);
  let jobs: readonly Job[] = [];
  try {
    // Now that nobody else can order: what another process has ordered before, and let go of, is in the journal.
    await ports.refresh();
    const stopped = await withoutCharge(() => claims.assertFree(places));
    signal.throwIfAborted();
    if (stopped) {
      jobs = [stopped];
      return say(goOnText(plan, await ports.goOn(stopped)));
    }
    jobs = (await ports.order(plan.request)) ?? [];
    const [job] = jobs;
    return say(job ? orderedText(plan, job, ports) : declinedText(plan));
  } finally {
    // As long as it is on its way no other process may order it, whatever journal that one keeps.
    const over = ports.whenResting(jobs).finally(letGo);
    if (jobs.length === 0) await over;
  }
}

function goOnText(plan: Plan, goes: boolean): string {
  return goes
    ? `An earlier order for ${firstPath(plan)} had stopped before its image arrived. Easel goes on with that one, with its ` +
        'own prompt, instead of ordering again: it is paid once. Call check_images later.'
    : `An earlier order for ${firstPath(plan)} has stopped before its image arrived, and it cannot be continued at the ` +
        'moment. Nothing new was ordered. Call check_images with the path to see what helps.';
}

function orderedText(plan: Plan, { backend }: Job, { words }: AgentPorts): string {
  const { model, tier, ratio } = plan.request;
  const isOffline = backend === 'placeholder';
  return [
    ...plan.files.map(
      ({ path, width, height, format }) => `path: ${path} (${width}×${height} px, ${formatName(format)})`,
    ),
    `state: pending, ordered as ${[model, tier, ratio].filter(Boolean).join(' ')}`,
    `price: ${isOffline ? 'free' : plan.price}`,
    isOffline
      ? 'Easel is set to draw offline placeholders: what appears at the path is a labelled placeholder, no real image. ' +
        words.wantImages
      : 'A labelled placeholder appears at the path within moments, and the image replaces it by itself, usually within a ' +
        'minute, as long as nobody changes the placeholder.',
    'Next: refer to this path in the code and go on with other work. Call check_images with the path later to see the ' +
      'result. Do not wait in a loop, and do not order it again.',
  ].join('\n');
}

function declinedText(plan: Plan): string {
  return (
    `The user did not agree to this order for ${firstPath(plan)}, or no API key is set. Nothing was ordered, nothing was ` +
    'sent and nothing was charged. Do not try it again by yourself: go on without the image, or ask the user.'
  );
}

function firstPath({ files }: Plan): string {
  return quote(files[0]?.path ?? '', 200);
}
