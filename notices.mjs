/**
 * Writes `ThirdPartyNotices.txt`: what the package holds of others, as the bundler counts it, and under which licences.
 * With `--check` it only says whether the file is up to date, by its exit code.
 */
import { build } from 'esbuild';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builds, copied } from './esbuild.mjs';

const file = 'ThirdPartyNotices.txt';

/** Texts that a package does not bring along, or does not bring for what is compiled into it, from `licences/`. */
const supplied = {
  '@jsquash/avif': ['libavif.txt'],
  '@jsquash/png': ['png.txt'],
  '@resvg/resvg-wasm': ['resvg.txt', 'MPL-2.0.txt'],
  omggif: ['omggif.txt'],
};

/** Fonts and codecs are more than the package that brings them. */
const isLicence = (name) => /^(licen[cs]e|copying|notice)/i.test(name);

/** The files of others that have a part in what is built, as paths from here. */
async function usedFiles() {
  const used = [...copied];
  for (const options of builds) {
    const { metafile } = await build({ ...options, write: false, metafile: true, logLevel: 'error' });
    for (const { inputs } of Object.values(metafile.outputs)) {
      used.push(...Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0));
    }
  }
  return new Set(used.filter((path) => path.includes('node_modules/')));
}

/** The folder of the package that a file belongs to. */
function packageOf(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)[0];
}

/** Texts that lie beside a used file, or above it within its package. */
async function textsAbove(path) {
  const found = [];
  const top = dirname(packageOf(path));
  for (let folder = dirname(path); folder !== top; folder = dirname(folder)) {
    const names = (await readdir(folder)).filter(isLicence).sort();
    found.push(...names.map((name) => join(folder, name)));
  }
  return found;
}

async function describe(folder, files) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const own = (await Promise.all(files.map(textsAbove))).flat().sort();
  const paths = [...new Set([...own, ...(supplied[name] ?? []).map((text) => join('licences', text))])];
  if (paths.length === 0) throw new Error(`${name} has no licence text: put one into licences/`);
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return { title: `${name} ${version} (${license})`, texts: texts.map((text) => plain(text)) };
}

/** The same text is the same, however its lines end. */
function plain(text) {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

async function notices() {
  const byPackage = Map.groupBy(await usedFiles(), packageOf);
  const packages = await Promise.all([...byPackage].sort().map(([folder, files]) => describe(folder, files)));
  const titlesOf = new Map();
  for (const { title, texts } of packages) {
    for (const text of texts) titlesOf.set(text, new Set([...(titlesOf.get(text) ?? []), title]));
  }
  const line = '='.repeat(80);
  const head = [
    'Easel holds the work of others, with thanks. Each is used under its own licence, which follows.',
    packages.map(({ title }) => `    ${title}`).join('\n'),
  ];
  const parts = [...titlesOf].map(([text, titles]) => [line, [...titles].join('\n'), text].join('\n\n'));
  return `${[...head, ...parts].join('\n\n')}\n`;
}

const now = await notices();
if (!process.argv.includes('--check')) await writeFile(file, now);
else if (now !== (await readFile(file, 'utf8').catch(() => ''))) {
  console.error(`${file} is not what the package holds now: run “npm run notices”.`);
  process.exitCode = 1;
}
