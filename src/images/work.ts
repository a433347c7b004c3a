import type { ErrorRecord } from '../core/errors.ts';
import type { FittedReference } from './fittedReference.ts';
import type { Repainting } from './keepOutside.ts';
import type { ExactWish } from './makeExact.ts';

/** What the worker is asked for. */
export type Work =
  | { readonly type: 'fitReference'; readonly bytes: Uint8Array; readonly maxBytes: number }
  | { readonly type: 'keepOutside'; readonly repainting: Repainting }
  | { readonly type: 'makeExact'; readonly wish: ExactWish };

/** What it answers. */
export type Outcome =
  | { readonly type: 'fitted'; readonly fitted: FittedReference }
  | { readonly type: 'kept'; readonly bytes: Uint8Array | undefined }
  | { readonly type: 'made'; readonly files: readonly Uint8Array[] }
  | { readonly type: 'failed'; readonly error: ErrorRecord };
