import type { JobView } from '../../src/protocol/messages.ts';
import { isRunning } from './running.ts';
import type { Texts } from './text.ts';

/** What somebody who cannot see the panel should hear about the step from one list of jobs to the next. */
export function announcement(text: Texts, before: readonly JobView[], after: readonly JobView[]): string {
  const old = new Map(before.map((job) => [job.id, job]));
  const spoken = after.flatMap((job) => {
    const earlier = old.get(job.id);
    if (earlier?.state === job.state) return [];
    if (isRunning(job)) return earlier && isRunning(earlier) ? [] : [text('started')];
    const what = job.state === 'done' ? shorten(job.form.prompt) : job.text;
    if (job.state === 'done') return [text('finished', what)];
    return [text(job.state === 'failed' ? 'failed' : 'paused', what)];
  });
  return [...new Set(spoken)].join(' ');
}

/** A prompt short enough to be heard or read at a glance. */
export function shorten(prompt: string, length = 120): string {
  const line = prompt.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
