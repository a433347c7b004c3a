import { join } from 'node:path';
import * as vscode from 'vscode';
import { environmentOf } from '../mcp/doorKey.ts';
import type { DoorKey } from '../mcp/doorKey.ts';

/** As package.json declares it. */
export const mcpProviderId = 'easel.images';

/**
 * Offers Easel's MCP server to whoever in the editor works with such. It passes all on to this process, which orders.
 * @param door where the server finds this process; asked for when the server starts
 */
export function offerMcpServer(
  { extension, extensionPath }: vscode.ExtensionContext,
  door: () => Promise<DoorKey>,
): vscode.Disposable {
  const { version } = extension.packageJSON as { version: string };
  const script = join(extensionPath, 'dist', 'mcp.js');
  const server = (environment: Record<string, string>): vscode.McpStdioServerDefinition =>
    new vscode.McpStdioServerDefinition('Easel', process.execPath, [script], environment, version);
  return vscode.lm.registerMcpServerDefinitionProvider(mcpProviderId, {
    provideMcpServerDefinitions: () => [server({})],
    // On a desktop the editor's program is Node only when it is told to be.
    resolveMcpServerDefinition: async () =>
      server({ ELECTRON_RUN_AS_NODE: '1', ...environmentOf(await door()) }),
  });
}
