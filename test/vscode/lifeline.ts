/**
 * Runs a command for as long as the standard input of this process is open, and then removes the folder where the
 * command keeps its data: `node lifeline.ts FOLDER COMMAND ARGUMENT…`.
 *
 * The one who holds the other end closes it to stop the command, and the operating system closes it when they die in
 * any way whatsoever. The command and all that it started then end at once.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder = '', command = '', ...args] = process.argv.slice(2);

// Detached, it leads a process group of its own, which can be ended as a whole.
const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

function endGroup(): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/** Those who were just killed may still be writing their last, hence the retries. */
function end(code: number): never {
  endGroup();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit(code);
}

child.once('error', (error) => {
  console.error(`${command}: ${error.message}`);
  end(127);
});
child.once('exit', (code) => end(code ?? 1));
process.stdin.once('end', endGroup).resume();

// Ctrl+C in a terminal reaches this process as well; it must outlive its owner to clean up behind them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
