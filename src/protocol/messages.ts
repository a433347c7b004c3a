import * as z from 'zod/mini';
import { Exact } from '../core/exactImage.ts';
import { JobState } from '../core/job.ts';
import { models, ratios, tiers } from '../core/models.ts';
import { Preset } from '../core/preset.ts';
import { Prices } from '../core/spend.ts';
import { PanelStrings } from './panelStrings.ts';

/** An image that code names: its files, and the workspace folder (URI) that their paths lie below. */
export const ExactTarget = z.extend(Exact, { root: z.string() });
export type ExactTarget = z.infer<typeof ExactTarget>;

/** What the person has set in the panel's form; the references are the extension's. */
export const FormValues = z.object({
  /** What the person wrote; in the form of a job the whole prompt that was sent. */
  prompt: z.string(),
  /** Name of the preset whose words go around the prompt. */
  preset: z.optional(z.string()),
  model: z.enum(models.map((model) => model.id)),
  tier: z.optional(z.enum(tiers)),
  ratio: z.enum(ratios),
  count: z.int(),
  /** What the image is for, where code names it already. Then it is one. */
  exact: z.optional(ExactTarget),
});
export type FormValues = z.infer<typeof FormValues>;

/** A reference as the panel shows it. */
export const ReferenceView = z.object({
  /** Identifies it in messages. */
  uri: z.string(),
  name: z.string(),
  /** Webview URL of the picture; absent where the panel may not read it. */
  src: z.optional(z.string()),
  /** What will be done to it before it is sent, or why it cannot be sent. */
  note: z.optional(z.string()),
});
export type ReferenceView = z.infer<typeof ReferenceView>;

/** What can be done with a job, as a button. */
export const JobAction = z.enum([
  'stop',
  'resume',
  'retry',
  'remove',
  'copyPrompt',
  'setKey',
  'topUp',
  'checkSetup',
]);
export type JobAction = z.infer<typeof JobAction>;

/** What can be done with a saved image, as a button. */
export const ImageAction = z.enum(['open', 'insert', 'copy', 'reveal', 'useAsReference', 'discard']);
export type ImageAction = z.infer<typeof ImageAction>;

/** A saved image as the panel shows it. */
export const ImageView = z.object({
  uri: z.string(),
  name: z.string(),
  /** Webview URL of the picture; absent where the panel may not read it. */
  src: z.optional(z.string()),
  width: z.int(),
  height: z.int(),
  /** The file is not there any more: deleted, or moved by something else than the editor. */
  gone: z.optional(z.boolean()),
});
export type ImageView = z.infer<typeof ImageView>;

/** A job as the panel shows it. All texts are localised already. Times are ms since the epoch, the extension's clock. */
export const JobView = z.object({
  id: z.string(),
  /** Shared by the variants of one wish. */
  group: z.string(),
  state: JobState,
  form: FormValues,
  /** `2K 16:9`, or only the ratio. */
  sizeLabel: z.string(),
  /** What is happening, or what went wrong: one sentence or two. */
  text: z.string(),
  /** Something to know about a job that went well, e.g. other pixels than asked for. */
  warning: z.optional(z.string()),
  /** The server's progress, 0 to 100: a hint. */
  progress: z.optional(z.number()),
  createdAt: z.number(),
  /** What such a task usually takes, ms; absent while too few have been seen, and once the job rests. */
  typicalMs: z.optional(z.number()),
  finishedAt: z.optional(z.number()),
  images: z.array(ImageView),
  /** In the order in which to show them; the first one is the main one. */
  actions: z.array(z.object({ action: JobAction, label: z.string() })),
});
export type JobView = z.infer<typeof JobView>;

/** A form that the extension fills in. The panel takes each one once; after that the form is the person's again. */
export const PanelFill = z.object({ id: z.string(), form: FormValues });
export type PanelFill = z.infer<typeof PanelFill>;

