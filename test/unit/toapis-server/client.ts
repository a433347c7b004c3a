import { afterEach } from 'mocha';
import type { ToapisOptions } from '../../toapis/options.ts';
import { startToapis, type Toapis } from '../../toapis/server.ts';

/** The least client that can speak to the stand-in. */

/** What came back. */
export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
};

let running: Toapis[] = [];

/** Starts a stand-in that is stopped after the test. */
export async function start(options: ToapisOptions = {}): Promise<Toapis> {
  const server = await startToapis(options);
  running.push(server);
  return server;
}

afterEach(async () => {
  const servers = running;
  running = [];
  await Promise.all(servers.map((server) => server.stop()));
});

/** The value at a path of names and indices; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string | number, unknown>)[name]
        : undefined,
    value,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends a request with the key. `path` starts with a slash. */
export async function call(server: Toapis, path: string, init: RequestInit = {}): Promise<Reply> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${server.key}`);
  const response = await fetch(`${server.baseUrl}${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

/** Asks for a new task: a square fox at 1K, unless told otherwise. */
export function create(server: Toapis, fields: Record<string, unknown> = {}): Promise<Reply> {
  const body = { model: 'gpt-image-2', prompt: 'a fox', n: 1, response_format: 'url', ...fields };
  return call(server, '/v1/images/generations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Looks at a task, by either of its names. */
export function look(server: Toapis, name: string): Promise<Reply> {
  return call(server, `/v1/images/generations/${encodeURIComponent(name)}`);
}

/** Uploads bytes as a file. */
export function upload(server: Toapis, bytes: Uint8Array, name = 'reference.png'): Promise<Reply> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  return call(server, '/v1/uploads/images', { method: 'POST', body: form });
}

/** Uploads bytes that are taken; gives their URL. */
export async function uploaded(server: Toapis, bytes: Uint8Array): Promise<string> {
  const reply = await upload(server, bytes);
  return String(at(reply.json, 'data', 'url'));
}

/** Makes a task that is done; gives the URL of its first image. */
export async function finished(server: Toapis, fields: Record<string, unknown> = {}): Promise<string> {
  await create(server, fields);
  server.finish();
  return server.tasks.at(-1)?.resultUrls[0] ?? '';
}
