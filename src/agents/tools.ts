import * as z from 'zod/mini';
import { CheckInput, FindInput, GenerateInput } from './input.ts';
import type { ToolName } from './toolNames.ts';

/** A tool as a host lists it for a model. */
export type ToolDefinition = {
  readonly name: ToolName;
  readonly title: string;
  /** For the model: what it does, when to use it and when not. */
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: object;
  /** Whether it changes nothing and costs nothing. */
  readonly readOnly: boolean;
};

/** The tools, for whatever host. package.json declares the same. */
export const toolDefinitions: readonly ToolDefinition[] = [
  {
    name: 'generate_image',
    title: 'Generate Image',
    description:
      'Makes one image file with an AI model and puts it at a path in the workspace, in exactly the pixels and the ' +
      'format that the code needs. Costs the user money for each call. Returns at once with the path, the pixels, the ' +
      'price and the state "pending": a labelled placeholder of the right size stands at the path immediately, and the ' +
      'real image replaces it by itself when it is ready, usually within a minute. Refer to the path in code right away; ' +
      'do not wait. Use it when the user wants a new picture, illustration, photo, texture, icon or hero image, or when ' +
      'code refers to an image that does not exist. Do not use it for diagrams, charts, screenshots or vector logos that ' +
      'can be written as SVG or code, for editing, converting or resizing an existing file, for several tries of the same ' +
      'image unless the user asks, or again for a path that is pending. It never overwrites a file other than an untouched ' +
      'placeholder and never writes outside the workspace. Passing the spending limit and uploading references need the ' +
      "user's consent, which may be refused: then do not call it again for that image.",
    inputSchema: jsonSchema(GenerateInput),
    readOnly: false,
  },
  {
    name: 'check_images',
    title: 'Check Images',
    description:
      'Tells the state of images that were ordered with generate_image or by the user: pending, done, paused or failed, ' +
      'with the path, the pixels, what it cost and the next step. For finished ones it hands back a small picture (at ' +
      'most 512 pixels, at most four for a call), so that you can judge the result. Free, and orders nothing. Use it some ' +
      'time after generate_image, when other work is done. Do not use it in a loop to wait, and not to view image files ' +
      'that Easel has not made.',
    inputSchema: jsonSchema(CheckInput),
    readOnly: true,
  },
  {
    name: 'find_missing_images',
    title: 'Find Missing Images',
    description:
      'Lists image files that HTML, CSS, SCSS, Less, Markdown, JavaScript, TypeScript, JSX, Vue, Svelte and web manifests ' +
      'refer to and that do not exist: where they belong, which size the code asks for, a suggested prompt, and where the ' +
      'reference stands. Free, and changes nothing. Use it before you fill a page with images, or to find broken image ' +
      'paths. Do not use it to find other files, or images that exist but are not used.',
    inputSchema: jsonSchema(FindInput),
    readOnly: true,
  },
];

function jsonSchema(schema: z.ZodMiniType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
