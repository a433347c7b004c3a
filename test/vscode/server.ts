import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { installVscode, type VscodeInstall } from './install.ts';
import { isAlive, plainEnvironment, startTied, type TiedProcess } from './processes.ts';
import { type Keybinding, quietSettings, type Settings } from './settings.ts';
import { until } from './until.ts';

/** How to start a VS Code. All paths are absolute. */
export interface ServerOptions {
  /** The folder to open, or a workspace file. */
  readonly folder: string;
  /** The folder of an extension. It counts as installed, or, if there are tests to run, as under development. */
  readonly extensionPath?: string | undefined;
  /** A module whose `run()` the extension host calls once it is up. The window then shows no notifications. */
  readonly extensionTestsPath?: string | undefined;
  /** On top of the quiet ones, over which they win. */
  readonly userSettings?: Settings | undefined;
  readonly machineSettings?: Settings | undefined;
  readonly keybindings?: readonly Keybinding[] | undefined;
  /** A packaged extension to install. */
  readonly vsix?: string | undefined;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Whether trust in the folder is asked for, as it is of a person. Otherwise all is trusted. */
  readonly workspaceTrust?: boolean | undefined;
  /** By default what `installVscode()` gives. */
  readonly install?: VscodeInstall | undefined;
}

/** A running VS Code, to be seen by a browser. */
export interface VscodeServer {
  /** The folder that it opens, or the workspace file. */
  readonly folder: string;
  /** What runs. */
  readonly install: VscodeInstall;
  /** The address of the workbench; the payload tells it more, for instance `openFile`. */
  url(payload?: Readonly<Record<string, string>>): string;
  /**
   * Changes settings of any scope but “application” while VS Code runs; a value of undefined takes a change back. They
   * go to the machine's settings, which win over the user's: of these two, a window in a browser watches only the former.
   */
  changeSettings(change: Settings): Promise<void>;
  /** Of the extension hosts that are alive. */
  extensionHostPids(): number[];
  /** Kills the extension hosts (SIGKILL), as a crash would, and waits for their death. */
  killExtensionHost(): Promise<void>;
  /** What the server wrote to its output so far. */
  log(): string;
  isRunning(): boolean;
  /** Ends it with all that it started and removes its data. */
  stop(): Promise<void>;
}

/** How long a start may take on a busy machine, in milliseconds. */
const startTimeout = 60_000;

/**
 * Starts a VS Code of its own, on a free port, with its own settings and extensions. It ends with this process at the
 * latest, however that comes about.
 *
 * @throws Error with VS Code's output when it does not start
 */
export async function startVscode(options: ServerOptions): Promise<VscodeServer> {
  const install = options.install ?? (await installVscode());
  const home = await mkdtemp(path.join(tmpdir(), 'vscode-'));
  const server = new Server(install, home, options);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw new Error(`VS Code ${install.version} did not start:\n${server.log()}`, { cause: error });
  }
  return server;
}

class Server implements VscodeServer {
  readonly folder: string;
  readonly install: VscodeInstall;
  readonly #home: string;
  readonly #extensions: string;
  readonly #options: ServerOptions;
  #process: TiedProcess | undefined;
  /** Host and port. */
  #authority = '';

  constructor(install: VscodeInstall, home: string, options: ServerOptions) {
    this.folder = options.folder;
    this.install = install;
    this.#home = home;
    this.#extensions = path.join(home, 'extensions');
    this.#options = options;
  }

