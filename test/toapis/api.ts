import * as answers from './answers.ts';
import type { Answer } from './answers.ts';
import { failureOf, workCreate, type Work } from './create.ts';
import { distortedAnswer, distortedStatus, insteadAnswer } from './faultAnswers.ts';
import { phaseOf, type Endpoint, type Fault } from './faults.ts';
import { serveFile } from './fileHost.ts';
import type { LookupRecord } from './ledger.ts';
import { deliver, hang, lose, readWhole, type Exchange } from './respond.ts';
import { readForm, workUpload, type UploadForm } from './upload.ts';
import { balanceBody, modelsBody, statusBody } from './wire.ts';
import type { World } from './world.ts';

type Route =
  | { readonly to: Exclude<Endpoint, 'status' | 'download'> }
  | { readonly to: 'status'; readonly name: string }
  | { readonly to: 'download'; readonly path: string }
  | { readonly to: 'nowhere' };

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function routeOf(method: string, path: string): Route {
  if (path.startsWith('/__files/')) return { to: 'download', path: path.slice('/__files'.length) };
  const [, name] = /^\/v1\/images\/generations\/([^/]+)$/.exec(path) ?? [];
  if (method === 'GET' && name !== undefined) return { to: 'status', name: decoded(name) };
  switch (`${method} ${path}`) {
    case 'POST /v1/images/generations':
      return { to: 'create' };
    case 'POST /v1/uploads/images':
      return { to: 'upload' };
    case 'GET /v1/balance':
    case 'GET /v1/user/balance':
    case 'GET /balance':
    case 'GET /user/balance':
      return { to: 'balance' };
    case 'GET /v1/models':
      return { to: 'models' };
    default:
      return { to: 'nowhere' };
  }
}

