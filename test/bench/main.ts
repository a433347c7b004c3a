/**
 * Prints figures and ratios: sizes, activation, memory, opening the panel, hints, placeholders, image work, how late and how
 * fast images arrive.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { activationTimes, idleMemory } from './activation.ts';
import { benchDelivery } from './delivery.ts';
import { benchExact } from './exact.ts';
import { benchHints } from './hints.ts';
import { benchImages } from './images.ts';
import { benchLag } from './lag.ts';
import { panelOpenings } from './panel.ts';
import { benchPlaceholders } from './placeholder.ts';
import { benchReferences } from './references.ts';

const root = path.resolve(import.meta.dirname, '../..');
const rounds = 11;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

console.log('Sizes, bytes');
const built = (await readdir(path.join(root, 'dist')))
  .filter((file) => /\.(js|css|wasm|br)$/.test(file))
  .sort();
for (const file of [...built.map((name) => `dist/${name}`), 'easel.vsix']) {
  console.log(
    `  ${file.padEnd(26)}${(await stat(path.join(root, file))).size.toLocaleString('en').padStart(10)}`,
  );
}

console.log(`\nActivation without an unfinished job, ms, median of ${rounds} fresh extension hosts`);
const { easel, nothing } = await activationTimes(rounds);
console.log(`  Easel                 ${median(easel).toFixed(1).padStart(10)}`);
console.log(`  an empty extension    ${median(nothing).toFixed(1).padStart(10)}`);
console.log(
  `  ratio                 ${(median(easel) / median(nothing)).toFixed(2).padStart(10)}   (goal: at most 2)`,
);

const memoryRounds = 5;
console.log(`\nMemory held after activation, idle, KB, median of ${memoryRounds} fresh extension hosts`);
const held = await idleMemory(memoryRounds);
const kilobytes = (bytes: number): string =>
  Math.round(bytes / 1_000)
    .toLocaleString('en')
    .padStart(10);
console.log(`  Easel                 ${kilobytes(median(held.easel))}`);
console.log(`  an empty extension    ${kilobytes(median(held.nothing))}`);
const more = median(held.easel) - median(held.nothing);
console.log(`  more                  ${kilobytes(more)}   (goal: at most 3,000)`);

const [windows, warmRounds] = [10, 3];
console.log('\nPanel, from the command to a prompt field that takes text, ms, median; no jobs, no key');
const panels = await panelOpenings(windows, warmRounds);
for (const [name, what] of [
  ['cold', `first webview of ${windows / 2} fresh windows each, easel.js not loaded yet`],
  ['warm', `${windows * warmRounds} later openings each, in the same windows`],
] as const) {
  const [ours, bare] = [median(panels.easel[name]), median(panels.nothing[name])];
  console.log(`${name}: ${what}`);
  console.log(`  Easel                 ${ours.toFixed(0).padStart(10)}`);
  console.log(`  a null webview        ${bare.toFixed(0).padStart(10)}`);
  console.log(`  ratio                 ${(ours / bare).toFixed(2).padStart(10)}   (goal: at most 1.5)`);
}

console.log('\nHints on missing images, at a pause in typing');
benchHints();

console.log('\nPlaceholders');
await benchPlaceholders();

console.log('\nImage references');
await benchReferences();

console.log('\nImage work in its thread');
await benchImages();
await benchExact();

console.log('\nLag: from "ready on the server" to "Easel knows", 500 tasks');
await benchLag();

console.log('\nDelivery');
await benchDelivery(rounds);
