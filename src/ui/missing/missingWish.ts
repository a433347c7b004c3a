import * as z from 'zod/mini';
import { ExactFile } from '../../core/exactImage.ts';

/**
 * What a quick fix asks for: an image of which code names the files. Travels as the argument of a command, and so is
 * parsed like everything else that comes from outside.
 */
export const MissingWish = z.object({
  /** URI of the workspace folder that the paths count from. */
  root: z.string(),
  /** What the code says of it; may be empty. */
  prompt: z.string(),
  files: z.array(ExactFile).check(z.minLength(1)),
  /** Ask for the prompt and make it, only draw a placeholder, or fill in the panel. */
  how: z.enum(['generate', 'placeholder', 'panel']),
});
export type MissingWish = z.infer<typeof MissingWish>;
