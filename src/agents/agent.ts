import { EaselError } from '../core/errors.ts';
import { Refusal, withoutCharge } from './answer.ts';
import type { Answer } from './answer.ts';
import { checkImages } from './checkImages.ts';
import { Claims } from './claims.ts';
import { findMissingImages } from './findMissingImages.ts';
import { generateImage } from './generateImage.ts';
import { planImage } from './plan.ts';
import type { Plan } from './plan.ts';
import type { AgentPorts } from './ports.ts';
import type { ToolName } from './toolNames.ts';
import { failureText } from './words.ts';

/** What models may do with Easel, by whatever way they are connected. */
export class Agent {
  readonly #ports: AgentPorts;
  readonly #claims: Claims;

  constructor(ports: AgentPorts) {
    this.#ports = ports;
    this.#claims = new Claims(ports);
  }

  /** What `generate_image` would order, or why it would not. Changes nothing. */
  async plan(input: unknown): Promise<Plan | Answer> {
    try {
      return await planImage(input, this.#ports, this.#claims);
    } catch (thrown) {
      return this.#refused(thrown);
    }
  }

  /**
   * Carries out an operation. What goes wrong is an answer, too.
   * @throws the signal's reason once it is aborted
   */
  async run(name: ToolName, input: unknown, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    try {
      return await this.#run(name, input, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      return this.#refused(thrown);
    }
  }

  #run(name: ToolName, input: unknown, signal: AbortSignal): Promise<Answer> {
    switch (name) {
      case 'generate_image':
        return generateImage(input, this.#ports, this.#claims, signal);
      case 'check_images':
        return withoutCharge(() => checkImages(input, this.#ports, signal));
      case 'find_missing_images':
        return withoutCharge(() => findMissingImages(input, this.#ports, signal));
    }
  }

  #refused(thrown: unknown): Answer {
    const text =
      thrown instanceof Refusal
        ? `${thrown.message} Nothing was ordered or charged by this call.`
        : failureText(EaselError.from(thrown).toRecord(), this.#ports.words);
    return { isError: true, text, pictures: [] };
  }
}
