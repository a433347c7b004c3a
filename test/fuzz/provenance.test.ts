import assert from 'node:assert/strict';
import { parseProvenance, printProvenance } from '../../src/core/provenance.ts';
import { sampleProvenance } from '../unit/support/provenance.ts';
import { changedJson, changedText, fuzz } from './support.ts';

describe('Fuzz: what made an image, as a file beside it', () => {
  const sample = { ...sampleProvenance, placeholder: { digest: 'ab' } };

  fuzz('any text is read, or is none', changedText([printProvenance(sample)]), (text) => readAgain(text));

  fuzz('any JSON is read, or is none', changedJson([sample]), (json) => readAgain(JSON.stringify(json)));
});

/** What is read is the same once it is printed. */
function readAgain(text: string): void {
  const provenance = parseProvenance(text);
  if (!provenance) return;
  assert.deepEqual(parseProvenance(printProvenance(provenance)), provenance);
  assert.ok(!Number.isNaN(Date.parse(provenance.date)));
}
