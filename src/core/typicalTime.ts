import type { Job } from './job.ts';

/** Fewer tasks than these say nothing about the next one; older ones than the latest fifty say little. */
const enoughTasks = 3;
const rememberedTasks = 50;

/**
 * What tasks like a job's usually took from being accepted to being ready: the median, ms. Undefined while too few
 * have been seen.
 *
 * @param jobs newest first
 */
export function typicalTime(jobs: readonly Job[], { backend, request }: Job): number | undefined {
  const took = jobs
    .filter((job) => job.backend === backend)
    .filter((job) => job.request.model === request.model && job.request.tier === request.tier)
    .flatMap(({ task, result }) => (task && result ? [result.readyAt - task.acceptedAt] : []))
    .slice(0, rememberedTasks)
    .sort((a, b) => a - b);
  if (took.length < enoughTasks) return undefined;
  const middle = (took.length - 1) / 2;
  return ((took[Math.floor(middle)] ?? 0) + (took[Math.ceil(middle)] ?? 0)) / 2;
}
