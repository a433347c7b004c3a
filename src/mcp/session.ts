import * as z from 'zod/mini';
import type { Answer } from '../agents/answer.ts';
import { toolDefinitions } from '../agents/tools.ts';
import { toolNames } from '../agents/toolNames.ts';
import type { ToolName } from '../agents/toolNames.ts';

/** Versions of the protocol in which all that is used here is the same, the newest first. */
const versions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** Those that admit several messages in one line. */
const withBatches: ReadonlySet<string> = new Set<(typeof versions)[number]>(['2025-03-26', '2024-11-05']);

/** The error codes of JSON-RPC that can come up. */
const failed = { parse: -32700, request: -32600, method: -32601, params: -32602, internal: -32603 } as const;

const Id = z.union([z.string(), z.number()]);
type Id = z.infer<typeof Id>;

/** A request has an id, a notification none. */
const Message = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.optional(Id),
  method: z.string(),
  params: z.optional(z.looseObject({})),
});

/** Answers something that the server has asked; it asks nothing, so nothing follows from it. */
const Reply = z.looseObject({ id: Id, method: z.optional(z.undefined()) });

const Initialize = z.object({ protocolVersion: z.string() });
const Cancelled = z.object({ requestId: Id });
const Call = z.object({ name: z.enum(toolNames), arguments: z.optional(z.looseObject({})) });

/** Who carries the operations out. */
export type Operator = {
  /** @throws the signal's reason, and nothing else */
  run(name: ToolName, input: unknown, signal: AbortSignal): Promise<Answer>;
};

/** What a session needs of the world. */
export type SessionPorts = {
  readonly operator: Operator;
  /** Of Easel. */
  readonly version: string;
  /** What the model should know of all the tools together. */
  readonly instructions?: string;
  /** Sends one line to the client; it has no line break in it. */
  readonly send: (line: string) => void;
};

/** A request that cannot be answered as it was meant. */
class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** One client of the Model Context Protocol: JSON-RPC, a message a line, tools and nothing else. */
export class McpSession {
  readonly #ports: SessionPorts;
  readonly #calls = new Map<Id, AbortController>();
  /** What was agreed on at the last `initialize`. */
  #protocol: string = versions[0];

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /** Takes a line from the client. Answers come by `send`, in the order in which they are ready. */
  receive(line: string): void {
    const json = parseJson(line);
    const isBatch = Array.isArray(json) && json.length > 0 && withBatches.has(this.#protocol);
    void (isBatch ? this.#answerAll(json) : this.#answer(json)).then((answer) => this.#send(answer));
  }

  /** Says that a line was too long to be read. */
  refuseLine(): void {
    this.#send(refusal(undefined, new RpcError(failed.request, 'The message is too long.')));
  }

  /** Ends what is being carried out: nobody waits for it any more. */
  close(): void {
    for (const call of this.#calls.values()) call.abort(new Error('The client has gone'));
    this.#calls.clear();
  }

  async #answerAll(messages: readonly unknown[]): Promise<object | undefined> {
    const answers = await Promise.all(messages.map((message) => this.#answer(message)));
    const given = answers.filter((answer) => answer !== undefined);
    return given.length > 0 ? given : undefined;
  }

  /** Undefined where none is due: to notifications, to answers, to a call that was cancelled. */
  async #answer(json: unknown): Promise<object | undefined> {
    if (json === undefined) return refusal(undefined, new RpcError(failed.parse, 'This is not JSON.'));
    const message = Message.safeParse(json);
    if (!message.success) {
      const isReply = Reply.safeParse(json).success;
      return isReply
        ? undefined
        : refusal(undefined, new RpcError(failed.request, 'This is no message of JSON-RPC 2.0.'));
    }
    const { id, method, params } = message.data;
    if (id === undefined) {
      this.#notice(method, params);
      return undefined;
    }
    try {
      const result = method === 'tools/call' ? await this.#call(id, params) : this.#resultOf(method, params);
      return result && { jsonrpc: '2.0', id, result };
    } catch (thrown) {
      return refusal(id, thrown);
    }
  }

  #notice(method: string, params: unknown): void {
    const cancelled = method === 'notifications/cancelled' ? Cancelled.safeParse(params) : undefined;
    if (!cancelled?.success) return; // there is nothing to do for others
    this.#calls.get(cancelled.data.requestId)?.abort(new Error('The client has cancelled the call'));
  }

  #resultOf(method: string, params: unknown): object {
    switch (method) {
      case 'initialize':
        return this.#introduction(parseParams(Initialize, params).protocolVersion);
      case 'ping':
        return {};
      case 'tools/list':
        return { tools: toolDefinitions.map(asListed) };
      default:
        throw new RpcError(failed.method, 'There is no such method here.');
    }
  }

  #introduction(asked: string): object {
    const { version, instructions } = this.#ports;
    // Who cannot speak the newest one either ends the connection.
    this.#protocol = versions.find((each) => each === asked) ?? versions[0];
    return {
      protocolVersion: this.#protocol,
      capabilities: { tools: {} },
      serverInfo: { name: 'easel', title: 'Easel', version },
      ...(instructions !== undefined && { instructions }),
    };
  }

  async #call(id: Id, params: unknown): Promise<object | undefined> {
    const { name, arguments: input } = parseParams(Call, params);
    if (this.#calls.has(id)) throw new RpcError(failed.request, 'A request of this id is under way.');
    const controller = new AbortController();
    this.#calls.set(id, controller);
    try {
      const answer = await this.#ports.operator.run(name, input ?? {}, controller.signal);
      return controller.signal.aborted ? undefined : asContent(answer);
    } catch (thrown) {
      if (controller.signal.aborted) return undefined;
      throw thrown;
    } finally {
      this.#calls.delete(id);
    }
  }

  #send(answer: object | undefined): void {
    if (answer) this.#ports.send(JSON.stringify(answer));
  }
}

function refusal(id: Id | undefined, thrown: unknown): object {
  const isOurs = thrown instanceof RpcError;
  const code = isOurs ? thrown.code : failed.internal;
  const message = isOurs ? thrown.message : 'Something in Easel went wrong.';
  return { jsonrpc: '2.0', id: id ?? null, error: { code, message } };
}

function asListed({
  name,
  title,
  description,
  inputSchema,
  readOnly,
}: (typeof toolDefinitions)[number]): object {
  return {
    name,
    title,
    description,
    inputSchema,
    annotations: {
      title,
      readOnlyHint: readOnly,
      // Nothing is overwritten, but each image without a path is another one, and is paid.
      destructiveHint: false,
      idempotentHint: readOnly,
      openWorldHint: !readOnly,
    },
  };
}

/** An answer in the protocol's own parts: pictures are parts of their own, never text. */
function asContent({ text, pictures, isError }: Answer): object {
  const images = pictures.map(({ mime, bytes }) => ({
    type: 'image',
    mimeType: mime,
    data: Buffer.from(bytes).toString('base64'),
  }));
  return { content: [{ type: 'text', text }, ...images], isError };
}

function parseParams<T extends z.ZodMiniType>(schema: T, params: unknown): z.infer<T> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => path.join('.')).filter((path) => path !== '');
  throw new RpcError(failed.params, `These parameters are missing or wrong: ${names.join(', ') || 'all'}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
