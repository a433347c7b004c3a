import * as z from 'zod/mini';
import type { Answer } from '../agents/answer.ts';
import { toolDefinitions } from '../agents/tools.ts';
import { toolNames } from '../agents/toolNames.ts';
import type { ToolName } from '../agents/toolNames.ts';

/** Versions of the protocol in which all that is used here is the same, the newest first. */
const versions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

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

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /** Takes a line from the client. Answers come by `send`, in the order in which they are ready. */
  receive(line: string): void {
    const json = parseJson(line);
    const message = Message.safeParse(json);
    if (json === undefined) this.#refuse(undefined, new RpcError(failed.parse, 'This is not JSON.'));
    else if (message.success) this.#take(message.data);
    else if (!Reply.safeParse(json).success) {
      this.#refuse(undefined, new RpcError(failed.request, 'This is no message of JSON-RPC 2.0.'));
    }
  }

  /** Says that a line was too long to be read. */
  refuseLine(): void {
    this.#refuse(undefined, new RpcError(failed.request, 'The message is too long.'));
  }

  /** Ends what is being carried out: nobody waits for it any more. */
  close(): void {
    for (const call of this.#calls.values()) call.abort(new Error('The client has gone'));
    this.#calls.clear();
  }

  #take({ id, method, params }: z.infer<typeof Message>): void {
    if (id === undefined) this.#notice(method, params);
    else void this.#answer(id, method, params);
  }

  #notice(method: string, params: unknown): void {
    const cancelled = method === 'notifications/cancelled' ? Cancelled.safeParse(params) : undefined;
    if (!cancelled?.success) return; // there is nothing to do for others
    this.#calls.get(cancelled.data.requestId)?.abort(new Error('The client has cancelled the call'));
  }

  async #answer(id: Id, method: string, params: unknown): Promise<void> {
    try {
      const result = method === 'tools/call' ? await this.#call(id, params) : this.#resultOf(method, params);
      // Who has cancelled a request wants no answer.
      if (result) this.#send({ id, result });
    } catch (thrown) {
      this.#refuse(id, thrown);
    }
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
    return {
      // Who cannot speak the newest one either ends the connection.
      protocolVersion: versions.find((version) => version === asked) ?? versions[0],
      capabilities: { tools: {} },
      serverInfo: { name: 'easel', title: 'Easel', version: this.#ports.version },
    };
  }

  async #call(id: Id, params: unknown): Promise<object | undefined> {
    const { name, arguments: input } = parseParams(Call, params);
    if (this.#calls.has(id)) throw new RpcError(failed.request, 'A request of this id is under way.');
    const controller = new AbortController();
    this.#calls.set(id, controller);
    try {
      return asContent(await this.#ports.operator.run(name, input ?? {}, controller.signal));
    } catch (thrown) {
      if (controller.signal.aborted) return undefined;
      throw thrown;
    } finally {
      this.#calls.delete(id);
    }
  }

  #refuse(id: Id | undefined, thrown: unknown): void {
    const isOurs = thrown instanceof RpcError;
    const code = isOurs ? thrown.code : failed.internal;
    const message = isOurs ? thrown.message : 'Something in Easel went wrong.';
    this.#send({ id: id ?? null, error: { code, message } });
  }

  #send(message: object): void {
    this.#ports.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  }
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
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false, openWorldHint: !readOnly },
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
