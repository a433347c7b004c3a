import { resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { ToolName } from '../../src/agents/toolNames.ts';

/** How a server is started. */
export type McpServerOptions = {
  /** The program; that of the source tree unless it is named. */
  readonly script?: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

/** What a tool says: its words, and its pictures as bytes. */
export type Said = { readonly isError: boolean; readonly text: string; readonly pictures: readonly Buffer[] };

/** `dist/mcp.js` as a process of its own, and the official client that speaks with it. */
export class McpServer {
  readonly #client: Client;
  readonly #transport: StdioClientTransport;
  /** What it wrote to standard error. */
  errors = '';
  /** What it wrote to standard output that is no message. */
  readonly noise: Error[] = [];

  private constructor(client: Client, transport: StdioClientTransport) {
    this.#client = client;
    this.#transport = transport;
    transport.stderr?.on('data', (piece: Buffer) => (this.errors += piece.toString()));
    client.onerror = (error) => this.noise.push(error);
  }

  /** Starts it and says hello. @throws Error when it does not come up */
  static async start({
    script = resolve('dist/mcp.js'),
    args,
    environment = {},
  }: McpServerOptions): Promise<McpServer> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [script, ...args],
      env: { ...environment },
      stderr: 'pipe',
    });
    const server = new McpServer(new Client({ name: 'test', version: '1' }), transport);
    await server.#client.connect(transport);
    return server;
  }

  /** Names of its tools. */
  async tools(): Promise<string[]> {
    return (await this.#client.listTools()).tools.map(({ name }) => name);
  }

  /** Calls a tool. */
  async call(name: ToolName, input: Record<string, unknown> = {}): Promise<Said> {
    const result = (await this.#client.callTool({ name, arguments: input })) as CallToolResult;
    return {
      isError: result.isError === true,
      text: result.content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
      pictures: result.content.flatMap((part) =>
        part.type === 'image' ? [Buffer.from(part.data, 'base64')] : [],
      ),
    };
  }

  /** Kills it where it stands. */
  async kill(): Promise<void> {
    const { pid } = this.#transport;
    if (pid === null) return;
    const closed = new Promise<void>((done) => (this.#client.onclose = done));
    process.kill(pid, 'SIGKILL');
    await closed;
  }

  /** Closes its input, and waits until it has ended. */
  async stop(): Promise<void> {
    await this.#client.close();
  }
}
