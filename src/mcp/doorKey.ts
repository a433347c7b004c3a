/** Where the extension host waits for the servers that its editor starts, and what it wants to be shown. */
export type DoorKey = {
  /** Path of a socket, or name of a pipe. */
  readonly address: string;
  readonly token: string;
};

/** The variables of the environment by which a server is handed its key. */
export function environmentOf({ address, token }: DoorKey): Record<string, string> {
  return { EASEL_MCP_SOCKET: address, EASEL_MCP_TOKEN: token };
}

/** The key that the editor has handed to this process; undefined when somebody else has started it. */
export function doorKeyIn(environment: NodeJS.ProcessEnv): DoorKey | undefined {
  const { EASEL_MCP_SOCKET: address = '', EASEL_MCP_TOKEN: token = '' } = environment;
  return address && token ? { address, token } : undefined;
}
