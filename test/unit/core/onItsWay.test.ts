import assert from 'node:assert/strict';
import type { Job } from '../../../src/core/job.ts';
import { isOnItsWay } from '../../../src/core/onItsWay.ts';
import { freshJob } from '../support/jobs.ts';
import { exactly, sampleRequest } from '../support/requests.ts';

describe('An image that is on its way', () => {
  const { root } = sampleRequest().target;
  const jobFor = (path: string, changes: Partial<Job> = {}): Job => ({
    ...freshJob(),
    request: sampleRequest({ exact: exactly(['other.png', 8, 8], [path, 8, 8]) }),
    state: 'waiting',
    ...changes,
  });
  const wanted = (path: string, of = root): Parameters<typeof isOnItsWay>[0] => ({
    root: of,
    files: [{ path }],
  });

  it('is not ordered again, by whatever name some file system takes for its own', () => {
    for (const [ordered, path] of [
      ['img/kite.png', 'img/kite.png'],
      ['img/Kite.PNG', 'IMG/kite.png'],
      ['img/\u00e9.png', 'img/e\u0301.png'],
    ] as const) {
      assert.equal(isOnItsWay(wanted(path), [jobFor(ordered)]), true, path);
    }
  });

  it('is another one in another folder, and none once its job is over or draws a placeholder', () => {
    const path = 'img/kite.png';
    for (const [of, jobs] of [
      ['file:///elsewhere', [jobFor(path)]],
      [`${root}/img`, [jobFor(path)]],
      [root, [jobFor('img/kite-2.png')]],
      [root, [jobFor(path, { state: 'done' })]],
      [root, [jobFor(path, { state: 'failed' })]],
      [root, [jobFor(path, { backend: 'placeholder' })]],
      [root, [{ ...freshJob(), request: sampleRequest() }]],
      [root, []],
    ] as const) {
      assert.equal(isOnItsWay(wanted(path, of), jobs), false);
    }
  });
});
