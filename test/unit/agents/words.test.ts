import assert from 'node:assert/strict';
import { toolDefinitions } from '../../../src/agents/tools.ts';
import { failureText } from '../../../src/agents/words.ts';
import { EaselError, failures } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/core/job.ts';
import { PauseReason } from '../../../src/core/job.ts';
import { aloneWords } from '../../../src/mcp/aloneWords.ts';
import { editorWords } from '../../../src/ui/agents/editorWords.ts';
import { exactly, sampleRequest } from '../support/requests.ts';
import { Office, site } from './office.ts';

/** What only an editor has: commands, settings, buttons, lists. */
const editorOnly =
  /Easel: |easel\.[a-z]|command|\bsettings?\b(?!-)|"Continue"|list of generations|press|button|trust/i;

const codes = Object.keys(failures) as ErrorCode[];
const target = { root: site, inWorkspace: true, directory: '', stem: 'x' };

/** Everything that a server alone says of what can go wrong, and of what goes well. */
async function allTexts(): Promise<string[]> {
  const office = new Office(aloneWords);
  office.settings = { ...office.settings, prices: 'free' };
  const texts = [(await office.call('generate_image', { prompt: 'A kite', path: 'a.png' })).text];
  office.settings = { ...office.settings, prices: {} };
  const paused = PauseReason.options.map((reason): Partial<Job> => ({ state: 'paused', paused: { reason } }));
  // A server alone has no workspace that somebody would have to trust.
  const failed = codes
    .filter((code) => code !== 'workspace-untrusted')
    .map((code): Partial<Job> => ({ state: 'failed', error: new EaselError(code, 'Wrong').toRecord() }));
  for (const [n, changes] of [...paused, ...failed].entries()) {
    const path = `${n}.png`;
    office.add(sampleRequest({ target, exact: exactly([path, 8, 8]) }), changes);
    texts.push((await office.call('check_images', { paths: [path] })).text);
    texts.push((await office.call('generate_image', { prompt: 'A kite', path })).text);
  }
  office.missing = [{ root: site, groups: [] }];
  texts.push((await office.call('find_missing_images', {})).text);
  return texts;
}

describe('What models are told', () => {
  it('by a server alone names nothing that only an editor has', async () => {
    for (const text of await allTexts()) assert.doesNotMatch(text, editorOnly);
    for (const text of Object.values(aloneWords)) assert.doesNotMatch(text, editorOnly);
  });

  it('of the tools holds wherever they are offered', () => {
    for (const definition of toolDefinitions) {
      assert.doesNotMatch(JSON.stringify(definition), /Easel: |easel\.[a-z]|command|setting|is asked/i);
    }
  });

  it('of a missing key is what helps there', () => {
    const record = new EaselError('key-refused', 'The key was refused').toRecord();
    assert.match(failureText(record, editorWords), /"Easel: Set API Key"/);
    assert.match(failureText(record, aloneWords), /TOAPIS_API_KEY/);
  });

  for (const code of codes) {
    it(`of ${code} says what was charged, and has a next step`, () => {
      for (const words of [editorWords, aloneWords]) {
        for (const goesOn of [false, true]) {
          const text = failureText(new EaselError(code, 'Wrong').toRecord(), words, goesOn);
          assert.match(text, /^Wrong \([a-z-]+\)\. (Nothing was|It was|It may have been) charged\./);
          if (code !== 'stopped') assert.match(text, /charged\. \S/);
        }
      }
    });
  }
});
