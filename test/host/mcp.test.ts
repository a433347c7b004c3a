import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import { uriOfPath } from '../../src/local/uris.ts';
import { McpServer } from '../e2e/mcpServer.ts';
import type { Toapis } from '../toapis/server.ts';
import { until } from '../vscode/until.ts';
import { Answers, cleanUp, configure, connect, disconnect, fileOf } from './support.ts';

/** As the editor calls the server of a provider: by its extension and its label. */
const serverId = 'easel.easel/Easel';
const wish = { prompt: 'A red kite over the sea', path: 'mcp/hero.png', width: 320, height: 320 };

/** A tool of the server, as the editor offers it; the tools of the extension itself begin with its name. */
function toolOf(name: string): vscode.LanguageModelToolInformation | undefined {
  return vscode.lm.tools.find((tool) => tool.name.endsWith(name) && !tool.name.startsWith('easel_'));
}

async function call(name: string, input: object): Promise<string> {
  const tool = toolOf(name);
  assert.ok(tool, `There is no ${name} in ${vscode.lm.tools.map((each) => each.name).join(', ')}`);
  const { content } = await vscode.lm.invokeTool(tool.name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

describe('The MCP server of the editor', function () {
  this.timeout(60_000);
  let api: Toapis;
  const answers = new Answers();

  async function setAiFeatures(areOff: boolean): Promise<void> {
    const settings = vscode.workspace.getConfiguration('chat');
    await settings.update('disableAIFeatures', areOff, vscode.ConfigurationTarget.Global);
  }

  before(async () => {
    api = await connect({ rateLimits: false, taskDurationMs: Infinity });
  });
  afterEach(async () => {
    answers.restore();
    await configure({ dailySpendLimit: undefined });
  });
  after(async () => {
    // What is on its way would count as spent in the suites that follow.
    api.finish();
    await until('the images', async () => !(await call('check_images', {})).includes('": pending'));
    await vscode.commands.executeCommand('workbench.mcp.stopServer', serverId);
    await setAiFeatures(true);
    await disconnect(api);
    await cleanUp('mcp');
  });

  it('is not there while AI features are off, and comes up from its definition when they are on', async () => {
    await vscode.commands.executeCommand('workbench.mcp.startServer', serverId);
    assert.equal(toolOf('generate_image'), undefined);
    await setAiFeatures(false);
    await until('the tools', async () => {
      await vscode.commands.executeCommand('workbench.mcp.startServer', serverId);
      return toolOf('generate_image') && toolOf('check_images') && toolOf('find_missing_images');
    });
  });

  it('orders in the editor: its key, its jobs, its folder', async () => {
    answers.on('showInformationMessage', () => undefined);
    const text = await call('generate_image', wish);
    assert.match(text, /state: pending/);
    await api.reached('accepted', 1);
    await until('the placeholder', async () => isPlaceholder(await readFile(fileOf(wish.path).fsPath)));
    // The editor's own tool knows the order too: there is one engine.
    const { content } = await vscode.lm.invokeTool('easel_check_images', {
      input: { paths: [wish.path] },
      toolInvocationToken: undefined,
    });
    assert.match((content[0] as vscode.LanguageModelTextPart).value, /pending/);
    api.finish();
    await until('the image', async () => !isPlaceholder(await readFile(fileOf(wish.path).fsPath)));
    assert.equal(api.ledger.accepted.length, 1);
    assert.deepEqual(api.ledger.keySightings, []);
  });

  it('lets the editor ask about money, and tells the model what the person said', async () => {
    await configure({ dailySpendLimit: 0 });
    answers.on('showWarningMessage', () => undefined);
    const creates = api.ledger.creates.length;
    const text = await call('generate_image', { ...wish, path: 'mcp/dear.png' });
    assert.match(text, /did not agree/);
    assert.match(String(answers.asked[0]), /limit of \$0\.000 a day/);
    assert.equal(api.ledger.creates.length, creates);
  });

  it('shares every path with servers that others have started: one of the two orders, whatever journal it keeps', async () => {
    answers.on('showInformationMessage', () => undefined);
    const data = await mkdtemp(join(tmpdir(), 'easel-alone-'));
    const site = fileOf('').fsPath;
    const server = await McpServer.start({
      script: join(vscode.extensions.getExtension('easel.easel')!.extensionPath, 'dist/mcp.js'),
      args: ['--workspace', site, '--data', data, '--base-url', api.baseUrl],
      // On a desktop the editor's program is Node only when it is told to be.
      environment: { TOAPIS_API_KEY: api.key, ELECTRON_RUN_AS_NODE: '1' },
    });
    try {
      const creates = api.ledger.creates.length;
      for (let n = 1; n <= 4; n++) {
        const own = { ...wish, path: `mcp/shared-${n}.png` };
        const texts = await Promise.all([
          call('generate_image', own),
          server.call('generate_image', own).then(({ text }) => text),
        ]);
        assert.equal(texts.filter((text) => text.includes('state: pending')).length, 1, texts.join('\n'));
        assert.equal(texts.filter((text) => text.includes('is pending: ')).length, 1, texts.join('\n'));
      }
      await until('the orders', () => api.ledger.creates.length === creates + 4);
    } finally {
      await server.stop();
      await rm(data, { recursive: true, force: true });
    }
  });

  it('finds folders by the names that the editor gives them', () => {
    for (const name of ["(a) 'b' c*d!e~f", 'ü日', '#?%[x]@&=+$,;:']) {
      const path = `${fileOf('').fsPath.replace(/\/$/, '')}/${name}`;
      assert.equal(uriOfPath(path), vscode.Uri.file(path).toString());
    }
  });
});
