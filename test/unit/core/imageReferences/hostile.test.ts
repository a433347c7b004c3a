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
    assert.equal(written, written.trim());
    assert.match(path, /\.(png|jpe?g|gif|webp|avif|svg|bmp|ico)$/i);
    last = end;
  }
}

const [few, many] = [25_000, 100_000];
/** Processor time, ms. The goal is 200; this is for slow machines. What is quadratic takes minutes. */
const ceiling = 2000;

describe(`Every opener ${many.toLocaleString('en')} times`, () => {
  const slowest: { name: string; ms: number }[] = [];

  for (const language of languages) {
    it(`takes time in proportion to the text: ${language}`, () => {
      const tooSlow: string[] = [];
      for (const [name, hostile] of openers(language)) {
        const ms = time(language, hostile(many));
        slowest.push({ name: `${language} ${JSON.stringify(name)}`, ms });
        if (ms > ceiling || (ms > 200 && growth(language, hostile) > 2 * (many / few)))
          tooSlow.push(`${ms.toFixed(0)} ms: ${name}`);
      }
      assert.deepEqual(tooSlow, []);
    }).timeout(600_000);
  }

  after(() => {
    for (const { name, ms } of slowest.toSorted((a, b) => b.ms - a.ms).slice(0, 8))
      console.log(`      ${ms.toFixed(0).padStart(5)} ms  ${name}`);
  });
});

/** How many times longer the long text takes; the best of three, since other work only ever adds. */
function growth(language: string, hostile: (times: number) => string): number {
  const best = (text: string) => Math.min(...[0, 1, 2].map(() => time(language, text)));
  return best(hostile(many)) / best(hostile(few));
}

/** Of the processor, so that what else the machine does is left out. */
function time(language: string, text: string): number {
  const start = process.cpuUsage();
  findImageReferences(language, text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
