import assert from 'node:assert/strict';
import path from 'node:path';
import { compareOn, corpusBelow, sample } from '../../../oracle/corpus.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

/** By what the parsers manage in a few seconds. `npm run corpus` takes everything. */
const bytes = (language: string) => (language === 'markdown' ? 600_000 : 3_000_000);

describe('References in other projects’ files', () => {
  it('are those that real parsers find', () => {
    const files = sample(corpusBelow(path.join(root, 'node_modules')), bytes);
    const { read, references, differences } = compareOn(files);
    assert.ok(read > 500 && references > 3000, `${read} texts, ${references} references`);
    assert.deepEqual(differences, []);
  }).timeout(180_000);
});
