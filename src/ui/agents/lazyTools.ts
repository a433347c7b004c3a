import * as vscode from 'vscode';
import { toolNames } from '../../agents/toolNames.ts';
import type { AgentTools } from './agentTools.ts';

/** Offers the tools to the language models of the editor. Nothing is loaded before one of them is called. */
export function registerAgentTools(tools: () => Promise<AgentTools>): vscode.Disposable {
  return vscode.Disposable.from(
    ...toolNames.map((name) =>
      vscode.lm.registerTool<object>(`easel_${name}`, {
        prepareInvocation: async ({ input }) => (await tools()).prepare(name, input),
        invoke: async ({ input }, token) => (await tools()).invoke(name, input, token),
      }),
    ),
  );
}
