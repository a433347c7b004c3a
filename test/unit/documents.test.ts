import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Titles of tests as they are written, and those of templates as expressions for what they can become. */
function titles(): { said: Set<string>; templates: RegExp[] } {
  const said = new Set<string>();
  const templates: RegExp[] = [];
  for (const file of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts')) continue;
    const source = readFileSync(join('test', file), 'utf8');
    const title =
      /\b(?:describe|it|fuzz)(?:\.\w+)?(?:<[^>]*>)?\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"([^"\n]*)"|`([^`]*)`)/g;
    for (const [, single, double, template] of source.matchAll(title)) {
      const plain = single?.replaceAll("\\'", "'") ?? double;
      if (plain !== undefined) said.add(plain);
      const parts = template?.split(/\$\{[^}]*\}/) ?? [];
      // One that is nearly all filled in would fit anything.
      if (parts.join('').length >= 10) templates.push(asExpression(parts));
    }
  }
  return { said, templates };
}

function asExpression(parts: readonly string[]): RegExp {
  const quoted = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${quoted.join('.+')}$`, 's');
}

/** What the tables of a text name as proof, which is set in italics in their last columns. */
function proofsIn(text: string): string[] {
  const rows = text.match(/^\|.*\|$/gm) ?? [];
  return rows.flatMap((row) => italicsIn(row.split(/(?<!\\)\|/).at(-2) ?? ''));
}

function italicsIn(text: string): string[] {
  return [...text.matchAll(/(?<!\w)_([^_\n]+)_(?!\w)/g)].map(([, words = '']) => words);
}

/** The part of README.md under one of its headings. */
function section(heading: string): string {
  const parts = readFileSync('README.md', 'utf8').split(/^## /m);
  return parts.find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

/** Those titles that no test has. */
function withoutTest(proofs: readonly string[]): string[] {
  const { said, templates } = titles();
  return proofs.filter((title) => !said.has(title) && !templates.some((template) => template.test(title)));
}

describe('What SECURITY.md promises', () => {
  it('is kept by tests of the titles that it names', () => {
    const proofs = proofsIn(readFileSync('SECURITY.md', 'utf8'));
    assert.ok(proofs.length >= 60, `${proofs.length} proofs are named`);
    assert.deepEqual(withoutTest(proofs), []);
  });
});

describe('What README.md tells', () => {
  const readme = readFileSync('README.md', 'utf8');
  const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

  it('about crashes and outages is kept by tests of the titles that it names', () => {
    const proofs = proofsIn(section('What happens when…'));
    assert.ok(proofs.length >= 10, `${proofs.length} proofs are named`);
    assert.deepEqual(withoutTest(proofs), []);
  });

  it('about messages is what they say; … stands for what differs', () => {
    const texts = Object.values(json('l10n/bundle.l10n.json') as Record<string, string | { message: string }>)
      .map((text) => (typeof text === 'string' ? text : text.message))
      .map((text) => text.replace(/\{\d\}/g, '…').replace(/…(×…)?( px)/g, '…$2'));
    const rows = [...section('When something goes wrong').matchAll(/^\| _(.+?)_ /gm)];
    assert.ok(rows.length >= 15, `${rows.length} messages are named`);
    const unsaid = rows
      .map(([, message = '']) => message)
      .filter((said) => !texts.some((text) => text.startsWith(said)));
    assert.deepEqual(unsaid, []);
  });

  it('about commands is what they are called', () => {
    const titlesOf = Object.values(json('package.nls.json') as Record<string, string>);
    const named = italicsIn(readme).filter((words) => words.startsWith('Easel: '));
    assert.ok(named.length >= 10, `${named.length} commands are named`);
    assert.deepEqual(
      named.filter((name) => !titlesOf.includes(name.slice('Easel: '.length))),
      [],
    );
  });

  it('is where its links and pictures lead', () => {
    const targets = [...readme.matchAll(/\]\((?!https:)([^)#]+)\)/g)].map(([, target = '']) => target);
    assert.ok(targets.length >= 6, `${targets.length} files are linked`);
    assert.deepEqual(
      targets.filter((target) => !existsSync(target)),
      [],
    );
  });
});