/** What every request must have: a User-Agent, a path that exists, a key, room in the limiter. */
function gate(
  { world, request, record }: Exchange,
  route: Route,
): { refusal?: Answer; headers: Record<string, string> } {
  if (!request.headers['user-agent']) {
    world.ledger.userAgentMissing++;
    return { refusal: answers.htmlAnswer(403, '403 Forbidden'), headers: {} };
  }
  if (route.to === 'nowhere') return { refusal: answers.invalidUrl(record.method, record.path), headers: {} };
  const [, key = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const isTask = route.to === 'create' || route.to === 'status';
  if (!world.keys.has(key)) {
    const withWord = route.to === 'create' || route.to === 'upload';
    return { refusal: withWord ? answers.unauthorized() : answers.unauthorizedNumeric(), headers: {} };
  }
  if (!isTask) return { headers: {} };
  const verdict = world.limiter.ask(route.to === 'create' ? 'async_submit' : 'async_query');
  if (verdict.granted) return verdict;
  world.ledger.rateLimited++;
  return { refusal: answers.rateLimited(verdict.headers), headers: {} };
}

function workStatus(world: World, name: string, fault: Fault | undefined): Work {
  const task = world.tasks.find(name);
  if (world.tasks.byId(name) === undefined) {
    const found = task !== undefined;
    const lookup: LookupRecord = { name, found, at: world.settings.clock.now() };
    world.ledger.lookups.push(lookup);
    world.events.emit('lookup', lookup);
  }
  if (!task) return { refused: true, answer: answers.taskNotFound() };
  if (fault?.kind === 'taskFails') task.end(failureOf(fault));
  const answer = statusBody(task, world).then((body) =>
    answers.jsonAnswer(200, distortedStatus(fault, body)),
  );
  return { refused: false, answer };
}

type Arrived = { readonly body: Buffer; readonly contentType: string; readonly form: UploadForm | undefined };

function work(exchange: Exchange, route: Route, arrived: Arrived, fault: Fault | undefined): Work {
  const { world, request, record } = exchange;
  switch (route.to) {
    case 'create':
      return workCreate(world, world.ledger.scrub(arrived.body.toString('utf8')), arrived.contentType, fault);
    case 'status':
      return workStatus(world, route.name, fault);
    case 'upload':
      return workUpload(world, arrived.form);
    case 'balance':
      world.events.emit('balance', record);
      return { refused: false, answer: answers.jsonAnswer(200, balanceBody(world)) };
    case 'models': {
      world.events.emit('models', record);
      const type = new URL(request.url ?? '/', world.baseUrl()).searchParams.get('type') ?? 'text';
      return { refused: false, answer: answers.jsonAnswer(200, modelsBody(world, type)) };
    }
    case 'download':
    case 'nowhere':
      throw new Error(`No work is done for ${route.to}.`);
  }
}

/** Lets in, does the work, and adds the limiter's headers. */
function serve(exchange: Exchange, route: Route, arrived: Arrived, fault?: Fault): Work {
  const { refusal, headers } = gate(exchange, route);
  if (refusal) return { refused: true, answer: refusal };
  const { refused, answer } = work(exchange, route, arrived, fault);
  const withHeaders = Promise.resolve(answer).then((plain) => ({
    ...plain,
    headers: { ...plain.headers, ...headers },
  }));
  return { refused, answer: withHeaders };
}

function noteRefusal({ world, record }: Exchange, route: Route): void {
  if (route.to !== 'create' && route.to !== 'upload') return;
  world.ledger.refused.push(record);
  world.events.emit('refused', record);
}

/** Answers without doing anything, as the fault says. */
async function strikeInstead(exchange: Exchange, route: Route, fault: Fault): Promise<void> {
  if (fault.kind === 'hang') return hang(exchange);
  if (fault.kind === 'lost') {
    lose(exchange);
    return;
  }
  noteRefusal(exchange, route);
  const { world, record } = exchange;
  return deliver(exchange, insteadAnswer(fault, record.body, world.settings.clock.now()));
}

/** Breaks off, and does the work when nobody waits for it any more. */
async function strikeLater(exchange: Exchange, route: Route, arrived: Arrived, fault: Fault): Promise<void> {
  const { world } = exchange;
  const { clock } = world.settings;
  world.aside(
    clock.sleep(fault.delayMs ?? 3000, world.stopped).then(() => serve(exchange, route, arrived).answer),
  );
  if (fault.kind === 'lostThenAccepted') lose(exchange);
  else await deliver(exchange, insteadAnswer(fault, undefined, clock.now()));
}

/** The work was done; spoils the answer. */
async function strikeAfter(exchange: Exchange, answer: Answer, fault: Fault): Promise<void> {
  if (fault.kind === 'lostAfterAccept') lose(exchange);
  else if (fault.kind === 'hangAfterAccept') await hang(exchange);
  else await deliver(exchange, distortedAnswer(fault, answer), fault);
}

function bodyForRecord(world: World, body: Buffer, contentType: string): unknown {
  if (body.length === 0) return undefined;
  if (/^multipart\//i.test(contentType)) return `multipart, ${body.length} bytes`;
  const text = world.ledger.scrub(body.toString('utf8'));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Serves a request to the API's origin. */
export async function serveApi(exchange: Exchange): Promise<void> {
  const { world, request, record } = exchange;
  const [path = '/'] = (request.url ?? '/').split('?');
  const route = routeOf(record.method, path);
  if (route.to === 'download') return serveFile(exchange, route.path);
  const endpoint = route.to === 'nowhere' ? undefined : route.to;
  const early = endpoint && world.faults.next(endpoint, record, false);
  if (early) {
    early.use();
    lose(exchange);
    return;
  }
  const body = await readWhole(exchange);
  if (!body) return;
  const contentType = request.headers['content-type'] ?? '';
  record.body = bodyForRecord(world, body, contentType);
  world.ledger.inspectBody(record, body);
  const form = endpoint === 'upload' ? await readForm(body, contentType) : undefined;
  const arrived = { body, contentType, form };
  if (endpoint === 'create') {
    world.ledger.creates.push(record);
    world.events.emit('create', record);
  }
  const polled = route.to === 'status' ? world.tasks.find(route.name) : undefined;
  if (polled) {
    world.ledger.notePoll(polled.id);
    world.events.emit('poll', polled);
  }
  // From here to `use` nothing waits, so that two requests never share one turn.
  const turn = endpoint && world.faults.next(endpoint, record, true);
  const phase = turn && phaseOf(turn.fault.kind);
  if (turn && (phase === 'instead' || phase === 'later')) {
    turn.use();
    if (phase === 'instead') return strikeInstead(exchange, route, turn.fault);
    return strikeLater(exchange, route, arrived, turn.fault);
  }
  const { refused, answer } = serve(exchange, route, arrived, turn?.fault);
  if (refused) {
    noteRefusal(exchange, route);
    return deliver(exchange, await answer);
  }
  turn?.use();
  const ready = await answer;
  return turn ? strikeAfter(exchange, ready, turn.fault) : deliver(exchange, ready);
}