  async start(): Promise<void> {
    const { userSettings, machineSettings = {}, keybindings = [] } = this.#options;
    await this.#write('Machine/settings.json', machineSettings);
    await this.#write('User/settings.json', { ...quietSettings, ...userSettings });
    await this.#write('User/keybindings.json', keybindings);
    await this.#installExtension();
    const { node, server } = this.install;
    const args = [server, ...this.#arguments(), ...this.#folders()];
    const vscode = startTied({ command: node, args, env: this.#environment(), dataFolder: this.#home });
    this.#process = vscode;
    const port = await until(
      'VS Code to answer',
      () => (vscode.isRunning() ? answeringPort(vscode.output()) : 'none'),
      startTimeout,
    );
    if (port === 'none') throw new Error('It ended.');
    this.#authority = `127.0.0.1:${port}`;
  }

  url(payload: Readonly<Record<string, string>> = {}): string {
    const { extensionPath = '', extensionTestsPath } = this.#options;
    const remote = (file: string): string => `vscode-remote://${this.#authority}${encodeURI(file)}`;
    const pairs = Object.entries({
      ...(extensionTestsPath !== undefined && {
        extensionDevelopmentPath: remote(extensionPath),
        extensionTestsPath: remote(extensionTestsPath),
      }),
      skipWelcome: 'true',
      ...payload,
    });
    const what = this.folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const query = new URLSearchParams({ [what]: this.folder, payload: JSON.stringify(pairs) });
    return `http://${this.#authority}/?${query.toString()}`;
  }

  async changeSettings(change: Settings): Promise<void> {
    // Read anew, as VS Code writes there, too.
    const settings = JSON.parse(await readFile(this.#file('Machine/settings.json'), 'utf8')) as Settings;
    await this.#write('Machine/settings.json', { ...settings, ...change });
  }

  extensionHostPids(): number[] {
    const launches = this.log().matchAll(/<(\d+)> Launched Extension Host Process/g);
    return [...launches].map(([, pid]) => Number(pid)).filter(isAlive);
  }

  async killExtensionHost(): Promise<void> {
    const pids = this.extensionHostPids();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until('the extension host to die', () => !pids.some(isAlive));
  }

  log(): string {
    return this.#process?.output() ?? '';
  }

  isRunning(): boolean {
    return this.#process?.isRunning() ?? false;
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    // What was there before the process.
    await rm(this.#home, { recursive: true, force: true });
  }

  #arguments(): string[] {
    return [
      '--host=127.0.0.1',
      '--port=0',
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level=off',
      '--disable-telemetry',
      // Without this one, a built server ignores the two paths; with it, the window shows no notifications.
      ...(this.#options.extensionTestsPath === undefined ? [] : ['--enable-smoke-test-driver']),
      // It would start a login shell to learn the person's environment, on which no test may depend.
      '--force-disable-user-env',
      ...(this.#options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ];
  }

  #folders(): string[] {
    return [`--server-data-dir=${this.#home}`, `--extensions-dir=${this.#extensions}`];
  }

  async #installExtension(): Promise<void> {
    const { extensionPath, extensionTestsPath, vsix } = this.#options;
    await mkdir(this.#extensions);
    if (vsix !== undefined) {
      const args = [this.install.server, '--install-extension', vsix, ...this.#folders()];
      await promisify(execFile)(this.install.node, args, { env: plainEnvironment() });
    }
    if (extensionPath !== undefined && extensionTestsPath === undefined) {
      // At its first start VS Code takes stock of this folder.
      const manifest = await readFile(path.join(extensionPath, 'package.json'), 'utf8');
      const { publisher, name, version } = JSON.parse(manifest) as Record<string, string>;
      await symlink(extensionPath, path.join(this.#extensions, `${publisher}.${name}-${version}`));
    }
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...plainEnvironment(),
      // No gallery: VS Code would ask it for updates and recommendations.
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      // VS Code leaves sockets behind when it is killed. (On macOS, their names would become too long for the system.)
      ...(process.platform === 'linux' && { TMPDIR: this.#home }),
      ...this.#options.env,
    };
  }

  #file(name: string): string {
    return path.join(this.#home, 'data', name);
  }

  async #write(name: string, value: unknown): Promise<void> {
    const file = this.#file(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
  }
}

/** The port that the server says it listens on, once it answers there. */
async function answeringPort(output: string): Promise<string | undefined> {
  const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
  if (port === undefined) return undefined;
  const response = await fetch(`http://127.0.0.1:${port}/version`);
  return response.ok ? port : undefined;
}
