import * as z from 'zod/mini';
import type { TaskStatus } from '../backend.ts';
import { EaselError } from '../../core/errors.ts';
import { dearestUsd } from '../../core/job.ts';
import { lenient, plainText } from './failures.ts';

/** Status words ("Get Image Task Status" page, and words seen live); every other word means "still running". */
const successWords = new Set(['completed', 'succeeded', 'success']);
const failureWords = new Set(['failed', 'error', 'cancelled', 'canceled', 'expired']);

const NumberLike = z.union([z.number(), z.string()]);

const ImageItem = z.catch(z.looseObject({ url: lenient(z.string()), b64_json: lenient(z.string()) }), {});
/** Lenient throughout: what is odd in one field must not hide a paid image in another. */
const Task = z.looseObject({
  id: lenient(z.string()),
  task_id: lenient(z.string()),
  status: lenient(z.string()),
  progress: lenient(NumberLike),
  created_at: lenient(z.number()),
  expires_at: lenient(z.number()),
  url: lenient(z.string()),
  result: lenient(z.looseObject({ data: lenient(z.array(ImageItem)) })),
  data: z.optional(z.unknown()),
  error: lenient(z.union([z.string(), z.looseObject({ message: lenient(z.string()) })])),
  message: lenient(z.string()),
  fail_reason: lenient(z.string()),
  billing: lenient(z.looseObject({ cost_usd: lenient(NumberLike) })),
});
type Task = z.infer<typeof Task>;

const TaskIds = z.looseObject({ id: lenient(z.string()), task_id: lenient(z.string()) });
const ImageItems = z.array(ImageItem);

const Upload = z.looseObject({
  success: lenient(z.boolean()),
  message: lenient(z.string()),
  data: lenient(z.looseObject({ url: lenient(z.string()) })),
  url: lenient(z.string()),
});

const Outcome = z.looseObject({ success: lenient(z.boolean()), message: lenient(z.string()) });

const Balance = z.looseObject({
  remain_credits: lenient(NumberLike),
  credits_per_usd: lenient(NumberLike),
  unlimited_quota: lenient(z.boolean()),
});

const ModelList = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** What is left of the account's money. */
export type Balance = { readonly usd: number } | 'unlimited';

/**
 * The task id in the answer to a create.
 * @throws EaselError bad-answer when there is none: a task may exist all the same.
 */
export function readCreated(answer: unknown): string {
  const id = taskIdOf(parse(Task, answer));
  if (id === undefined) throw badAnswer('has no task id');
  return id;
}

/**
 * The answer to a status query.
 * @throws EaselError bad-answer, also when it tells neither a task's id nor a status; result-missing when a
 * finished task has no image.
 */
export function readStatus(answer: unknown): TaskStatus {
  const task = parse(Task, answer);
  const taskId = taskIdOf(task) ?? '';
  if (taskId === '' && typeof task.status !== 'string') throw badAnswer('says nothing of a task');
  const status = (task.status ?? '').toLowerCase();
  const createdAt = msOf(task.created_at);
  if (failureWords.has(status)) return { taskId, createdAt, state: 'failed', reason: reasonOf(task) };
  if (!successWords.has(status)) {
    return { taskId, createdAt, state: 'running', progress: progressOf(task.progress) };
  }
  const urls = urlsOf(task);
  if (urls.length === 0) throw new EaselError('result-missing', 'The task is finished and has no image');
  return {
    taskId,
    createdAt,
    state: 'succeeded',
    urls,
    expiresAt: msOf(task.expires_at),
    costUsd: costOf(task.billing?.cost_usd),
  };
}

/**
 * The URL in the answer to an upload. `success: false` may come with HTTP 200 ("Upload Image" page).
 * @throws EaselError upload-refused, bad-answer.
 */
export function readUpload(answer: unknown): string {
  const upload = parse(Upload, answer);
  if (upload.success === false) {
    const reason = plainText(upload.message ?? '');
    throw new EaselError('upload-refused', reason || 'The upload was refused', { details: { reason } });
  }
  const url = [upload.data?.url, upload.url].find((candidate) => candidate);
  if (!url) throw badAnswer('has no URL for the upload');
  return url;
}

/**
 * The answer of the balance endpoint, in USD.
 * @throws EaselError bad-answer, request-refused when the server has no balance for this key.
 */
export function readBalance(answer: unknown): Balance {
  const balance = parse(Balance, succeeded(answer));
  if (balance.unlimited_quota) return 'unlimited';
  const credits = numberOf(balance.remain_credits);
  const perUsd = numberOf(balance.credits_per_usd);
  if (credits === undefined || !perUsd) throw badAnswer('names no credits');
  const usd = credits / perUsd;
  if (!Number.isFinite(usd)) throw badAnswer('names no credits');
  return { usd };
}

/** Ids of the models that the key may use. @throws EaselError bad-answer, request-refused. */
export function readModels(answer: unknown): string[] {
  return parse(ModelList, succeeded(answer)).data.map(({ id }) => id);
}

/** The answer, unless it says that it is none: `success: false` may come with HTTP 200 ("Get Balance" page). */
function succeeded(answer: unknown): unknown {
  const outcome = Outcome.safeParse(answer);
  if (!outcome.success || outcome.data.success !== false) return answer;
  const reason = plainText(outcome.data.message ?? '');
  throw new EaselError('request-refused', reason || 'The server did not tell', { details: { reason } });
}

function parse<T extends z.core.$ZodType>(schema: T, answer: unknown): z.infer<T> {
  const result = z.safeParse(schema, answer);
  if (!result.success) throw badAnswer('has an unexpected shape');
  return result.data;
}

function badAnswer(what: string): EaselError {
  return new EaselError('bad-answer', `The server's answer ${what}`);
}

function taskIdOf(task: Task): string | undefined {
  const nested = TaskIds.safeParse(task.data);
  const ids = [task.id, task.task_id, ...(nested.success ? [nested.data.id, nested.data.task_id] : [])];
  return ids.find((id) => id) ?? undefined;
}

function urlsOf(task: Task): string[] {
  const outer = ImageItems.safeParse(task.data);
  const items = [...(task.result?.data ?? []), { url: task.url }, ...(outer.success ? outer.data : [])];
  const urls = items.map((item) => {
    if (item.url) return item.url;
    return 'b64_json' in item && item.b64_json ? `data:;base64,${item.b64_json}` : '';
  });
  return [...new Set(urls.filter((url) => url !== ''))];
}

function reasonOf(task: Task): string {
  const error = typeof task.error === 'string' ? task.error : task.error?.message;
  const reasons = [error, task.message, task.fail_reason].map((text) => plainText(text ?? ''));
  return reasons.find((reason) => reason !== '') ?? `status ${task.status ?? ''}`;
}

function progressOf(value: string | number | null | undefined): number | undefined {
  const number = numberOf(typeof value === 'string' ? value.replace('%', '').trim() : value);
  return number === undefined ? undefined : Math.min(100, Math.max(0, number));
}

function numberOf(value: string | number | null | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** What a task took, USD; undefined where that is no sum of money. */
function costOf(value: string | number | null | undefined): number | undefined {
  const usd = numberOf(value);
  return usd !== undefined && usd >= 0 && usd <= dearestUsd ? usd : undefined;
}

/** Unix seconds as ms, if a calendar has them. */
function msOf(seconds: number | null | undefined): number | undefined {
  const ms = (seconds ?? 0) * 1_000;
  return ms > 0 && !Number.isNaN(new Date(ms).getTime()) ? ms : undefined;
}
