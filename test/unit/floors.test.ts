import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

// Without types: what is imported shows in the text, and the texts below are in no file.
const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });

/** Messages of the linter about one line in an existing file. */
async function complaints(file: string, line: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath: file });
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId?.startsWith('no-restricted-'))
    .map(({ message }) => message);
}

/** The rooms by floor as ARCHITECTURE.md draws them: a line each, of which the first of a floor has its number. */
function drawnFloors(): Record<string, number> {
  const [, drawing = ''] = /\n( +floor +room .*?)\n\n/s.exec(readFileSync('ARCHITECTURE.md', 'utf8')) ?? [];
  const floors: Record<string, number> = {};
  let floor = NaN;
  for (const [, number, room = ''] of drawing.matchAll(/^ {4}(?: {2}(\d) {4}| {7})([a-z.]+) {2,}\S/gm)) {
    if (number !== undefined) floor = Number(number);
    floors[room] = floor;
  }
  return floors;
}

describe('The floors of the house', function () {
  this.timeout(60_000);

  it('are drawn as the linter holds them, and as the folders are', async () => {
    const { floorOf } = (await import(pathToFileURL('eslint.config.mjs').href)) as {
      floorOf: Record<string, number>;
    };
    const entryFiles = Object.fromEntries(
      readdirSync('src', { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => [name, 7]),
    );
    assert.deepEqual(drawnFloors(), { ...floorOf, ...entryFiles });
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.deepEqual(folders.map(({ name }) => name).sort(), Object.keys(floorOf).sort());
  });

  for (const [file, line] of [
    ['src/core/clock.ts', "import type { JobEngine } from '../jobs/engine.ts';"],
    ['src/core/clock.ts', "import type * as vscode from 'vscode';"],
    ['src/core/clock.ts', "import { join } from 'node:path';"],
    ['src/core/clock.ts', "export const later = import('../ui/panel/panel.ts');"],
    ['src/protocol/channel.ts', "import type { ImageBackend } from '../backends/backend.ts';"],
    ['src/backends/backend.ts', "export * from '../workspace/settings.ts';"],
    ['src/backends/placeholder/backend.ts', "import { request } from 'undici';"],
    ['src/images/workshop.ts', "import type { ReferenceFitter } from '../jobs/ports.ts';"],
    ['src/images/workshop.ts', "import { window } from 'vscode';"],
    ['src/jobs/engine.ts', "import { window } from 'vscode';"],
    ['src/jobs/engine.ts', "import '../easel.ts';"],
    ['src/scan/findMissing.ts', "import { workspace } from 'vscode';"],
    ['src/scan/findMissing.ts', "import { readSetting } from '../workspace/settings.ts';"],
    ['src/check.ts', "import { window } from 'vscode';"],
    ['src/check.ts', "import { readSetting } from './workspace/settings.ts';"],
    ['src/agents/agent.ts', "import { window } from 'vscode';"],
    ['src/agents/agent.ts', "import type { Generator } from '../ui/generator.ts';"],
    ['src/local/journal.ts', "import { window } from 'vscode';"],
    ['src/local/journal.ts', "import { readSetting } from '../workspace/settings.ts';"],
    ['src/mcp/session.ts', "import { window } from 'vscode';"],
    ['src/mcp/alone.ts', "import { readSetting } from '../workspace/settings.ts';"],
    ['src/mcp.ts', "import type { Generator } from './ui/generator.ts';"],
    ['src/workspace/assets.ts', "import type { Panel } from '../ui/panel/panel.ts';"],
    ['src/ui/statusBar.ts', "export const http = import('undici');"],
    ['media/panel/state.ts', "import type { JobEngine } from '../../src/jobs/engine.ts';"],
  ] as const) {
    it(`are closed to ${line} in ${file}`, async () => {
      assert.equal((await complaints(file, line)).length, 1);
    });
  }

  for (const [file, line] of [
    ['src/jobs/engine.ts', "import type { Job } from '../core/job.ts';"],
    ['src/jobs/ports.ts', "import type { FittedReference } from '../images/fittedReference.ts';"],
    ['src/ui/panel/panel.ts', "import type { Job } from '../../core/job.ts';"],
    ['src/backends/toapis/http.ts', "import { request } from 'undici';"],
    ['src/scan/findPlaceholders.ts', "import { sha256Of } from '../jobs/hash.ts';"],
    ['src/agents/ports.ts', "import type { MissingGroup } from '../scan/work.ts';"],
    ['src/local/engineRoom.ts', "import { JobEngine } from '../jobs/engine.ts';"],
    ['src/workspace/assets.ts', "import { LocalAssets } from '../local/localAssets.ts';"],
    ['src/mcp.ts', "import { Agent } from './agents/agent.ts';"],
    ['src/workspace/assets.ts', "import { window } from 'vscode';"],
    ['media/panel/state.ts', "import type { Ratio } from '../../src/core/models.ts';"],
  ] as const) {
    it(`are open to ${line} in ${file}`, async () => {
      assert.deepEqual(await complaints(file, line), []);
    });
  }
});
