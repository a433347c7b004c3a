import { existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { Job } from '../../src/core/job.ts';
import type { Endpoint, Fault } from '../toapis/faults.ts';
import type { RequestRecord } from '../toapis/ledger.ts';
import type { Task } from '../toapis/tasks.ts';
import { isAlive } from '../vscode/processes.ts';
import type { Session } from '../ui/session.ts';

/** Something that can be seen from outside while an image is made, and at which the extension host may die. */
export type Moment = {
  /** Unique within one generation, the same in each. */
  readonly name: string;
  /** What keeps the server from going on, so that it cannot be faster than the death. */
  readonly fault?: Fault;
};

/** A row as it lies in the journal. */
const Row = z.strictObject({ version: z.literal(1), job: Job });

/** The folders in which a generation leaves its traces. */
const places = ['open', 'finished', 'leases', 'assets'] as const;
/** Leases are not watched: they say nothing of a job, and whose host is dead counts for nothing. */
const watched = ['open', 'finished', 'assets'] as const;
type Place = (typeof places)[number];

/** The journal and the assets of a session, as they lie on disk. */
export class Disk {
  readonly #session: Session;
  readonly #journal: string;

  constructor(session: Session) {
    this.#session = session;
    this.#journal = journalOf(session.api.baseUrl);
  }

  folder(place: Place): string {
    return place === 'assets' ? this.#session.pathOf('assets') : path.join(this.#journal, place);
  }

  names(place: Place): string[] {
    return existsSync(this.folder(place)) ? readdirSync(this.folder(place)) : [];
  }

  /** The rows of a prompt. @throws Error when one is not as it must be */
  rows(place: 'open' | 'finished', prompt: string): Job[] {
    const names = this.names(place).filter((name) => name.endsWith('.json'));
    return names
      .flatMap((name) => this.row(place, name) ?? [])
      .filter(({ request }) => request.prompt === prompt);
  }

  /** A row; undefined when it is gone. */
  row(place: 'open' | 'finished', name: string): Job | undefined {
    const file = path.join(this.folder(place), name);
    return existsSync(file) ? z.parse(Row, JSON.parse(readFileSync(file, 'utf8'))).job : undefined;
  }

  /** Whether a living process drives each job that is not finished. */
  areAllDriven(): boolean {
    const finished = this.names('finished');
    const open = this.names('open').filter((name) => name.endsWith('.json') && !finished.includes(name));
    return open.every((name) => this.isHeld(name));
  }

  /** Whether a living process has the lease of the job with this row. */
  isHeld(name: string): boolean {
    const lease = path.join(this.folder('leases'), name);
    return existsSync(lease) && isAlive(Number(readFileSync(lease, 'utf8').split('\n')[0]));
  }

  /** What a crash may leave behind: temporary files, and rows that could not be read. */
  leftovers(): string[] {
    const isLeft = (name: string): boolean => /^\.easel-.*\.tmp$|\.broken$/.test(name);
    return places.flatMap((place) =>
      this.names(place)
        .filter(isLeft)
        .map((name) => `${place}/${name}`),
    );
  }
}

/** The journal of the VS Code whose settings name this API. */
function journalOf(baseUrl: string): string {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith('vscode-'))) {
    const data = path.join(tmpdir(), name, 'data');
    const settings = path.join(data, 'Machine/settings.json');
    if (!existsSync(settings) || !readFileSync(settings, 'utf8').includes(`"${baseUrl}"`)) continue;
    const journal = path.join(data, 'User/globalStorage/easel.easel/journal');
    const [folder] = readdirSync(journal);
    if (folder !== undefined) return path.join(journal, folder);
  }
  throw new Error(`No VS Code uses ${baseUrl}`);
}

/** The tasks that were accepted for a prompt. */
export function tasksOf(session: Session, prompt: string): Task[] {
  return session.api.ledger.accepted.filter(({ request }) => request.prompt === prompt);
}

/** Tells every moment of the generation of a prompt at once, as it comes. Returns what stops that. */
export function watchMoments(
  session: Session,
  disk: Disk,
  prompt: string,
  tell: (moment: Moment) => void,
): () => void {
  const ends = [
    ...watchRequests(session, prompt, (name, fault) => tell({ name, ...(fault && { fault }) })),
    ...watched.map((place) => watchPlace(disk, place, (name) => tell({ name }))),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Before each request: it has arrived, and nothing is done for it. After each: its answer is on its way. */
function watchRequests(
  { api }: Session,
  prompt: string,
  tell: (name: string, fault?: Fault) => void,
): (() => void)[] {
  const counts = new Map<Endpoint, number>();
  const names = new Map<RequestRecord, string>();
  const isOurs = (record: RequestRecord): boolean => {
    const { request } = api.tasks.find(({ id }) => record.path.endsWith(`/${id}`)) ?? {};
    return endpointOf(record) !== 'status' || request?.prompt === prompt;
  };
  return [
    api.on('request', (record) => {
      const on = endpointOf(record);
      if (on === undefined || !isOurs(record)) return;
      const count = (counts.get(on) ?? 0) + 1;
      counts.set(on, count);
      names.set(record, `${on} request ${count}`);
      tell(`${on} request ${count} has arrived`, { on, kind: 'hang', after: count - 1, when: isOurs });
    }),
    // Of an order only. What else is done without an answer changes nothing: it is asked for again, for nothing.
    api.on('accepted', (task) => {
      if (task.request.prompt !== prompt) return;
      tell('the order is accepted and not yet answered', { on: 'create', kind: 'hangAfterAccept' });
    }),
    api.on('over', (record) => {
      const name = names.get(record);
      if (name !== undefined) tell(`${name} is answered`);
    }),
  ];
}

function endpointOf({ host, method, path: url }: RequestRecord): Endpoint | undefined {
  if (host === 'files') return 'download';
  if (url === '/v1/uploads/images') return 'upload';
  if (!url.startsWith('/v1/images/generations')) return undefined;
  return method === 'POST' ? 'create' : 'status';
}

/**
 * Every file that appears, vanishes, or takes another's place. A rename is told once, by the name that it gives.
 * Nothing here knows what Easel writes when, but only how its temporary files are called.
 */
function watchPlace(disk: Disk, place: Place, tell: (name: string) => void): () => void {
  mkdirSync(disk.folder(place), { recursive: true });
  const noun = place === 'assets' ? 'the image' : `the row in ${place}`;
  const old = new Set(disk.names(place));
  const temporaries = new Set<string>();
  let files = 0;
  const watcher = watch(disk.folder(place), (event, file) => {
    if (event !== 'rename' || file === null || old.has(file)) return;
    if (!file.endsWith('.tmp')) {
      // What comes has been a temporary file before; so this one goes.
      if (++files > temporaries.size) tell(`${noun} is gone`);
      else tell(`${noun} is there, version ${files}`);
    } else if (!temporaries.has(file)) {
      temporaries.add(file);
      tell(`${noun} is being written, version ${temporaries.size}`);
      // A row is renamed into its place, an image linked.
    } else if (place === 'assets') tell(`the temporary file of ${noun} is gone`);
  });
  return () => watcher.close();
}
