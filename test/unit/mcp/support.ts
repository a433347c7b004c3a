import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Answer } from '../../../src/agents/answer.ts';
import type { ToolName } from '../../../src/agents/toolNames.ts';
import { McpSession } from '../../../src/mcp/session.ts';
import type { Operator } from '../../../src/mcp/session.ts';

/** One call of an operation, for the test to answer. */
export type PendingCall = {
  readonly name: ToolName;
  readonly input: unknown;
  readonly signal: AbortSignal;
  readonly answer: (answer: Partial<Answer>) => void;
  readonly fail: (error: Error) => void;
};

/** Carries out operations as the test says. */
export class ScriptedOperator implements Operator {
  readonly calls: PendingCall[] = [];
  #onCall: (() => void) | undefined;

  run(name: ToolName, input: unknown, signal: AbortSignal): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    const answer = (given: Partial<Answer>): void =>
      resolve({ isError: false, text: '', pictures: [], ...given });
    this.calls.push({ name, input, signal, answer, fail: reject });
    this.#onCall?.();
    return promise;
  }

  /** The call of this number, from 0, as soon as there is one. */
  async call(index: number): Promise<PendingCall> {
    for (;;) {
      const call = this.calls[index];
      if (call) return call;
      await new Promise<void>((resolve) => (this.#onCall = resolve));
    }
  }
}

/** The session under test as the official client's other end. */
class InProcess implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #session: McpSession;

  constructor(operator: Operator) {
    this.#session = new McpSession({
      operator,
      version: '1.2.3',
      send: (line) => queueMicrotask(() => this.onmessage?.(JSON.parse(line) as JSONRPCMessage)),
    });
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.#session.receive(JSON.stringify(message));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#session.close();
    this.onclose?.();
    return Promise.resolve();
  }
}

/** The official client, connected to a session. */
export async function connectClient(operator: Operator): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new InProcess(operator));
  return client;
}

/** A session whose answers the test reads as they are. */
export class RawSession {
  readonly operator = new ScriptedOperator();
  readonly sent: unknown[] = [];
  readonly session = new McpSession({
    operator: this.operator,
    version: '1.2.3',
    instructions: 'Know this.',
    send: (line) => {
      this.sent.push(JSON.parse(line));
      this.#onSent?.();
    },
  });
  #onSent: (() => void) | undefined;

  /** Sends a message, or a line that is none. */
  send(message: unknown): void {
    this.session.receive(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** What was sent as the n-th answer, from 1. */
  async answer(n = 1): Promise<unknown> {
    while (this.sent.length < n) await new Promise<void>((resolve) => (this.#onSent = resolve));
    return this.sent[n - 1];
  }
}
