import { estimateUsd, formatUsd } from '../core/spend.ts';
import type { Priced } from '../core/spend.ts';
import type { AgentSettings } from './ports.ts';

/** What one image costs, for the model: `about $0.020`, `free`, or `unknown`. */
export function priceOf(wish: Priced, { prices }: AgentSettings): string {
  if (prices === 'free') return 'free';
  const usd = estimateUsd(wish, 1, prices);
  return usd === undefined ? 'unknown' : `about ${formatUsd(usd)}`;
}
