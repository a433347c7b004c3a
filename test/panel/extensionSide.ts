import { PanelServer } from '../../src/protocol/channel.ts';
import type { PanelHandlers, Post } from '../../src/protocol/channel.ts';
import type { BodyOf, PanelRequestType, PanelSnapshot } from '../../src/protocol/messages.ts';
import { english as texts } from './english.ts';
import { english, type Language } from './languages.ts';
import { snapshot } from './samples.ts';

/** A request that arrived. */
export type Asked = {
  readonly [T in PanelRequestType]: { readonly type: T; readonly body: BodyOf<T> };
}[PanelRequestType];

/** The extension's end of the channel: records what the panel asks for, and answers as the test wants. */
export class ExtensionSide {
  /** All requests but `ready`, in order of arrival. */
  readonly asked: Asked[] = [];
  /** What the panel shows. */
  snapshot: PanelSnapshot;
  /** Answers instead of the usual ones. */
  answers: { -readonly [T in keyof PanelHandlers]?: PanelHandlers[T] } = {};
  readonly #server: PanelServer;
  readonly #language: Language;

  constructor(post: Post, first: PanelSnapshot = snapshot(), language = english) {
    this.#language = language;
    this.snapshot = language.snapshot(first);
    this.#server = new PanelServer(post, this.#handlers(), (thrown) =>
      thrown instanceof Error ? thrown.message : String(thrown),
    );
  }

  receive(message: unknown): Promise<void> {
    return this.#server.receive(message);
  }

  /** Tells the panel that something changed. */
  push(change: Partial<PanelSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    this.#server.push(this.snapshot);
  }

  /** The bodies of the requests of one type. */
  bodies<T extends PanelRequestType>(type: T): BodyOf<T>[] {
    return this.asked.filter((each) => each.type === type).map(({ body }) => body as BodyOf<T>);
  }

  #handlers(): PanelHandlers {
    const handle =
      <T extends PanelRequestType>(type: T, usual: PanelHandlers[T]) =>
      (body: BodyOf<T>) => {
        this.asked.push({ type, body } as Asked);
        return ((this.answers[type] as PanelHandlers[T] | undefined) ?? usual)(body as never) as never;
      };
    const nothing = (): Promise<Record<string, never>> => Promise.resolve({});
    return {
      ready: async (body) =>
        this.answers.ready?.(body) ??
        Promise.resolve({ strings: this.#language.strings(texts), snapshot: this.snapshot }),
      generate: handle('generate', () => Promise.resolve({ accepted: true, problems: [] })),
      pickReferences: handle('pickReferences', nothing),
      addReferences: handle('addReferences', nothing),
      addImage: handle('addImage', nothing),
      removeReference: handle('removeReference', ({ uri }) => {
        this.push({ references: this.snapshot.references.filter((each) => each.uri !== uri) });
        return nothing();
      }),
      moveReference: handle('moveReference', ({ uri, to }) => {
        const moved = this.snapshot.references.filter((each) => each.uri === uri);
        const others = this.snapshot.references.filter((each) => each.uri !== uri);
        this.push({ references: [...others.slice(0, to), ...moved, ...others.slice(to)] });
        return nothing();
      }),
      editWithMask: handle('editWithMask', nothing),
      clearReferences: handle('clearReferences', () => {
        this.push({ references: [] });
        return nothing();
      }),
      job: handle('job', nothing),
      image: handle('image', nothing),
      compare: handle('compare', nothing),
      setup: handle('setup', nothing),
    };
  }
}
