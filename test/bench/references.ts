import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findImageMentions, scannedLanguages } from '../../src/core/imageReferences.ts';
import { LocalDisk } from '../../src/scan/disk.ts';
import { findMissing } from '../../src/scan/findMissing.ts';
import { maxTextBytes } from '../../src/scan/text.ts';
import { corpusBelow, type CorpusFile, sample } from '../oracle/corpus.ts';
import { openers } from '../unit/core/imageReferences/openers.ts';

const root = path.resolve(import.meta.dirname, '../..');
const extension = '\\.(png|jpe?g|gif|webp|avif|svg|bmp|ico)';

/** Prints how fast a folder is looked through for references to images, beside ripgrep, and how fast the finder is. */
export async function benchReferences(): Promise<void> {
  const all = corpusBelow(path.join(root, 'node_modules')).filter(({ bytes }) => bytes <= maxTextBytes);
  const files = sample(all, () => 30_000_000);
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const folder = mkdtempSync(path.join(tmpdir(), 'easel-corpus-'));
  try {
    for (const [index, { file }] of files.entries())
      cpSync(file, path.join(folder, `${index % 100}`, `${index}${path.extname(file)}`));
    console.log(`${files.length} files, ${megabytes.toFixed(0)} MB`.padEnd(40) + '    ms     MB/s');
    const ours = await best(() => scan(folder));
    row('scan: list, read, find, look on the disk', ours, megabytes);
    const ripgrep = whereRipgrepIs();
    if (ripgrep === undefined)
      console.log('no ripgrep here: run the interface tests once, they bring it along');
    else {
      const theirs = await best(() => search(ripgrep, folder));
      row('rg -j1 -l, the extension alone', theirs, megabytes);
      console.log(`ratio ${(ours / theirs).toFixed(1)}   (goal: at most 4)`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  await benchFinder(files);
  await benchOpeners();
}

async function scan(folder: string): Promise<void> {
  const place = {
    within: [{ path: '', isFile: false }],
    excludes: {},
    publicFolders: [],
    texts: {},
  };
  await findMissing(new LocalDisk(folder), place, () => undefined);
}

function search(ripgrep: string, folder: string): void {
  const done = spawnSync(ripgrep, ['-j1', '-l', '-i', '--no-ignore', '--no-config', '-e', extension, folder]);
  if (done.error) throw done.error;
}

/** In a VS Code that the tests have brought from npm: where it lies depends on the version. */
function whereRipgrepIs(): string | undefined {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const modules = ['', 'code-server/lib/vscode/node_modules/'];
  const folders = [`ripgrep-universal/bin/${process.platform}-${process.arch}`, 'ripgrep/bin'];
  return modules
    .flatMap((within) => folders.map((at) => `npm-*/node_modules/${within}@vscode/${at}/${name}`))
    .flatMap((pattern) => globSync(pattern, { cwd: path.join(root, '.vscode-test') }))
    .map((found) => path.join(root, '.vscode-test', found))[0];
}

/** The finder alone, on texts in memory: each language, and the slowest large file. */
async function benchFinder(files: readonly CorpusFile[]): Promise<void> {
  console.log('the finder alone, warm'.padEnd(40) + '    ms     MB/s');
  let slowest = { file: '', speed: Infinity };
  for (const language of new Set(files.map((file) => file.language))) {
    let [total, bytesOfAll] = [0, 0];
    for (const { file, bytes } of files.filter((other) => other.language === language)) {
      const text = readFileSync(file, 'utf8');
      const ms = await best(() => void findImageMentions(language, text), bytes > 50_000 ? 5 : 2);
      [total, bytesOfAll] = [total + ms, bytesOfAll + bytes];
      const speed = bytes / 1e3 / ms;
      if (bytes > 50_000 && speed < slowest.speed) slowest = { file: path.relative(root, file), speed };
    }
    row(`  ${language}`, total, bytesOfAll / 1e6);
  }
  console.log(`slowest file over 50 KB: ${slowest.speed.toFixed(0)} MB/s   (goal: 50)   ${slowest.file}`);
}

/** What a hostile text costs: the slowest openers of all languages. */
async function benchOpeners(): Promise<void> {
  const slowest: { name: string; ms: number }[] = [];
  for (const language of scannedLanguages)
    for (const [name, hostile] of openers(language)) {
      const text = hostile(100_000);
      const ms = await best(() => void findImageMentions(language, text), 2);
      slowest.push({ name: `${language} ${JSON.stringify(name)}, ${(text.length / 1e6).toFixed(1)} MB`, ms });
    }
  console.log(`slowest of ${slowest.length} openers repeated 100,000 times, ms   (goal: 200)`);
  for (const { name, ms } of slowest.toSorted((a, b) => b.ms - a.ms).slice(0, 5))
    console.log(`  ${name}`.padEnd(60) + ms.toFixed(0).padStart(5));
}

async function best(work: () => void | Promise<void>, rounds = 5): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function row(name: string, ms: number, megabytes: number): void {
  console.log(name.padEnd(40) + ms.toFixed(0).padStart(6) + (megabytes / (ms / 1000)).toFixed(0).padStart(9));
}
