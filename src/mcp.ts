import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { openAlone } from './mcp/alone.ts';
import { doorKeyIn } from './mcp/doorKey.ts';
import { LineReader } from './mcp/lines.ts';
import { readOptions, usage } from './mcp/options.ts';
import { relay } from './mcp/relay.ts';
import { McpSession } from './mcp/session.ts';

/** Standard output belongs to the protocol; whatever else is said goes to the other one. */
function log(message: string): void {
  process.stderr.write(`Easel: ${message}\n`);
}

/** Takes standard output for the protocol; what libraries and threads print cannot get between its messages. */
function takeOutput(): (line: string) => void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return (line) => void write(`${line}\n`);
}

/** Serves the one client at the other end of the pipe until it goes. */
async function serveAlone(): Promise<void> {
  const send = takeOutput();
  const options = readOptions(process.argv.slice(2), process.env);
  const version = await ownVersion();
  const alone = await openAlone(options, { dist: __dirname, version, log: { info: log, warn: log } });
  const session = new McpSession({ operator: alone.agent, version, send });
  const lines = new LineReader(
    (line) => session.receive(line),
    () => session.refuseLine(),
  );
  const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
  process.stdin.on('data', (piece: Buffer) => lines.push(piece));
  for (const stream of [process.stdin, process.stdout]) {
    stream.on('error', () => end(undefined)).on('close', () => end(undefined));
  }
  process.stdin.on('end', () => end(undefined));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(undefined));
  await over;
  session.close();
  await alone.dispose();
}

async function ownVersion(): Promise<string> {
  const text = await readFile(join(__dirname, '..', 'package.json'), 'utf8');
  return z.parse(z.looseObject({ version: z.string() }), JSON.parse(text)).version;
}

async function main(): Promise<void> {
  const key = doorKeyIn(process.env);
  try {
    await (key ? relay(key, process.stdin, process.stdout) : serveAlone());
  } catch (thrown) {
    log(thrown instanceof Error ? thrown.message : String(thrown));
    if (!key) process.stderr.write(`\n${usage}`);
    process.exitCode = 1;
  }
  // Nothing that is left open keeps a server alive that nobody talks to.
  process.exit();
}

void main();
