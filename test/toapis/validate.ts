import { badField, badReferences, modelNotFound, type Answer } from './answers.ts';
import { asReference, type Referenced } from './files.ts';
import type { Cell, ModelRule } from './models.ts';
import { readCell } from './sizes.ts';
import type { World } from './world.ts';

/** Largest mask in bytes (ToAPIs docs, images/gpt-4o/generation: 4MB; the smaller reading). */
export const maxMaskBytes = 4_000_000;

/** Thrown for a request that the server does not take; carries what it says. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Refused with HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** A create that the server takes. */
export type ValidCreate = {
  /** As it came. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  readonly prompt: string;
  readonly count: number;
  readonly cell: Cell;
  readonly referenceUrls: readonly string[];
  readonly references: readonly Referenced[];
  readonly maskUrl: string | undefined;
  readonly clientBusinessId: string | undefined;
  /** Credits for all images. */
  readonly priceCredits: number;
};

/** True for an object that is not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(answer: Answer): never {
  throw new Refusal(answer);
}

function readBody(text: string, contentType: string): Record<string, unknown> {
  if (!/^application\/json\b/i.test(contentType))
    refuse(badField('', 'Content-Type must be application/json'));
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    refuse(badField('', 'invalid request body'));
  }
  return isRecord(body) ? body : refuse(badField('', 'invalid request body'));
}

function requiredText(body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (value === undefined || value === null || value === '') {
    refuse(badField(field, `The '${field}' field is required.`));
  }
  return typeof value === 'string'
    ? value
    : refuse(badField(field, `The '${field}' field must be a string.`));
}

function readCount(body: Record<string, unknown>, rule: ModelRule): number {
  const n = body.n ?? 1;
  if (typeof n !== 'number') refuse(badField('n', `The 'n' field must be a number, got ${typeof n}.`));
  if (!rule.counts.includes(n)) {
    refuse(badField('n', `The 'n' field must be one of ${rule.counts.join(', ')}, got ${n}.`));
  }
  return n;
}

/** The file behind a URL that the provider can fetch: here, one of the file host's. */
function fetchFile(world: World, url: string): Referenced | undefined {
  const hosts = [world.filesUrl(), `${world.baseUrl()}/__files`];
  const host = hosts.find((origin) => url.startsWith(`${origin}/`));
  const file = host === undefined ? undefined : world.files.get(url.slice(host.length));
  return file && asReference(file);
}

function readReferences(
  world: World,
  body: Record<string, unknown>,
  rule: ModelRule,
): { urls: string[]; files: Referenced[] } {
  const given = (['reference_images', 'image_urls'] as const).filter((field) => body[field] !== undefined);
  const [field, second] = given;
  if (field === undefined) return { urls: [], files: [] };
  if (second !== undefined) refuse(badField(second, `Use either '${field}' or '${second}', not both.`));
  if (rule.referenceField !== 'either' && rule.referenceField !== field) {
    refuse(badField(field, `Unknown field '${field}'. Use '${rule.referenceField}'.`));
  }
  const urls: unknown = body[field];
  if (!Array.isArray(urls) || !urls.every((url) => typeof url === 'string')) {
    refuse(badReferences(`The '${field}' field must be an array of URLs.`, field));
  }
  if (urls.length > rule.maxReferences) {
    refuse(badReferences(`At most ${rule.maxReferences} reference images are allowed.`, field));
  }
  const files = urls.map((url) => {
    if (/^data:|^[A-Za-z0-9+/]{100,}={0,2}$/.test(url))
      refuse(badReferences('base64 image is not allowed', field));
    if (!/^https?:\/\//.test(url))
      refuse(badReferences('Reference images must be public http(s) URLs.', field));
    const file = fetchFile(world, url);
    if (!file) refuse(badReferences(`The reference image could not be fetched: ${url}`, field));
    if (!rule.referenceKinds.includes(file.facts.kind)) {
      refuse(badReferences(`Unsupported reference image format: ${file.facts.kind}`, field));
    }
    return file;
  });
  return { urls, files };
}

function readMask(
  world: World,
  body: Record<string, unknown>,
  rule: ModelRule,
  first: Referenced | undefined,
): string | undefined {
  const url = body.mask_url;
  if (url === undefined) return undefined;
  const bad = (message: string) => refuse(badField('mask_url', message));
  if (!rule.takesMask) bad("This model does not support 'mask_url'.");
  if (typeof url !== 'string' || !/^https?:\/\//.test(url))
    return bad('The mask must be a public http(s) URL.');
  if (!first) return bad('A mask needs a reference image.');
  const mask = fetchFile(world, url);
  if (!mask) return bad(`The mask could not be fetched: ${url}`);
  if (mask.facts.kind !== 'png') bad('The mask must be a PNG.');
  if (!mask.facts.alpha) bad('The mask must have an alpha channel.');
  if (mask.size > maxMaskBytes) bad('The mask must not be larger than 4MB.');
  if (mask.facts.width !== first.facts.width || mask.facts.height !== first.facts.height) {
    bad('The mask must have the same size as the first reference image.');
  }
  return url;
}

function readBusinessId(body: Record<string, unknown>): string | undefined {
  const metadata = isRecord(body.metadata) ? body.metadata : {};
  const name = body.client_business_id ?? metadata.client_business_id;
  if (name === undefined) return undefined;
  if (typeof name !== 'string' || name === '') {
    refuse(badField('client_business_id', "The 'client_business_id' field must be a string."));
  }
  return name;
}

/** Reads a create; throws a `Refusal` with the documented answer when something is wrong with it. */
export function validateCreate(world: World, text: string, contentType: string): ValidCreate {
  const body = readBody(text, contentType);
  const model = requiredText(body, 'model');
  const prompt = requiredText(body, 'prompt');
  const rule = world.models.get(model);
  if (!rule) refuse(modelNotFound(model));
  if (prompt.length > rule.maxPromptLength) {
    refuse(badField('prompt', `The prompt must not be longer than ${rule.maxPromptLength} characters.`));
  }
  const cell = readCell(body, rule, world.settings.extendedSizes);
  if ('problem' in cell) refuse(badField(cell.param, cell.problem));
  const count = readCount(body, rule);
  const format = body.response_format ?? 'url';
  if (format !== 'url' && format !== 'b64_json') {
    refuse(badField('response_format', "The 'response_format' field must be url or b64_json."));
  }
  const references = readReferences(world, body, rule);
  return {
    body,
    model,
    prompt,
    count,
    cell,
    referenceUrls: references.urls,
    references: references.files,
    maskUrl: readMask(world, body, rule, references.files[0]),
    clientBusinessId: readBusinessId(body),
    priceCredits: count * rule.priceCredits[cell.tier ?? 'none'],
  };
}
