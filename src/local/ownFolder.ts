import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where programs of this account keep what is theirs: absolute path of Easel's folder there, outside any editor.
 * @param environment `process.env`, or nothing where all processes must mean the same folder, whoever started them
 */
export function ownFolder({ XDG_DATA_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv = {}): string {
  switch (process.platform) {
    case 'win32':
      return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Easel');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Easel');
    default:
      return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'easel');
  }
}
