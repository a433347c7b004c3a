import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
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

/** What a table of a document names as proof, which is set in italics in its last column. */
function proofsIn(document: string): string[] {
  const rows = readFileSync(document, 'utf8').match(/^\|.*\|$/gm) ?? [];
  return rows.flatMap((row) => {
    const [last = ''] = row.split(/(?<!\\)\|/).slice(-2);
    return [...last.matchAll(/(?<![\w])_([^_]+)_(?![\w])/g)].map(([, title = '']) => title);
  });
}

describe('What SECURITY.md promises', () => {
  it('is kept by tests of the titles that it names', () => {
    const { said, templates } = titles();
    const proofs = proofsIn('SECURITY.md');
    assert.ok(proofs.length >= 60, `${proofs.length} proofs are named`);
    const missing = proofs.filter(
      (title) => !said.has(title) && !templates.some((template) => template.test(title)),
    );
    assert.deepEqual(missing, []);
  });
});
