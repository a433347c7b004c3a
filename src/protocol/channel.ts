import * as z from 'zod/mini';
import { panelRequests, PanelSnapshot } from './messages.ts';
import type { AnswerTo, BodyOf, PanelRequestType } from './messages.ts';

/** What travels: requests from the panel, replies to them, snapshots to the panel. Bodies are parsed by their type. */
const Envelope = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request'),
    id: z.int(),
    type: z.enum(Object.keys(panelRequests) as PanelRequestType[]),
    body: z.optional(z.unknown()),
  }),
  z.object({ kind: z.literal('answer'), id: z.int(), answer: z.optional(z.unknown()) }),
  z.object({ kind: z.literal('error'), id: z.int(), message: z.string() }),
  z.object({ kind: z.literal('snapshot'), snapshot: PanelSnapshot }),
]);
type Envelope = z.infer<typeof Envelope>;

/** One way to the other side; `vscode.Webview` and `acquireVsCodeApi()` both have it. */
export type Post = (message: unknown) => void;

/** The panel's end: asks, and is told snapshots. */
export class PanelClient {
  readonly #post: Post;
  readonly #onSnapshot: (snapshot: PanelSnapshot) => void;
  readonly #pending = new Map<
    number,
    { type: PanelRequestType; resolve: (answer: never) => void; reject: (reason: Error) => void }
  >();
  #lastId = 0;

  constructor(post: Post, onSnapshot: (snapshot: PanelSnapshot) => void) {
    this.#post = post;
    this.#onSnapshot = onSnapshot;
  }

  /** Asks the extension. Rejects with a localised message when it could not be done. */
  ask<T extends PanelRequestType>(type: T, body: BodyOf<T>): Promise<AnswerTo<T>> {
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
      this.#onSnapshot(envelope.snapshot);
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
    const answer = panelRequests[pending.type].answer.safeParse(envelope.answer);
    if (answer.success) pending.resolve(answer.data as never);
    else pending.reject(new Error(`Malformed answer to ${pending.type}`));
  }
}

/** What the extension does for each request. */
export type PanelHandlers = { readonly [T in PanelRequestType]: (body: BodyOf<T>) => Promise<AnswerTo<T>> };

/** The extension's end: answers, and pushes snapshots. */
export class PanelServer {
  readonly #post: Post;
  readonly #handlers: PanelHandlers;
  readonly #errorText: (thrown: unknown) => string;
  #closed = false;

  /** @param errorText makes the localised message of whatever a handler threw */
  constructor(post: Post, handlers: PanelHandlers, errorText: (thrown: unknown) => string) {
    this.#post = post;
    this.#handlers = handlers;
    this.#errorText = errorText;
  }

  /** Takes what arrived, and answers it: with the handler's answer, or with why there is none. */
  async receive(message: unknown): Promise<void> {
    const parsed = Envelope.safeParse(message);
    if (!parsed.success || parsed.data.kind !== 'request') return;
    const { id, type, body } = parsed.data;
    try {
      this.#send({ kind: 'answer', id, answer: await this.#handle(type, body) });
    } catch (thrown) {
      this.#send({ kind: 'error', id, message: this.#errorText(thrown) });
    }
  }

  /** Tells the panel everything that it shows. */
  push(snapshot: PanelSnapshot): void {
    this.#send({ kind: 'snapshot', snapshot });
  }

  /** After this nothing is sent: the panel is gone. */
  close(): void {
    this.#closed = true;
  }

  async #handle(type: PanelRequestType, body: unknown): Promise<unknown> {
    // Body and handler belong to the same type; TypeScript cannot follow that through the look-up.
    const handler = this.#handlers[type] as (parsed: unknown) => Promise<unknown>;
    return handler(z.parse(panelRequests[type].body, body));
  }

  #send(envelope: Envelope): void {
    if (!this.#closed) this.#post(envelope);
  }
}
