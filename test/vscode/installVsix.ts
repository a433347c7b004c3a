import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { runVSCodeCommand } from '@vscode/test-electron';

import { installVscode } from './install.ts';
import { plainEnvironment } from './processes.ts';

/** Where and with what a packaged extension is installed. */
export interface VsixOptions {
  /** Absolute path of the package. */
  readonly vsix: string;
  /** An empty folder for it, and for the data of the VS Code that installs it: an absolute path. */
  readonly folder: string;
  readonly host: 'desktop' | 'npm';
  /** Of VS Code. */
  readonly version: string;
}

/** Lets VS Code install a packaged extension. @returns the absolute path of the folder that it was unpacked into */
export async function installVsix({ vsix, folder, host, version }: VsixOptions): Promise<string> {
  const extensions = path.join(folder, 'extensions');
  const install = ['--install-extension', vsix, `--extensions-dir=${extensions}`];
  if (host === 'desktop') {
    await runVSCodeCommand([...install, `--user-data-dir=${path.join(folder, 'data')}`], { version });
  } else {
    const { node, server } = await installVscode(version);
    const data = path.join(folder, 'data');
    // Older servers make no folder above their own.
    await mkdir(data, { recursive: true });
    const args = [server, ...install, `--server-data-dir=${data}`];
    await promisify(execFile)(node, args, { env: plainEnvironment() });
  }
  const entries = await readdir(extensions, { withFileTypes: true });
  const [installed, another] = entries.filter((entry) => entry.isDirectory());
  if (!installed || another) throw new Error(`${vsix} was not installed into ${extensions}.`);
  return path.join(extensions, installed.name);
}

/**
 * Puts bundled suites among the files of an installed extension: VS Code gives each extension an API of its own, by
 * where its files lie, and the suites answer the questions that this one asks.
 *
 * @param runner absolute path of the module that runs them
 * @returns where that is now
 */
export async function putAmong(extension: string, runner: string): Promise<string> {
  const place = path.join(extension, 'suites/host');
  await cp(path.dirname(runner), place, { recursive: true });
  // Above the suites alone: what the extension needs it brings along, or they show it.
  const packages = path.resolve(import.meta.dirname, '../../node_modules');
  await symlink(packages, path.join(extension, 'suites/node_modules'));
  return path.join(place, path.basename(runner));
}
