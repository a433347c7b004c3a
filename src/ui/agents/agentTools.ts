import * as vscode from 'vscode';
import type { Agent } from '../../agents/agent.ts';
import type { Plan } from '../../agents/plan.ts';
import type { ToolName } from '../../agents/toolNames.ts';
import { confirmation } from './confirmation.ts';

/** The tools for language models of the editor, as it calls them. */
export class AgentTools {
  readonly #agent: Pick<Agent, 'plan' | 'run'>;

  constructor(agent: Pick<Agent, 'plan' | 'run'>) {
    this.#agent = agent;
  }

  /** What the person is told and asked before a tool runs. What cannot be ordered is said by the run. */
  async prepare(name: ToolName, input: unknown): Promise<vscode.PreparedToolInvocation> {
    switch (name) {
      case 'generate_image': {
        const plan = await this.#agent.plan(input);
        return {
          invocationMessage: vscode.l10n.t('Ordering an image'),
          ...(isPlan(plan) && { confirmationMessages: confirmation(plan) }),
        };
      }
      case 'check_images':
        return { invocationMessage: vscode.l10n.t('Checking the images') };
      case 'find_missing_images':
        return { invocationMessage: vscode.l10n.t('Looking for missing images') };
    }
  }

  /**
   * Runs a tool.
   * @throws Error with a text for the model when it was not carried out
   */
  async invoke(
    name: ToolName,
    input: unknown,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const controller = new AbortController();
    const listening = token.onCancellationRequested(() => controller.abort(new vscode.CancellationError()));
    try {
      const { isError, text, pictures } = await this.#agent.run(name, input, controller.signal);
      if (isError) throw new Error(text);
      return new vscode.LanguageModelToolResult([
        new vscode.LanguageModelTextPart(text),
        ...pictures.map(({ bytes, mime }) => vscode.LanguageModelDataPart.image(bytes, mime)),
      ]);
    } finally {
      listening.dispose();
    }
  }
}

function isPlan(plan: Awaited<ReturnType<Agent['plan']>>): plan is Plan {
  return 'request' in plan;
}
