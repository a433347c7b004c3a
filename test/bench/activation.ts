import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { startVscode } from '../vscode/server.ts';
import { openWorkbench } from '../vscode/workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Runs in the extension host: activates the extension named by the environment, once, and tells a figure. It waits
 * for the host to come to rest after its start, which would be measured otherwise.
 */
const probeOf = (measured: string): string => `
const vscode = require('vscode');
const rest = () => new Promise((resolve) => setTimeout(resolve, 1500));
exports.run = async () => {
  const extension = vscode.extensions.getExtension(process.env.BENCH_EXTENSION);
  await rest();
  ${measured}
};`;

const time = probeOf(`
  const begin = performance.now();
  await extension.activate();
  console.log('measured ' + (performance.now() - begin));`);

/**
 * What activation adds to what the host holds of itself. What can go is gone first, each time: once it holds the same
 * three times in a row, the host has come to rest.
 */
const memory = probeOf(`
  require('node:v8').setFlagsFromString('--expose-gc');
  const collect = require('node:vm').runInNewContext('gc');
  const held = async () => {
    const seen = [];
    for (let round = 0; round < 40; round++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      collect();
      const { heapUsed, external } = process.memoryUsage();
      seen.unshift(heapUsed + external);
      const last = seen.slice(0, 3);
      if (last.length === 3 && Math.max(...last) - Math.min(...last) < 20_000) break;
    }
    return seen[0];
  };
  const before = await held();
  await extension.activate();
  console.log('measured ' + ((await held()) - before));`);

/** Copies an extension so that it is activated by nothing but the probe. */
async function dormant(
  folder: string,
  manifest: Record<string, unknown>,
  files: readonly string[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of files) await cp(path.join(root, file), path.join(folder, file), { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
}

/** Opens a window with a fresh extension host. @returns the figure that the probe tells */
async function measureOnce(
  server: Awaited<ReturnType<typeof startVscode>>,
  browser: Browser,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const window = await openWorkbench(server, browser, {
    onLog: (_type, args) => {
      const figure = /measured (-?[\d.]+)/.exec(args.join(' '))?.[1];
      if (figure !== undefined) resolve(Number(figure));
    },
    onExit: (code) => {
      if (code !== 0) reject(new Error('The probe failed'));
    },
  });
  const figure = await promise;
  await window.close();
  return figure;
}

/** Figures of Easel and of an extension that does nothing, each from a fresh extension host. */
type Figures = { readonly easel: number[]; readonly nothing: number[] };

/** How long activation takes, ms. */
export async function activationTimes(rounds: number): Promise<Figures> {
  return compare(rounds, time);
}

/** How much more memory is held after activation, while nothing is done, bytes. */
export async function idleMemory(rounds: number): Promise<Figures> {
  return compare(rounds, memory);
}

async function compare(rounds: number, probe: string): Promise<Figures> {
  const temporary = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  await dormant(path.join(temporary, 'easel'), manifest, ['dist', 'media', 'package.nls.json', 'l10n']);
  await dormant(
    path.join(temporary, 'nothing'),
    { name: 'nothing', publisher: 'bench', version: '1.0.0', engines: manifest.engines, main: './main.js' },
    [],
  );
  await writeFile(path.join(temporary, 'nothing/main.js'), 'exports.activate = () => {};');
  await writeFile(path.join(temporary, 'probe.js'), probe);
  await mkdir(path.join(temporary, 'folder'));
  const start = (name: string, id: string): ReturnType<typeof startVscode> =>
    startVscode({
      folder: path.join(temporary, 'folder'),
      extensionPath: path.join(temporary, name),
      extensionTestsPath: path.join(temporary, 'probe.js'),
      env: { BENCH_EXTENSION: id },
    });
  const servers = [await start('easel', 'easel.easel'), await start('nothing', 'bench.nothing')] as const;
  const browser = await launchBrowser();
  const figures: Figures = { easel: [], nothing: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      figures.easel.push(await measureOnce(servers[0], browser));
      figures.nothing.push(await measureOnce(servers[1], browser));
    }
  } finally {
    await browser.close();
    for (const server of servers) await server.stop();
    await rm(temporary, { recursive: true, force: true });
  }
  return figures;
}
