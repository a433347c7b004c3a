import { creditsPerUsd } from './models.ts';
import type { Settings } from './options.ts';
import type { Task } from './tasks.ts';
import type { World } from './world.ts';

/** Tasks, balances and models as JSON. Sources: ToAPIs docs, tasks/image-status, account/*, chat/list-models. */

function businessId(task: Task, { echoBusinessId }: Settings): Record<string, unknown> {
  if (task.clientBusinessId === undefined || echoBusinessId !== true) return {};
  return { client_business_id: task.clientBusinessId };
}

function metadata(task: Task, { echoBusinessId }: Settings): Record<string, unknown> {
  if (task.clientBusinessId === undefined || echoBusinessId !== 'metadata') return {};
  return { client_business_id: task.clientBusinessId };
}

function named(task: Task, settings: Settings, rest: Record<string, unknown>): Record<string, unknown> {
  switch (settings.idField) {
    case 'id':
      return { id: task.id, ...rest };
    case 'task_id':
      return { task_id: task.id, ...rest };
    case 'data.id':
      return { ...rest, data: { id: task.id } };
    case 'data.task_id':
      return { ...rest, data: { task_id: task.id } };
  }
}

/** The answer to a create. */
export function createdBody(task: Task, settings: Settings): Record<string, unknown> {
  return named(task, settings, {
    object: 'generation.task',
    model: task.model,
    status: settings.statuses.created,
    progress: 0,
    created_at: Math.floor(task.acceptedAt / 1000),
    metadata: metadata(task, settings),
    ...businessId(task, settings),
  });
}

function progressOf(task: Task, { progress }: Settings): number | string {
  if (task.state === 'queued') return 0;
  if (typeof progress === 'function') return progress(task.fraction, task);
  return progress === 'stuck10' ? 10 : Math.floor(task.fraction * 100);
}

async function resultFields(task: Task, world: World): Promise<Record<string, unknown>> {
  const urls = task.results.map(({ url }) => ({ url }));
  const first = task.results[0];
  switch (world.settings.resultShape) {
    case 'result.data':
      return { result: { type: 'image', data: urls } };
    case 'url':
      return first ? { url: first.url } : {};
    case 'data':
      return { data: urls };
    case 'everywhere':
      return { result: { type: 'image', data: urls }, ...(first ? { url: first.url } : {}), data: urls };
    case 'b64_json': {
      const images = task.results.map(({ picture }) =>
        world.images.make(picture, world.settings.resultFormat),
      );
      const data = (await Promise.all(images)).map((bytes) => ({ b64_json: bytes.toString('base64') }));
      return { result: { type: 'image', data } };
    }
  }
}

function failureFields(task: Task): Record<string, unknown> {
  const { code, message, shape } = task.failure ?? { code: '', message: '', shape: 'object' };
  switch (shape) {
    case 'object':
      return { error: { code, message } };
    case 'string':
      return { error: message };
    case 'message':
      return { message };
    case 'fail_reason':
      return { fail_reason: message };
  }
}

function billingFields(task: Task, { billing }: Settings): Record<string, unknown> {
  const usd = task.priceCredits / creditsPerUsd;
  if (billing === 'number') return { billing: { cost_usd: usd, credits: task.priceCredits } };
  if (billing === 'string') return { billing: { cost_usd: String(usd), credits: String(task.priceCredits) } };
  return {};
}

/** The answer to a look at a task. */
export async function statusBody(task: Task, world: World): Promise<Record<string, unknown>> {
  const { settings } = world;
  const { state } = task;
  const common = {
    id: task.id,
    object: 'generation.task',
    model: task.model,
    status: settings.statuses[state],
    created_at: Math.floor(task.acceptedAt / 1000),
    ...businessId(task, settings),
    ...(settings.echoBusinessId === 'metadata' ? { metadata: metadata(task, settings) } : {}),
  };
  if (state === 'failed') return { ...common, progress: 0, ...failureFields(task) };
  if (state !== 'completed') return { ...common, progress: progressOf(task, settings) };
  return {
    ...common,
    progress: 100,
    completed_at: Math.floor(task.endsAt / 1000),
    expires_at: task.expiresAt,
    ...(await resultFields(task, world)),
    ...billingFields(task, settings),
  };
}

/** Credits that are left; Infinity when there is no limit. */
export function creditsLeft(world: World): number {
  const { balanceCredits } = world.settings;
  return balanceCredits === 'unlimited' ? Infinity : balanceCredits - world.ledger.charged.credits;
}

/** The answer to a look at the balance. Without a limit `remain_balance` is -1. */
export function balanceBody(world: World): Record<string, unknown> {
  const unlimited = world.settings.balanceCredits === 'unlimited';
  const used = world.settings.usedCredits + world.ledger.charged.credits;
  const left = unlimited ? 2100 : creditsLeft(world);
  return {
    success: true,
    remain_balance: unlimited ? -1 : left / creditsPerUsd,
    used_balance: used / creditsPerUsd,
    remain_credits: left,
    used_credits: used,
    credits_per_usd: creditsPerUsd,
    unlimited_quota: unlimited,
  };
}

/** The answer to a list of models of that type. */
export function modelsBody(world: World, type: string): Record<string, unknown> {
  const ids = type === 'image' || type === 'all' ? [...world.models.keys()] : [];
  return {
    success: true,
    object: 'list',
    data: ids.map((id) => ({
      id,
      object: 'model',
      created: 1_626_777_600,
      owned_by: 'openai',
      supported_endpoint_types: ['image-generation'],
    })),
  };
}
