import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveApi } from './api.ts';
import { systemClock } from './clock.ts';
import { standardFailure } from './create.ts';
import { Events, type ToapisEvents } from './events.ts';
import { checkFault, FaultQueue, phaseOf, type Fault, type FaultHandle } from './faults.ts';
import { serveFile } from './fileHost.ts';
import { FileStore } from './files.ts';
import { ImageMaker } from './images.ts';
import { Ledger, type RequestRecord } from './ledger.ts';
import { Listener } from './listener.ts';
import { standardModels, type ModelRule } from './models.ts';
import { settingsFrom, type Settings, type ToapisOptions } from './options.ts';
import { RateLimiter } from './rateLimits.ts';
import { lose, type Exchange } from './respond.ts';
import { TaskStore, type Task, type TaskFailure } from './tasks.ts';
import type { World } from './world.ts';

function modelsFrom(options: ToapisOptions, settings: Settings): Map<string, ModelRule> {
  const models = new Map(Object.entries(standardModels));
  const { resolutionForm, referenceField } = settings;
  for (const [id, rule] of models) models.set(id, { ...rule, resolutionForm, referenceField });
  for (const [id, change] of Object.entries(options.models ?? {})) {
    const base = models.get(id) ?? models.get('gpt-image-2');
    if (change === null) models.delete(id);
    else if (base) models.set(id, { ...base, ...change });
  }
  return models;
}

/** A running stand-in for ToAPIs: the API and its file host, each an origin of its own on 127.0.0.1. */
export class Toapis {
  readonly #world: World;
  readonly #api: Listener;
  readonly #files: Listener;
  readonly #stop = new AbortController();
  readonly #key: string;

  /** Use `startToapis`. */
  constructor(options: ToapisOptions) {
    const clock = options.clock ?? systemClock;
    const settings = settingsFrom(options, clock);
    const keys = new Set([settings.key]);
    const events = new Events();
    const tasks = new TaskStore(clock, settings.idShape);
    this.#key = settings.key;
    this.#api = new Listener((request, response) => this.#serve('api', request, response), settings.port);
    this.#files = new Listener(
      (request, response) => this.#serve('files', request, response),
      settings.filesPort,
    );
    this.#world = {
      settings,
      keys,
      models: modelsFrom(options, settings),
      tasks,
      files: new FileStore(),
      images: new ImageMaker(options.draw),
      ledger: new Ledger(tasks, keys, () => clock.now()),
      events,
      faults: new FaultQueue(clock, (hit) => events.emit('fault', hit)),
      limiter: new RateLimiter(settings.rateLimits, clock),
      baseUrl: () => this.baseUrl,
      filesUrl: () => this.filesUrl,
      aside: (work) => this.#guard(work),
      stopped: this.#stop.signal,
    };
  }

  /** Origin of the API, without `/v1`. */
  get baseUrl(): string {
    return this.#api.origin;
  }

  /** Origin of the file host. */
  get filesUrl(): string {
    return this.#files.origin;
  }

  /** A key that is accepted. */
  get key(): string {
    return this.#key;
  }

  /** All keys that are accepted; they belong to one account. Change them as you like. */
  get keys(): Set<string> {
    return this.#world.keys;
  }

  /** Everything that happened. */
  get ledger(): Ledger {
    return this.#world.ledger;
  }

  /** The next event of that name. */
  once<Name extends keyof ToapisEvents>(name: Name): Promise<ToapisEvents[Name]> {
    return this.#world.events.once(name);
  }

  /** Resolves when there were `count` such events since the start; at once, if there were. */
  reached(name: keyof ToapisEvents, count: number): Promise<void> {
    return this.#world.events.reached(name, count);
  }

  /** Calls `listener` for each event of that name; what it returns takes it off again. */
  on<Name extends keyof ToapisEvents>(
    name: Name,
    listener: (payload: ToapisEvents[Name]) => void,
  ): () => void {
    return this.#world.events.on(name, listener);
  }

  /** All tasks, in the order of acceptance. */
  get tasks(): readonly Task[] {
    return this.#world.tasks.all;
  }

  /** Adds a scripted fault. */
  fault(fault: Fault): FaultHandle {
    checkFault(fault);
    return phaseOf(fault.kind) === 'connection' ? this.#refuse(fault) : this.#world.faults.add(fault);
  }

  /** Completes a task now, by id or `client_business_id`; without a name: every one that runs. */
  finish(name?: string): void {
    for (const task of this.#named(name)) task.end();
  }

  /** Lets a task fail now; without a name: every one that runs. */
  fail(name?: string, failure: Partial<TaskFailure> = {}): void {
    for (const task of this.#named(name)) task.end({ ...standardFailure, ...failure });
  }

  /** Makes the images of all tasks now, so that a download costs no more than its bytes. */
  async warm(): Promise<void> {
    const pictures = this.tasks.flatMap((task) => task.results.map((result) => result.picture));
    for (const picture of pictures) await this.#world.images.make(picture, this.#world.settings.resultFormat);
  }

  /** Starts to listen. */
  async start(): Promise<void> {
    await Promise.all([this.#api.open(), this.#files.open()]);
  }

  /** Breaks every connection and comes back at the same ports. Tasks, files, faults and ledger stay. */
  async restart(): Promise<void> {
    await Promise.all([this.#api.close(), this.#files.close()]);
    await this.start();
  }

  /** Stops for good; nothing is left running. Throws if the stand-in itself made mistakes. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('The stand-in has stopped.'));
    await Promise.all([this.#api.close(), this.#files.close()]);
    const { crashes } = this.ledger;
    if (crashes.length > 0) throw new AggregateError(crashes, 'The stand-in made mistakes.');
  }

  #named(name: string | undefined): readonly Task[] {
    if (name === undefined) return this.tasks;
    const task = this.#world.tasks.find(name);
    if (!task) throw new Error(`There is no task ${name}.`);
    return [task];
  }

  #refuse({ on, forMs }: Fault): FaultHandle {
    const listener = on === 'download' ? this.#files : this.#api;
    const { stopped, settings } = this.#world;
    const lifted = new AbortController();
    const either = AbortSignal.any([stopped, lifted.signal]);
    const closed = listener.close();
    const waiting =
      forMs === undefined
        ? new Promise<void>((resolve) => either.addEventListener('abort', () => resolve(), { once: true }))
        : settings.clock.sleep(forMs, either).catch(() => undefined);
    const over = Promise.all([closed, waiting]).then(() => (stopped.aborted ? undefined : listener.open()));
    return { hits: 0, over, lift: () => lifted.abort() };
  }

  #serve(host: RequestRecord['host'], request: IncomingMessage, response: ServerResponse): void {
    const { ledger, events } = this.#world;
    const record = ledger.open(host, request);
    const exchange: Exchange = { world: this.#world, request, response, record };
    // A client that goes away, or a connection broken on purpose, is not a mistake.
    for (const stream of [request, response]) stream.on('error', () => undefined);
    events.emit('request', record);
    const [path = '/'] = (request.url ?? '/').split('?');
    const serving = host === 'api' ? serveApi(exchange) : serveFile(exchange, path);
    this.#guard(
      serving
        .finally(() => events.emit('over', record))
        .catch((error: unknown) => {
          lose(exchange);
          throw error;
        }),
    );
  }

  #guard(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.ledger.crashes.push(error);
    });
  }
}

/** Starts the stand-in. */
export async function startToapis(options: ToapisOptions = {}): Promise<Toapis> {
  const server = new Toapis(options);
  await server.start();
  return server;
}
