import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findImageReferences, scannedLanguages } from '../../../../src/core/imageReferences.ts';
import { openers, soups } from './openers.ts';

const languages = [...scannedLanguages];

describe('The finder, given anything', () => {
  for (const language of languages) {
    it(`names references inside the text, in order, without white space around: ${language}`, () => {
      const token = fc.constantFrom(...soups(language));
      const soup = fc.array(fc.oneof({ weight: 9, arbitrary: token }, fc.string({ unit: 'binary' })), {
        maxLength: 40,
        size: 'max',
      });
      fc.assert(
        fc.property(soup, (tokens) => inOrder(language, tokens.join(''))),
        { numRuns: 2000 },
      );
    }).timeout(60_000);
  }

  it('finds the same, whatever stands in a comment behind it', () => {
    for (const language of languages.filter((known) => !known.startsWith('json'))) {
      const { text, comment } = commented(language);
      const references = findImageReferences(language, text);
      assert.equal(references.length, 1, language);
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...soups(language)), { maxLength: 30 }), (tokens) => {
          const inside = tokens.join('').replace(/[-*>/`\r\n]/g, ' ');
          assert.deepEqual(findImageReferences(language, text + comment(inside)), references);
        }),
        { numRuns: 300 },
      );
    }
  }).timeout(60_000);
});

/** A reference, and how its language writes a comment. */
function commented(language: string): { text: string; comment: (inside: string) => string } {
  const markup = (inside: string) => `\n<!-- ${inside} -->\n`;
  const block = (inside: string) => `\n/* ${inside} */\n`;
  switch (language) {
    case 'html':
    case 'svelte':
      return { text: '<img src="a.png">', comment: markup };
    case 'vue':
      return { text: '<template><img src="a.png"></template>', comment: markup };
    case 'markdown':
      return { text: '![a](a.png)\n', comment: markup };
    case 'css':
    case 'scss':
    case 'less':
      return { text: 'a { b: url(a.png) }', comment: block };
    default:
      return { text: 'import a from "./a.png";', comment: block };
  }
}

function inOrder(language: string, text: string): void {
  let last = 0;
  for (const { path, start, end } of findImageReferences(language, text)) {
    assert.ok(last <= start && start < end && end <= text.length, `${last} ${start} ${end} ${text.length}`);
    const written = text.slice(start, end);
    // The white space behind a hexadecimal escape of CSS is part of it.
    assert.equal(written.replace(/(\\[\da-f]{1,6})\s$/i, '$1'), written.trim());
    assert.match(path, /\.(png|jpe?g|gif|webp|avif|svg|bmp|ico)$/i);
    last = end;
  }
}

const times = 100_000;
/** Processor time, ms. What is quadratic takes tens of seconds; `npm run bench` shows how near the rest is to 200. */
const ceiling = 2000;

describe(`Every opener ${times.toLocaleString('en')} times`, () => {
  const slowest: { name: string; ms: number }[] = [];

  for (const language of languages) {
    it(`takes no time to speak of: ${language}`, () => {
      for (const [name, hostile] of openers(language)) {
        const ms = processorTime(language, hostile(times));
        slowest.push({ name: `${language} ${JSON.stringify(name)}`, ms });
        assert.ok(ms < ceiling, `${name}: ${ms.toFixed(0)} ms`);
      }
    }).timeout(300_000);
  }

  after(() => {
    for (const { name, ms } of slowest.toSorted((a, b) => b.ms - a.ms).slice(0, 5))
      console.log(`      ${ms.toFixed(0).padStart(5)} ms  ${name}`);
  });
});

/** What else the machine does is left out. */
function processorTime(language: string, text: string): number {
  const start = process.cpuUsage();
  findImageReferences(language, text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
