import { spawn } from 'node:child_process';
import path from 'node:path';

/** The environment of this process without what npm, VS Code and Node.js tell their child processes by it. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|init_cwd$|node_options$|vscode_|electron_)/i.test(name),
    ),
  );
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A command that ends with this process at the latest. */
export interface TiedProcess {
  /** What it wrote to its standard output and error so far. */
  output(): string;
  isRunning(): boolean;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends it and all that it started, and removes its data. */
  stop(): Promise<void>;
}

/** What to start. */
export interface TiedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it keeps its data, which end with it: an absolute path. */
  readonly dataFolder: string;
}

/** Starts a command that dies with us, even if we are killed. That it cannot be started shows in its output. */
export function startTied({ command, args, env, dataFolder }: TiedCommand): TiedProcess {
  const lifeline = path.join(import.meta.dirname, 'lifeline.ts');
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
  const child = spawn(process.execPath, [...flags, lifeline, dataFolder, command, ...args], { env });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  let running = true;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      running = false;
      resolve();
    });
  });
  return {
    output: () => output,
    isRunning: () => running,
    ended,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
