import { htmlAnswer, type Answer } from './answers.ts';
import { distortedAnswer, insteadAnswer } from './faultAnswers.ts';
import { phaseOf, type Fault } from './faults.ts';
import type { StoredFile } from './files.ts';
import type { DownloadRecord } from './ledger.ts';
import { deliver, hang, lose, readWhole, type Exchange } from './respond.ts';
import { mediaTypes } from './sniff.ts';
import { shortHash } from './tasks.ts';
import type { World } from './world.ts';

/** The file as it lies there. */
async function wholeFile(world: World, file: StoredFile): Promise<Answer> {
  const { resultFormat, resultExtension, etag, ranges } = world.settings;
  const body = file.kind === 'upload' ? file.bytes : await world.images.make(file.picture, resultFormat);
  // The media type goes by the ending, right or wrong.
  const byEnding = resultExtension === 'png' ? mediaTypes.png : mediaTypes.jpeg;
  const tag = `"${file.kind === 'upload' ? shortHash(body.toString('base64')) : shortHash(JSON.stringify(file.picture))}"`;
  return {
    status: 200,
    headers: {
      'content-type': file.kind === 'upload' ? file.mediaType : byEnding,
      ...(etag === 'none' ? {} : { etag: etag === 'weak' ? `W/${tag}` : tag }),
      ...(ranges ? { 'accept-ranges': 'bytes' } : {}),
    },
    body,
  };
}

/** The part that a Range header asks for; the whole where it does not apply. */
function rangeOf(whole: Answer, headers: Exchange['request']['headers']): Answer {
  const { etag } = whole.headers;
  const match = headers['if-match'];
  if (match !== undefined && match !== '*' && match !== etag) {
    return { status: 412, headers: {}, body: Buffer.alloc(0) };
  }
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const condition = headers['if-range'];
  if ((from === '' && to === '') || (condition !== undefined && condition !== etag)) return whole;
  const size = whole.body.length;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (start > end) {
    return { status: 416, headers: { 'content-range': `bytes */${size}` }, body: Buffer.alloc(0) };
  }
  return {
    status: 206,
    headers: { ...whole.headers, 'content-range': `bytes ${start}-${end}/${size}` },
    body: whole.body.subarray(start, end + 1),
  };
}

/** The file as the fault leaves it. Uploads keep their pixels. */
async function damaged(
  world: World,
  path: string,
  file: StoredFile,
  whole: Answer,
  fault: Fault,
): Promise<Answer> {
  const { images, settings } = world;
  if (fault.kind === 'wrongPixels' && file.kind === 'result') {
    const half = { width: file.picture.width >> 1, height: file.picture.height >> 1 };
    const picture = { ...file.picture, ...(fault.pixels ?? half) };
    return { ...whole, body: await images.make(picture, settings.resultFormat) };
  }
  if (fault.kind === 'jpegLabelledPng' && file.kind === 'result') {
    const headers = { ...whole.headers, 'content-type': mediaTypes.png };
    return { ...whole, headers, body: await images.make(file.picture, 'jpeg') };
  }
  if (fault.kind === 'corrupt') {
    const body = Buffer.from(whole.body);
    const middle = body.length >> 1;
    for (let at = middle; at < Math.min(middle + 32, body.length); at++) body[at] = (body[at] ?? 0) ^ 0x55;
    return { ...whole, body };
  }
  if (fault.kind === 'notAnImage') {
    return { ...whole, body: Buffer.from('The file is being prepared. Please come back later.\n') };
  }
  if (fault.kind === 'redirect') {
    const headers = { location: `${world.baseUrl()}/__files${path}` };
    return { status: 302, headers, body: Buffer.alloc(0) };
  }
  return distortedAnswer(fault, whole);
}

function find(world: World, path: string): StoredFile | undefined {
  const file = world.files.get(path);
  if (file?.kind !== 'result') return file;
  const isThere = file.task.state === 'completed' && world.settings.clock.now() / 1000 < file.task.expiresAt;
  return isThere ? file : undefined;
}

async function answer(exchange: Exchange, path: string, fault: Fault | undefined): Promise<Answer> {
  const { world, request } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') return htmlAnswer(405, '405 Not Allowed');
  const file = find(world, path);
  if (!file) return htmlAnswer(404, '404 Not Found');
  const whole = await wholeFile(world, file);
  if (fault) return damaged(world, path, file, rangeOf(whole, request.headers), fault);
  return world.settings.ranges ? rangeOf(whole, request.headers) : whole;
}

/** Serves a file, with or without damage. Nobody needs a key here, and there is no CORS header. */
export async function serveFile(exchange: Exchange, path: string): Promise<void> {
  const { world, record } = exchange;
  const download: DownloadRecord = { request: record, path, result: 'pending' };
  world.ledger.downloads.push(download);
  world.events.emit('download', download);
  const early = world.faults.next('download', record, false);
  if (early) {
    early.use();
    lose(exchange);
    download.result = 'damaged';
    return;
  }
  const body = await readWhole(exchange);
  if (!body) return;
  world.ledger.inspectBody(record, body);
  const turn = world.faults.next('download', record, true);
  turn?.use();
  const fault = turn?.fault;
  if (fault?.kind === 'hang') await hang(exchange);
  else if (fault?.kind === 'lost') lose(exchange);
  else if (fault && phaseOf(fault.kind) === 'instead') {
    await deliver(exchange, insteadAnswer(fault, undefined, world.settings.clock.now()));
  } else await deliver(exchange, await answer(exchange, path, fault), fault);
  const status = record.status ?? 0;
  const harmless = fault === undefined || fault.kind === 'slow' || fault.kind === 'trickle';
  if (record.outcome === 'gone') download.result = 'gone';
  else if (status >= 300) download.result = 'refused';
  else download.result = harmless ? 'whole' : 'damaged';
}
