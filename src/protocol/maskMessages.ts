import * as z from 'zod/mini';
import { maxMaskBytes, modelOf, ratios } from '../core/models.ts';
import type { ModelId } from '../core/models.ts';
import { Prices } from '../core/spend.ts';
import type { Handlers, Protocol } from './channel.ts';
import { MaskStrings } from './maskStrings.ts';
import { GenerateResult } from './messages.ts';

/** The model that takes masks. */
export const maskModel: ModelId = 'gpt-4o-image';

/** The image that is edited. */
export const MaskImage = z.object({
  /** Identifies it when the editor is restored after a reload. */
  uri: z.string(),
  name: z.string(),
  /** Its pixels, as its bytes say: the mask has the same. */
  width: z.int().check(z.positive()),
  height: z.int().check(z.positive()),
  /** The ratio that is asked for: the one of the model that comes nearest. */
  ratio: z.enum(ratios),
  /** Webview URL of the picture, or its bytes where there is no such URL. */
  picture: z.union([
    z.object({ src: z.string() }),
    z.object({ bytes: z.instanceof(Uint8Array), mediaType: z.string() }),
  ]),
});
export type MaskImage = z.infer<typeof MaskImage>;

/** What the mask editor shows besides, always whole. */
export const MaskSnapshot = z.object({
  backend: z.enum(['toapis', 'placeholder']),
  /** The person's own prices, which go before those of the catalogue. */
  prices: z.optional(Prices),
  /** Where images go, as people read it; empty where that will be asked. */
  destination: z.string(),
});
export type MaskSnapshot = z.infer<typeof MaskSnapshot>;

/** The first answer: the texts in the person's language, the image, and the first snapshot. */
export const MaskWelcome = z.object({ strings: MaskStrings, image: MaskImage, snapshot: MaskSnapshot });
export type MaskWelcome = z.infer<typeof MaskWelcome>;

/** What the person wants made of the image. */
export const MaskOrder = z.object({
  prompt: z.string(),
  count: z.int().check(z.minimum(1), z.maximum(modelOf(maskModel).maxCount)),
  /** Whether everything outside the mask shall stay exactly as it is. */
  keepOutside: z.boolean(),
  /** Whether the image as the server made it shall be saved as well. */
  keepUntouched: z.boolean(),
  /** A PNG of the image's pixels: transparent where it was painted. */
  mask: z.instanceof(Uint8Array).check(z.refine(({ length }) => length <= maxMaskBytes)),
});
export type MaskOrder = z.infer<typeof MaskOrder>;

/** What the mask editor may ask for, each with the schema of its body and of its answer. */
export const maskRequests = {
  ready: { body: z.object({}), answer: MaskWelcome },
  generate: { body: MaskOrder, answer: GenerateResult },
} as const;

/** What the mask editor and the extension say to each other. */
export const maskProtocol: Protocol<typeof maskRequests, MaskSnapshot> = {
  requests: maskRequests,
  snapshot: MaskSnapshot,
};

/** What the extension does for each request of the mask editor. */
export type MaskHandlers = Handlers<typeof maskRequests>;
