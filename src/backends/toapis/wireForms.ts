import * as z from 'zod/mini';
import type { TaskOrder } from '../backend.ts';
import type { EaselError } from '../../core/errors.ts';
import type { Tier } from '../../core/models.ts';
import { cellOf } from '../../core/request.ts';

/** How size and tier are spelled; the order in which a refused form is followed by the next. */
const sizeForms = ['1K', '1k', 'pixels'] as const;
/** Which field holds the references; never both. */
const referenceFields = ['reference_images', 'image_urls'] as const;

/**
 * How one server wants a task spelled. The provider's pages differ: "GPT-Image-2 Image Generation" has ratio
 * and `1K`, the later API reference `1k`, the "GPT-Image-2" model guide pixels; the API reference of GPT-4o
 * names `image_urls` where the others name `reference_images`.
 */
export const WireForm = z.object({ size: z.enum(sizeForms), references: z.enum(referenceFields) });
export type WireForm = z.infer<typeof WireForm>;

/** What is tried first. */
export const firstForm: WireForm = { size: '1K', references: 'reference_images' };

/** `resolution` in the form of the "GPT-Image-2" model guide, which knows no 4K. */
const pixelResolution: Partial<Record<Tier, string>> = { '1K': '1024', '2K': '2048' };

/** The JSON body of a create, or undefined where a form cannot say what the order wants. */
export function wireBody(order: TaskOrder, form: WireForm): Record<string, unknown> | undefined {
  const { request, references, mask } = order;
  const size = sizeFields(order, form);
  if (!size) return undefined;
  return {
    model: request.model,
    prompt: request.prompt,
    ...size,
    n: request.count,
    response_format: 'url',
    ...(references.length > 0 && { [form.references]: references }),
    ...(mask !== undefined && { mask_url: mask }),
    client_business_id: order.businessId,
  };
}

function sizeFields({ request }: TaskOrder, form: WireForm): Record<string, string> | undefined {
  const { tier, ratio } = request;
  if (form.size !== 'pixels') {
    if (!tier) return { size: ratio };
    return { size: ratio, resolution: form.size === '1k' ? tier.toLowerCase() : tier };
  }
  const pixels = cellOf(request)?.pixels;
  const resolution = tier && pixelResolution[tier];
  return pixels && resolution ? { size: `${pixels.width}x${pixels.height}`, resolution } : undefined;
}

/**
 * The forms worth trying after a refusal, in order: only those that spell differently what the server named,
 * and only ones not tried yet. A 400 made no task, so trying costs nothing.
 */
export function nextForm(
  refusal: EaselError,
  order: TaskOrder,
  tried: readonly WireForm[],
): WireForm | undefined {
  const last = tried.at(-1);
  if (!last || refusal.details.status !== '400') return undefined;
  const field = refusal.details.field ?? '';
  const reason = (refusal.details.reason ?? '').toLowerCase();
  const about = (...names: string[]): boolean =>
    names.includes(field) || (!field && names.some((n) => reason.includes(n)));

  const candidates: WireForm[] = [];
  if (about('size', 'resolution')) candidates.push(...sizeForms.map((size) => ({ ...last, size })));
  if (about(...referenceFields) && order.references.length > 0) {
    candidates.push(...referenceFields.map((references) => ({ ...last, references })));
  }
  const spelled = new Set(tried.map((form) => JSON.stringify(wireBody(order, form))));
  return candidates.find((form) => {
    const body = wireBody(order, form);
    return body !== undefined && !spelled.has(JSON.stringify(body));
  });
}
