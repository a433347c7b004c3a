import * as z from 'zod/mini';
import { maxExactEdge } from '../core/exactImage.ts';
import { models, ratios, tiers } from '../core/models.ts';
import { Refusal } from './answer.ts';
import { extensions } from './place.ts';
import { quote } from './words.ts';

const longestPrompt = Math.max(...models.map(({ maxPromptLength }) => maxPromptLength));
const mostReferences = Math.max(...models.map(({ maxReferences }) => maxReferences));

const edge = z.int().check(z.minimum(1), z.maximum(maxExactEdge));
const path = z.string().check(z.minLength(1), z.maxLength(1_000));

/** What `generate_image` takes. */
export const GenerateInput = z.strictObject({
  prompt: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(longestPrompt),
      z.describe(
        'What the image shows: subject, style, colours, background. Say "no text" unless letters are wanted.',
      ),
    ),
  path: z.optional(
    path.check(
      z.describe(
        'The file to make, exactly as the code refers to it: an absolute path inside the workspace, or a path from the ' +
          `workspace folder. Its extension decides the format: ${extensions}. Without it the image goes into the assets ` +
          'folder, named after the prompt, as PNG.',
      ),
    ),
  ),
  width: z.optional(
    edge.check(z.describe('Exact width of the file in pixels. Only together with height; best for code.')),
  ),
  height: z.optional(edge.check(z.describe('Exact height of the file in pixels. Only together with width.'))),
  resolution: z.optional(
    z
      .enum(tiers)
      .check(z.describe('Instead of width and height: the tier, which decides the price. gpt-image-2 only.')),
  ),
  size: z.optional(
    z.enum(ratios).check(z.describe('Instead of width and height: the aspect ratio, width to height.')),
  ),
  references: z.optional(
    z
      .array(path)
      .check(
        z.maxLength(mostReferences),
        z.describe(
          'Paths of images in the workspace that the new one follows; the prompt may call them image 1, image 2. They are ' +
            "uploaded to public addresses, which needs the user's consent: give only what is needed.",
        ),
      ),
  ),
  variants: z.optional(
    z
      .array(z.strictObject({ path, width: edge, height: edge }))
      .check(
        z.maxLength(15),
        z.describe(
          'Further files made from the same image for no further money, such as the candidates of a srcset.',
        ),
      ),
  ),
  preset: z.optional(
    z
      .string()
      .check(
        z.maxLength(200),
        z.describe('Name of a style that the user has defined, put around the prompt.'),
      ),
  ),
  model: z.optional(
    z
      .enum(models.map(({ id }) => id))
      .check(z.describe('Only when the user names one; otherwise the one that the user has set is used.')),
  ),
});
export type GenerateInput = z.infer<typeof GenerateInput>;

/** What `check_images` takes. */
export const CheckInput = z.strictObject({
  paths: z.optional(
    z
      .array(path)
      .check(
        z.minLength(1),
        z.maxLength(20),
        z.describe('Paths as generate_image returned them. Without it: the ten newest orders.'),
      ),
  ),
});

/** What `find_missing_images` takes. */
export const FindInput = z.strictObject({
  paths: z.optional(
    z
      .array(path)
      .check(
        z.minLength(1),
        z.maxLength(20),
        z.describe('Files and folders of the workspace to look through. Without it: the whole workspace.'),
      ),
  ),
});

/** What a model passed. @throws Refusal that says what is wrong with which parameter */
export function parseInput<T extends z.ZodMiniObject>(schema: T, input: unknown): z.infer<T> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape).join(', ');
  const problems = parsed.error.issues.slice(0, 5).map((issue) => problemOf(issue, known));
  throw new Refusal(`The input cannot be used. ${problems.join(' ')}`);
}

function problemOf(issue: z.core.$ZodIssue, known: string): string {
  const name = issue.path.length > 0 ? quote(issue.path.join('.'), 60) : 'The input';
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Unknown: ${issue.keys
        .slice(0, 5)
        .map((key) => quote(key, 40))
        .join(', ')}; the parameters are ${known}.`;
    case 'invalid_type':
      return `${name} must be of type ${issue.expected === 'int' ? 'integer' : issue.expected}.`;
    case 'invalid_value':
      return `${name} must be one of ${issue.values.map(String).join(', ')}.`;
    case 'too_big':
      return `${name} is too large: at most ${issue.maximum}.`;
    case 'too_small':
      return `${name} is too small: at least ${issue.minimum}.`;
    default:
      return `${name} cannot be used.`;
  }
}
