import assert from 'node:assert/strict';
import type { Job } from '../../../src/core/job.ts';
import { typicalTime } from '../../../src/core/typicalTime.ts';
import { freshJob } from '../support/jobs.ts';
import { sampleRequest } from '../support/requests.ts';

/** A job whose task took so long. */
function took(seconds: number, change: Partial<Job> = {}): Job {
  const task = { id: 'task', acceptedAt: 5_000 };
  return { ...freshJob(), task, result: { urls: [], readyAt: 5_000 + seconds * 1_000 }, ...change };
}

describe('What a task usually takes', () => {
  it('is the median of at least three', () => {
    assert.equal(typicalTime([took(10), took(90)], freshJob()), undefined);
    assert.equal(typicalTime([took(90), took(10), took(30)], freshJob()), 30_000);
    assert.equal(typicalTime([took(90), took(10), took(30), took(40)], freshJob()), 35_000);
  });

  it('counts only tasks of the same model, tier and backend that became ready', () => {
    const others = [
      took(1, { request: sampleRequest({ tier: '4K' }) }),
      took(1, { request: sampleRequest({ model: 'gpt-4o-image' }) }),
      took(1, { backend: 'placeholder' }),
      { ...freshJob(), task: { id: 'task', acceptedAt: 1 } },
    ];
    assert.equal(typicalTime([...others, took(20), took(30)], freshJob()), undefined);
    assert.equal(typicalTime([...others, took(20), took(30), took(25)], freshJob()), 25_000);
  });

  it('forgets what is long past', () => {
    const jobs = [
      ...Array.from({ length: 50 }, () => took(20)),
      ...Array.from({ length: 60 }, () => took(90)),
    ];
    assert.equal(typicalTime(jobs, freshJob()), 20_000);
  });
});
