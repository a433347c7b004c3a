import { formatName } from '../core/exactImage.ts';
import type { Job } from '../core/job.ts';
import { say } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Claims } from './claims.ts';
import { planImage } from './plan.ts';
import type { Plan } from './plan.ts';
import type { AgentPorts } from './ports.ts';
import { quote } from './words.ts';

/**
 * The operation `generate_image`: orders an image, and answers as soon as that is written down.
 * @throws Refusal; EaselError as the gate does
 */
export async function generateImage(input: unknown, ports: AgentPorts, claims: Claims): Promise<Answer> {
  const plan = await planImage(input, ports, claims);
  const { target, exact } = plan.request;
  const places = (exact?.files ?? []).map(({ path }) => ({ root: target.root, path }));
  return claims.hold(places, async () => {
    if (plan.paid) return goOn(plan, plan.paid, ports);
    const [job] = (await ports.order(plan.request)) ?? [];
    return say(job ? orderedText(plan, job) : declinedText(plan));
  });
}

async function goOn(plan: Plan, paid: Job, ports: AgentPorts): Promise<Answer> {
  const goes = await ports.goOn(paid);
  return say(
    goes
      ? `An earlier order for ${firstPath(plan)} was paid but its image never arrived. Easel goes on with that one, ` +
          'with its own prompt, instead of ordering again: nothing more is charged. Call check_images later.'
      : `An earlier order for ${firstPath(plan)} was paid but its image never arrived, and it cannot be continued at the ` +
          'moment. Nothing new was ordered. Ask the user to look at the list of generations of Easel.',
  );
}

function orderedText(plan: Plan, { backend }: Job): string {
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
        'Only the user can change that, with the setting easel.backend.'
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
