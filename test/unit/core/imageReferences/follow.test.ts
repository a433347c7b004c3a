import assert from 'node:assert/strict';
import { Follower, missingFiles, sameImage } from '../../../../src/core/imageReferences/follow.ts';
import type { KnownSurroundings, PathKind } from '../../../../src/core/imageReferences/follow.ts';
import type { ImageMention } from '../../../../src/core/imageReferences/reference.ts';
import { findImageMentions } from '../../../../src/core/imageReferences.ts';

const mention = (path: string, group = 0): ImageMention => ({ path, start: 0, end: path.length, group });

/** @param known what is known, by path; `nothing` for what is not named where `whole` */
function around(
  known: Readonly<Record<string, PathKind>>,
  whole = true,
): KnownSurroundings & { asked: string[] } {
  const asked: string[] = [];
  const kindOf = (path: string): PathKind | undefined => {
    asked.push(path);
    return known[path] ?? (whole ? 'nothing' : undefined);
  };
  return { document: 'site/index.html', publicFolders: [], aliases: [], kindOf, asked };
}

describe('Following references', () => {
  it('tells those that lead to no file, with where the file belongs', () => {
    const { leads, unknown } = new Follower().follow(
      [mention('a.png'), mention('b.png'), mention('../../out.png')],
      around({ 'site/a.png': 'file' }),
    );
    assert.equal(unknown.size, 0);
    assert.deepEqual(
      missingFiles(leads).map(({ create }) => create),
      ['site/b.png'],
    );
  });

  it('says all that has to be found out at once, and nothing is missing that cannot be looked at', () => {
    const follower = new Follower();
    const first = follower.follow([mention('/a.png')], around({}, false));
    assert.ok(first.unknown.has('public/a.png') && first.unknown.has('site/static/a.png'));
    const { leads, unknown } = follower.follow([mention('a.png')], around({ 'site/a.png': 'unreadable' }));
    assert.equal(unknown.size, 0);
    assert.deepEqual(missingFiles(leads), []);
  });

  it('asks nothing for what it has found out, until it forgets', () => {
    const follower = new Follower();
    const surroundings = around({});
    follower.follow([mention('a.png')], surroundings);
    surroundings.asked.length = 0;
    const { leads } = follower.follow([mention('a.png'), mention('a.png', 7)], surroundings);
    assert.deepEqual(surroundings.asked, []);
    assert.deepEqual(
      leads.map((lead) => [lead.create, lead.mention.group]),
      [
        ['site/a.png', 0],
        ['site/a.png', 7],
      ],
    );
    follower.forget();
    const after = follower.follow([mention('a.png')], around({ 'site/a.png': 'file' }));
    assert.deepEqual(missingFiles(after.leads), []);
  });

  it('does not keep what was guessed', () => {
    const follower = new Follower();
    follower.follow([mention('a.png')], around({}, false));
    const { leads } = follower.follow([mention('a.png')], around({ 'site/a.png': 'file' }));
    assert.equal(leads[0]?.resolved, 'site/a.png');
  });
});

describe('Files that show the same image', () => {
  it('are those of one tag, and of every tag that shares one of them', () => {
    const text = [
      '<img src="a.png" srcset="a.png 1x, a@2x.png 2x">',
      '<img src="other.png">',
      '<img src="a@2x.png" srcset="a@3x.png 3x">',
    ].join('\n');
    const { leads } = new Follower().follow(findImageMentions('html', text), around({}));
    const files = missingFiles(leads);
    const [first] = files;
    assert.ok(first);
    const distinct = (chosen: (typeof files)[number]): string[] => [
      ...new Set(sameImage(files, chosen).map(({ create }) => create)),
    ];
    assert.deepEqual(distinct(first), ['site/a.png', 'site/a@2x.png', 'site/a@3x.png']);
    const other = files.find(({ create }) => create === 'site/other.png');
    assert.deepEqual(other && distinct(other), ['site/other.png']);
  });
});
