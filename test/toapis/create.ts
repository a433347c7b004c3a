import { badField, insufficientBalance, jsonAnswer, type Answer } from './answers.ts';
import type { Fault } from './faults.ts';
import type { PerTask } from './options.ts';
import { shortHash, type Task, type TaskFailure } from './tasks.ts';
import { Refusal, validateCreate, type ValidCreate } from './validate.ts';
import { createdBody, creditsLeft } from './wire.ts';
import type { World } from './world.ts';

/** The failure that the docs show. */
export const standardFailure: TaskFailure = {
  code: 'generation_failed',
  message: 'call upstream API failed: upstream returned status 422',
  shape: 'object',
};

/** The failure that a fault asks for. */
export function failureOf(fault: Fault): TaskFailure {
  return { ...standardFailure, ...(fault.message ? { message: fault.message } : {}), ...fault.failure };
}

/** What came of a request. */
export type Work = { readonly refused: boolean; readonly answer: Answer | Promise<Answer> };

const amount = (value: PerTask, task: Task) => (typeof value === 'number' ? value : value(task));

function accept(world: World, create: ValidCreate): Task {
  const { settings, files } = world;
  const task = world.tasks.add(create);
  task.endsAt = task.acceptedAt + amount(settings.taskDurationMs, task);
  task.queuedUntil = Math.min(task.endsAt, task.acceptedAt + amount(settings.queueMs, task));
  const bands = create.references.map((reference) => reference.colour);
  task.results = Array.from({ length: amount(settings.resultCount, task) }, (_, index) => {
    const seed = `${create.prompt} ${task.ordinal}.${index}`;
    const seconds = Math.floor(task.acceptedAt / 1000);
    const path = `/generated/${seconds}_${shortHash(seed)}.${settings.resultExtension}`;
    const picture = { seed, ...task.pixels, bands, masked: create.maskUrl !== undefined };
    files.put(path, { kind: 'result', task, picture });
    return { url: `${world.filesUrl()}${path}`, path, picture };
  });
  world.ledger.accepted.push(task);
  return task;
}

/** Makes the task, unless something is wrong with the request. */
export function workCreate(world: World, text: string, contentType: string, fault?: Fault): Work {
  let create: ValidCreate;
  try {
    create = validateCreate(world, text, contentType);
  } catch (error) {
    if (error instanceof Refusal) return { refused: true, answer: error.answer };
    throw error;
  }
  const { settings, tasks } = world;
  const name = create.clientBusinessId;
  const earlier = name === undefined ? undefined : tasks.byBusinessId(name);
  if (earlier && settings.duplicateBusinessId === 'replay') {
    return { refused: false, answer: jsonAnswer(200, createdBody(earlier, settings)) };
  }
  if (earlier && settings.duplicateBusinessId === 'reject') {
    return { refused: true, answer: badField('client_business_id', 'Duplicate client_business_id') };
  }
  if (creditsLeft(world) < create.priceCredits) return { refused: true, answer: insufficientBalance() };
  const task = accept(world, create);
  if (fault?.kind === 'taskFails') task.failure = failureOf(fault);
  world.events.emit('accepted', task);
  return { refused: false, answer: jsonAnswer(200, createdBody(task, settings)) };
}
