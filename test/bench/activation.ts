import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { startVscode } from '../vscode/server.ts';
import { openWorkbench } from '../vscode/workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Runs in the extension host: activates the extension named by the environment, once, and tells the time. It waits
 * for the host to come to rest after its start, which would be measured otherwise.
 */
const probe = `
const vscode = require('vscode');
exports.run = async () => {
  const extension = vscode.extensions.getExtension(process.env.BENCH_EXTENSION);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const begin = performance.now();
  await extension.activate();
  console.log('activated ' + (performance.now() - begin));
};`;

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

/** Opens a window with a fresh extension host. @returns the time that activation took, in ms */
async function measureOnce(
  server: Awaited<ReturnType<typeof startVscode>>,
  browser: Browser,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const window = await openWorkbench(server, browser, {
    onLog: (_type, args) => {
      const ms = /activated ([\d.]+)/.exec(args.join(' '))?.[1];
      if (ms !== undefined) resolve(Number(ms));
    },
    onExit: (code) => {
      if (code !== 0) reject(new Error('The probe failed'));
    },
  });
  const ms = await promise;
  await window.close();
  return ms;
}

/** Activation times in ms, each in a fresh extension host, of Easel and of an extension that does nothing. */
export async function activationTimes(rounds: number): Promise<{ easel: number[]; nothing: number[] }> {
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
  const times = { easel: [] as number[], nothing: [] as number[] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.easel.push(await measureOnce(servers[0], browser));
      times.nothing.push(await measureOnce(servers[1], browser));
    }
  } finally {
    await browser.close();
    for (const server of servers) await server.stop();
    await rm(temporary, { recursive: true, force: true });
  }
  return times;
}
