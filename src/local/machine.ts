import { existsSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where process ids mean the same: a container or WSL often has the name of the machine it runs on. */
export function machineName(): string {
  const namespace = '/proc/self/ns/pid';
  return `${hostname()} ${existsSync(namespace) ? readlinkSync(namespace) : process.platform}`;
}

/** Whether a process of this machine is running. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives, and is somebody else's.
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH');
  }
}
