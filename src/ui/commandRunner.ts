import type { LogOutputChannel } from 'vscode';
import { EaselError } from '../core/errors.ts';
import type { CommandName, Commands } from './commands.ts';
import { errorText } from './errorText.ts';
import type { Notifier } from './notifier.ts';

/** Runs a command. What goes wrong is told to the person, or thrown to a caller that passed arguments. */
export type RunCommand = (name: CommandName, args: readonly unknown[]) => Promise<unknown>;

/** Runs commands by their names. */
export function commandRunner(commands: Commands, notifier: Notifier, log: LogOutputChannel): RunCommand {
  return async (name, args) => {
    try {
      return await commands[name](...args);
    } catch (thrown) {
      const error = EaselError.from(thrown);
      log.warn(`${name} failed: ${error.code} (${error.message})`);
      if (name === 'quickGenerate' && args[0] !== undefined)
        throw new Error(errorText(error.toRecord()), { cause: thrown });
      void notifier.tellError(error.toRecord());
      return undefined;
    }
  };
}
