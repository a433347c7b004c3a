import * as z from 'zod/mini';
import { panelRequests, PanelSnapshot } from './messages.ts';
import type { PanelRequests } from './messages.ts';

/** What a webview may ask for, each with the schema of its body and of its answer. */
export type Requests = Readonly<
  Record<string, { readonly body: z.ZodMiniType; readonly answer: z.ZodMiniType }>
>;

/** What a webview and the extension say to each other: its requests, and the snapshots that it is told. */
export type Protocol<R extends Requests, S> = {
  readonly requests: R;
  readonly snapshot: z.ZodMiniType<S>;
};

type TypeOf<R extends Requests> = keyof R & string;
type Body<R extends Requests, T extends TypeOf<R>> = z.infer<R[T]['body']>;
type Answer<R extends Requests, T extends TypeOf<R>> = z.infer<R[T]['answer']>;

/** What travels: requests from the webview, replies to them, snapshots to it. What they hold is parsed by its type. */
const Envelope = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request'),
    id: z.int(),
    type: z.string(),
    body: z.optional(z.unknown()),
  }),
  z.object({ kind: z.literal('answer'), id: z.int(), answer: z.optional(z.unknown()) }),
  z.object({ kind: z.literal('error'), id: z.int(), message: z.string() }),
  z.object({ kind: z.literal('snapshot'), snapshot: z.optional(z.unknown()) }),
]);
type Envelope = z.infer<typeof Envelope>;

/** One way to the other side; `vscode.Webview` and `acquireVsCodeApi()` both have it. */
export type Post = (message: unknown) => void;

/** The webview's end: asks, and is told snapshots. */
export class ChannelClient<R extends Requests, S> {
  readonly #protocol: Protocol<R, S>;
  readonly #post: Post;
  readonly #onSnapshot: (snapshot: S) => void;
  readonly #pending = new Map<
    number,
    { type: TypeOf<R>; resolve: (answer: never) => void; reject: (reason: Error) => void }
  >();
  #lastId = 0;

  constructor(protocol: Protocol<R, S>, post: Post, onSnapshot: (snapshot: S) => void) {
    this.#protocol = protocol;
    this.#post = post;
    this.#onSnapshot = onSnapshot;
  }

  /** Asks the extension. Rejects with a localised message when it could not be done. */
  ask<T extends TypeOf<R>>(type: T, body: Body<R, T>): Promise<Answer<R, T>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { type, resolve, reject });
      this.#post({ kind: 'request', id, type, body } satisfies Envelope);
    });
  }

  /** Takes what arrived. Messages that are not ours, or not well formed, are dropped. */
  receive(message: unknown): void {
    const parsed = Envelope.safeParse(message);
    if (!parsed.success) return;
    const envelope = parsed.data;
    if (envelope.kind === 'snapshot') {
      const snapshot = this.#protocol.snapshot.safeParse(envelope.snapshot);
      if (snapshot.success) this.#onSnapshot(snapshot.data);
      return;
    }
    if (envelope.kind === 'request') return;
    const pending = this.#pending.get(envelope.id);
    if (!pending) return;
    this.#pending.delete(envelope.id);
    if (envelope.kind === 'error') {
      pending.reject(new Error(envelope.message));
      return;
    }
    const answer = this.#protocol.requests[pending.type]?.answer.safeParse(envelope.answer);
    if (answer?.success) pending.resolve(answer.data as never);
    else pending.reject(new Error(`Malformed answer to ${pending.type}`));
  }
}

/** What the extension does for each request. */
export type Handlers<R extends Requests> = {
  readonly [T in TypeOf<R>]: (body: Body<R, T>) => Promise<Answer<R, T>>;
};

/** The extension's end: answers, and pushes snapshots. */
export class ChannelServer<R extends Requests, S> {
  readonly #protocol: Protocol<R, S>;
  readonly #post: Post;
  readonly #handlers: Handlers<R>;
  readonly #errorText: (thrown: unknown) => string;
  #closed = false;

  /** @param errorText makes the localised message of whatever a handler threw */
  constructor(
    protocol: Protocol<R, S>,
    post: Post,
    handlers: Handlers<R>,
    errorText: (thrown: unknown) => string,
  ) {
    this.#protocol = protocol;
    this.#post = post;
    this.#handlers = handlers;
    this.#errorText = errorText;
  }

  /** Takes what arrived, and answers it: with the handler's answer, or with why there is none. */
  async receive(message: unknown): Promise<void> {
    const parsed = Envelope.safeParse(message);
    if (!parsed.success || parsed.data.kind !== 'request') return;
    const { id, type, body } = parsed.data;
    if (!Object.hasOwn(this.#protocol.requests, type)) return;
    try {
      this.#send({ kind: 'answer', id, answer: await this.#handle(type, body) });
    } catch (thrown) {
      this.#send({ kind: 'error', id, message: this.#errorText(thrown) });
    }
  }

  /** Tells the webview everything that it shows. */
  push(snapshot: S): void {
    this.#send({ kind: 'snapshot', snapshot });
  }

  /** After this nothing is sent: the webview is gone. */
  close(): void {
    this.#closed = true;
  }

  async #handle(type: TypeOf<R>, body: unknown): Promise<unknown> {
    // Body and handler belong to the same type; TypeScript cannot follow that through the look-up.
    const handler = this.#handlers[type] as (parsed: unknown) => Promise<unknown>;
    return handler(this.#protocol.requests[type]?.body.parse(body));
  }

  #send(envelope: Envelope): void {
    if (!this.#closed) this.#post(envelope);
  }
}

const panelProtocol: Protocol<PanelRequests, PanelSnapshot> = {
  requests: panelRequests,
  snapshot: PanelSnapshot,
};

/** The panel's end. */
export class PanelClient extends ChannelClient<PanelRequests, PanelSnapshot> {
  constructor(post: Post, onSnapshot: (snapshot: PanelSnapshot) => void) {
    super(panelProtocol, post, onSnapshot);
  }
}

/** What the extension does for each request of the panel. */
export type PanelHandlers = Handlers<PanelRequests>;

/** The extension's end of the panel. */
export class PanelServer extends ChannelServer<PanelRequests, PanelSnapshot> {
  /** @param errorText makes the localised message of whatever a handler threw */
  constructor(post: Post, handlers: PanelHandlers, errorText: (thrown: unknown) => string) {
    super(panelProtocol, post, handlers, errorText);
  }
}
