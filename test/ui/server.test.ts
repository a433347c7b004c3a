import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { installVscode } from '../vscode/install.ts';
import { startVscode } from '../vscode/server.ts';
import { until } from '../vscode/until.ts';
import { copyWorkspace, type Workspace } from '../vscode/workspace.ts';

/** A program that starts a VS Code, says where it is, and goes on living. */
const owner = `
  const { startVscode } = await import(${JSON.stringify(import.meta.resolve('../vscode/server.ts'))});
  const server = await startVscode({ folder: process.cwd() });
  console.log(server.url());
  setInterval(() => {}, 1000);
`;

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe('A VS Code that a test starts', () => {
  let workspace: Workspace;

  before('installs VS Code if need be', async function () {
    this.timeout(600_000);
    await installVscode();
    workspace = await copyWorkspace();
  });
  after(() => workspace.remove());

  it('answers until it is stopped', async () => {
    const server = await startVscode({ folder: workspace.folder });
    assert.equal(await answers(server.url()), true);
    await server.stop();
    assert.equal(server.isRunning(), false);
    assert.equal(await answers(server.url()), false);
  });

  it('ends when the one who started it is killed', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', owner], {
      cwd: workspace.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
    assert.equal(await answers(url), true);
    child.kill('SIGKILL');
    await until('VS Code to end', async () => !(await answers(url)));
  });

  it('says why it does not start', async () => {
    const install = { ...(await installVscode()), server: '/nowhere/server-main.js' };
    await assert.rejects(
      startVscode({ folder: workspace.folder, install }),
      /did not start[^]*Cannot find module/,
    );
  });
});
