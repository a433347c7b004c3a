/**
 * Makes the pictures of the README from the real product, into `media/readme/`. Only those whose names are given, if any:
 * `node test/readme/main.ts path-first`.
 */
import { makeManifest } from './manifest.ts';
import { makePanel } from './panel.ts';
import { makePathFirst } from './pathFirst.ts';
import { makeReview } from './review.ts';

const makers: Readonly<Record<string, () => Promise<void>>> = {
  'path-first': makePathFirst,
  panel: makePanel,
  review: makeReview,
  manifest: makeManifest,
};

const wanted = process.argv.slice(2);
for (const [name, make] of Object.entries(makers)) {
  if (wanted.length === 0 || wanted.includes(name)) await make();
}
