import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findImageReferences } from '../../../../src/core/imageReferences.ts';
import type { ImageReference } from '../../../../src/core/imageReferences/reference.ts';
import { oracles } from '../../../oracle/oracle.ts';

const root = path.resolve(import.meta.dirname, '../../../fixtures/references');
const fixtures = globSync('*/*', { cwd: root })
  .filter((name) => existsSync(path.join(root, `${name}.json`)))
  .sort();

describe('References in the fixtures', () => {
  for (const name of fixtures) {
    const language = name.split(path.sep)[0]!;
    const text = readFileSync(path.join(root, name), 'utf8');
    const golden = JSON.parse(readFileSync(path.join(root, `${name}.json`), 'utf8')) as ImageReference[];

    it(`${name}: the finder finds ${golden.length}`, () =>
      assert.deepEqual(findImageReferences(language, text), golden));
    it(`${name}: so do the parsers`, () => assert.deepEqual(oracles[language]!(text), golden));
  }
});
