import { spawn } from 'node:child_process';
import path from 'node:path';

import { plainEnvironment } from './processes.ts';

/** How much of npm's output an error quotes, in lines. */
const quotedLines = 30;

/**
 * What a nested npm may know of the npm that runs the tests: how to reach the registry. The rest (prefix, omit,
 * ignore_scripts, the lifecycle script, …) is meant for the outer package and would steer the inner install wrong.
 */
const inherited =
  /^npm_config_(registry|userconfig|globalconfig|cache|proxy|https?_proxy|noproxy|ca|cafile|strict_ssl)$/i;

/** Where and with what npm runs. */
export interface NpmOptions {
  readonly folder: string;
  /** A `node-…` package: npm and the scripts of the packages run on it, native modules are compiled against it. */
  readonly nodePackage?: string;
}

/**
 * Runs npm without a word.
 *
 * @throws Error with the end of npm's output when it fails
 */
export async function npm(args: readonly string[], { folder, nodePackage }: NpmOptions): Promise<void> {
  const environment = plainEnvironment();
  for (const [name, value] of Object.entries(process.env))
    if (inherited.test(name)) environment[name] = value;
  if (nodePackage !== undefined) {
    environment.PATH = `${path.join(nodePackage, 'bin')}${path.delimiter}${environment.PATH ?? ''}`;
    // The package brings the headers, so nothing has to be downloaded for node-gyp.
    environment.npm_config_nodedir = nodePackage;
  }
  const child = spawn('npm', args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code === 0) return;
  const end = output.trimEnd().split('\n').slice(-quotedLines).join('\n');
  throw new Error(`“npm ${args.join(' ')}” failed in ${folder}:\n${end}`);
}
