import type { ErrorRecord } from '../core/errors.ts';
import type { FittedReference } from './fittedReference.ts';
import type { Repainting } from './keepOutside.ts';

/** What the worker is asked for. */
export type Work =
  | { readonly type: 'fitReference'; readonly bytes: Uint8Array; readonly maxBytes: number }
  | { readonly type: 'keepOutside'; readonly repainting: Repainting };

/** What it answers. */
export type Outcome =
  | { readonly type: 'fitted'; readonly fitted: FittedReference }
  | { readonly type: 'kept'; readonly bytes: Uint8Array | undefined }
  | { readonly type: 'failed'; readonly error: ErrorRecord };