/** Everything that the panel shows, always whole: a hidden panel may miss any number of these. */
export const PanelSnapshot = z.object({
  /** The extension's clock, ms since the epoch; in a remote window it may differ from the panel's. */
  now: z.number(),
  backend: z.enum(['toapis', 'placeholder']),
  hasKey: z.boolean(),
  extendedSizes: z.boolean(),
  presets: z.array(Preset),
  /** Entries of the setting that are no presets, by name. */
  wrongPresets: z.array(z.string()),
  /** The person's own prices, which go before those of the catalogue. */
  prices: z.optional(Prices),
  /** Whether a folder is open in the editor. */
  hasFolder: z.boolean(),
  /** Where images go, as people read it, e.g. `site/assets`; empty while that has to be asked. */
  destination: z.string(),
  /** What the form starts with when the panel has kept nothing. */
  defaults: FormValues,
  fill: z.optional(PanelFill),
  references: z.array(ReferenceView),
  /** Newest first. */
  jobs: z.array(JobView),
});
export type PanelSnapshot = z.infer<typeof PanelSnapshot>;

/** A field that the extension refused, with the reason and the remedy, localised. */
export const FieldProblem = z.object({
  field: z.enum(['prompt', 'size', 'count', 'references', 'mask']),
  text: z.string(),
});
export type FieldProblem = z.infer<typeof FieldProblem>;

/** What came of a wish to generate. */
export const GenerateResult = z.object({ accepted: z.boolean(), problems: z.array(FieldProblem) });
export type GenerateResult = z.infer<typeof GenerateResult>;

/** The first answer: the texts of the interface in the person's language, and the first snapshot. */
export const Welcome = z.object({ strings: PanelStrings, snapshot: PanelSnapshot });
export type Welcome = z.infer<typeof Welcome>;

/** Largest image that can be pasted, or dropped from outside, in bytes; and its length in base64. */
export const maxAddedBytes = 20_000_000;
const maxAddedBase64 = Math.ceil(maxAddedBytes / 3) * 4;

/** What the panel may ask for, each with the schema of its body and of its answer. */
export const panelRequests = {
  ready: { body: z.object({}), answer: Welcome },
  generate: { body: FormValues, answer: GenerateResult },
  /** Opens the file dialog. */
  pickReferences: { body: z.object({}), answer: z.object({}) },
  /** Dropped from the explorer: URIs as text. */
  addReferences: { body: z.object({ uris: z.array(z.string()) }), answer: z.object({}) },
  /** Pasted, or dropped from outside: the bytes, base64, and the name that the file had. */
  addImage: {
    body: z.object({ name: z.string(), data: z.string().check(z.maxLength(maxAddedBase64)) }),
    answer: z.object({}),
  },
  removeReference: { body: z.object({ uri: z.string() }), answer: z.object({}) },
  /** `to` is the new index. */
  moveReference: { body: z.object({ uri: z.string(), to: z.int() }), answer: z.object({}) },
  /** Opens the mask editor. */
  editWithMask: { body: z.object({ uri: z.string() }), answer: z.object({}) },
  clearReferences: { body: z.object({}), answer: z.object({}) },
  job: { body: z.object({ id: z.string(), action: JobAction }), answer: z.object({}) },
  image: { body: z.object({ uri: z.string(), action: ImageAction }), answer: z.object({}) },
  /** Opens images side by side. */
  compare: { body: z.object({ uris: z.array(z.string()) }), answer: z.object({}) },
  setup: {
    body: z.object({
      choice: z.enum(['setKey', 'getKey', 'usePlaceholders', 'useToapis', 'openFolder', 'editPresets']),
    }),
    answer: z.object({}),
  },
} as const;

export type PanelRequests = typeof panelRequests;
export type PanelRequestType = keyof PanelRequests;
/** Body of a request. */
export type BodyOf<T extends PanelRequestType> = z.infer<PanelRequests[T]['body']>;
/** Answer to a request. */
export type AnswerTo<T extends PanelRequestType> = z.infer<PanelRequests[T]['answer']>;
