/** Prints figures and ratios: sizes, activation, placeholders, image work, how late and how fast images arrive. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { activationTimes } from './activation.ts';
import { benchDelivery } from './delivery.ts';
import { benchImages } from './images.ts';
import { benchLag } from './lag.ts';
import { benchPlaceholders } from './placeholder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const rounds = 11;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

console.log('Sizes, bytes');
for (const file of [
  'dist/extension.js',
  'dist/easel.js',
  'dist/imageWorker.js',
  'dist/panel.js',
  'dist/panelStyle.css',
  'easel.vsix',
]) {
  console.log(
    `  ${file.padEnd(22)}${(await stat(path.join(root, file))).size.toLocaleString('en').padStart(10)}`,
  );
}

console.log(`\nActivation without an unfinished job, ms, median of ${rounds} fresh extension hosts`);
const { easel, nothing } = await activationTimes(rounds);
console.log(`  Easel                 ${median(easel).toFixed(1).padStart(10)}`);
console.log(`  an empty extension    ${median(nothing).toFixed(1).padStart(10)}`);
console.log(
  `  ratio                 ${(median(easel) / median(nothing)).toFixed(2).padStart(10)}   (goal: at most 2)`,
);

console.log('\nPlaceholders');
await benchPlaceholders();

console.log('\nImage work in its thread');
await benchImages();

console.log('\nLag: from "ready on the server" to "Easel knows", 500 tasks');
await benchLag();

console.log('\nDelivery');
await benchDelivery(rounds);
