/** Holds the finder of image references against real parsers, on every file below the folders given, or in node_modules. */
import path from 'node:path';
import { compareOn, corpusBelow } from './corpus.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folders = process.argv.length > 2 ? process.argv.slice(2) : [path.join(root, 'node_modules')];
const start = performance.now();
const { read, unreadable, references, differences } = compareOn(folders.flatMap(corpusBelow));
for (const difference of differences) console.log(difference);
console.log(
  `${read} texts, ${references} references, ${differences.length} differences,`,
  `${unreadable} texts that the parsers give up on, ${((performance.now() - start) / 1000).toFixed(0)} s`,
);
process.exitCode = differences.length > 0 ? 1 : 0;
