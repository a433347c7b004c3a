import assert from 'node:assert/strict';
import { onFirstUse } from '../../../src/core/onFirstUse.ts';

describe('What is made on first use', () => {
  it('is made once, however often it is asked for meanwhile', async () => {
    let made = 0;
    const get = onFirstUse(() => Promise.resolve({ number: ++made }));
    assert.equal(made, 0);
    const [first, second] = await Promise.all([get(), get()]);
    assert.equal(first, second);
    assert.equal(await get(), first);
    assert.equal(made, 1);
  });

  it('is tried again by who asks after a failure, and all who asked before hear of that one', async () => {
    const failure = new Error('not yet');
    let tries = 0;
    const get = onFirstUse(() => (++tries === 1 ? Promise.reject(failure) : Promise.resolve('there')));
    const outcomes = await Promise.allSettled([get(), get()]);
    assert.deepEqual(
      outcomes.map((outcome): unknown => outcome.status === 'rejected' && outcome.reason),
      [failure, failure],
    );
    assert.equal(await get(), 'there');
    assert.equal(tries, 2);
  });
});
