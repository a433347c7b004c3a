import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answers.ts';
import type { Fault } from './faults.ts';
import type { RequestRecord } from './ledger.ts';
import type { World } from './world.ts';

/** One request and the way back. */
export type Exchange = {
  readonly world: World;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly record: RequestRecord;
};

/** Largest body that is read at all, in bytes. */
const maxBodyBytes = 64_000_000;

/** The whole body; undefined when the client went away before it was complete. */
export async function readWhole({ request, record }: Exchange): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size <= maxBodyBytes) pieces.push(piece);
    }
  } catch {
    record.outcome = 'gone';
    return undefined;
  }
  return Buffer.concat(pieces);
}

/** Breaks the connection. */
export function lose({ request, record }: Exchange): void {
  record.outcome = 'lost';
  request.socket.destroy();
}

/** Resolves when the response is over, for better or worse. */
async function closed(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => response.once('close', () => resolve()));
}

/** Says nothing until the client goes away. */
export async function hang({ response, record }: Exchange): Promise<void> {
  await closed(response);
  record.outcome = 'gone';
}

async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(bytes, done);
  });
}

async function end(response: ServerResponse, bytes?: Buffer): Promise<void> {
  if (response.destroyed) return;
  const over = closed(response);
  response.end(bytes);
  await over;
}

/** Sends the answer; a fault such as `slow` or `cutChunked` decides how. */
export async function deliver(exchange: Exchange, answer: Answer, fault?: Fault): Promise<void> {
  const { world, request, response, record } = exchange;
  const { status, body } = answer;
  const length = { 'content-length': String(body.length) };
  const part = body.subarray(0, Math.floor(body.length * (fault?.cutAt ?? 0.5)));
  record.status = status;
  const kind = fault?.kind;
  if (kind === 'cutWithLength' || kind === 'cutChunked') {
    response.writeHead(status, { ...answer.headers, ...(kind === 'cutWithLength' ? length : {}) });
    response.flushHeaders();
    await write(response, part);
    response.socket?.destroySoon();
    record.outcome = 'lost';
    return;
  }
  if (kind === 'cutSilently') {
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
    response.writeHead(status, answer.headers);
    response.flushHeaders();
    await end(response, part);
    record.outcome = 'lost';
    return;
  }
  if (kind === 'slow') {
    const { clock } = world.settings;
    await clock.sleep(record.at + (fault?.delayMs ?? 2000) - clock.now(), world.stopped);
  }
  response.writeHead(status, { ...answer.headers, ...length });
  if (kind === 'trickle') {
    response.flushHeaders();
    const size = fault?.chunkBytes ?? 16_384;
    for (let at = 0; at < body.length && !response.destroyed; at += size) {
      await write(response, body.subarray(at, at + size));
      await world.settings.clock.sleep(fault?.delayMs ?? 20, world.stopped);
    }
    await end(response);
  } else await end(response, request.method === 'HEAD' ? undefined : body);
  record.outcome = response.writableFinished ? 'answered' : 'gone';
}
