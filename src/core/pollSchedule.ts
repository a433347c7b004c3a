/** What past tasks of one model and tier took. */
export type Durations = {
  /** Median, ms. */
  readonly medianMs: number;
  /** How steeply the chance of being ready rises around the median; 1.5 (flat) to 8 (sharp). */
  readonly steepness: number;
};

/** Assumed until eight tasks have been seen. */
const unseen: Durations = { medianMs: 30_000, steepness: 2.5 };
const enoughTasks = 8;
const rememberedTasks = 50;

/** λ: how many seconds of lag one status request is worth, while few tasks are in flight. */
const requestWorthMs = 50;
/** From this many tasks in flight on, each asks less often, so that together they stay below the rate limit. */
const crowd = 25;

/** Learns from the durations (ms, oldest first) of past tasks; fewer than eight teach nothing. */
export function learnDurations(pastMs: readonly number[]): Durations {
  const sorted = pastMs
    .slice(-rememberedTasks)
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b);
  if (sorted.length < enoughTasks) return unseen;
  const quantile = (q: number): number => {
    const at = (sorted.length - 1) * q;
    const below = sorted[Math.floor(at)] ?? 0;
    const above = sorted[Math.ceil(at)] ?? below;
    return below + (above - below) * (at - Math.floor(at));
  };
  const spread = Math.log(quantile(0.75) / quantile(0.25));
  return {
    medianMs: quantile(0.5),
    steepness: clamp(spread > 0 ? 2.2 / spread : Infinity, 1.5, 8),
  };
}

/**
 * Age of the task, in ms since it was accepted, at which to ask next. Asks rarely while an answer is unlikely,
 * most often around the usual duration, ever less for stragglers: near the optimum between requests and lag.
 *
 * @param ageMs age at the last question; 0 when none was asked yet
 * @param inFlight tasks that wait at the same time
 * @param random 0 to 1, spreads questions that would fall together
 */
export function nextPollAge(ageMs: number, durations: Durations, inFlight: number, random: number): number {
  const { medianMs: m, steepness: b } = durations;
  const lambda = requestWorthMs * Math.max(1, inFlight / crowd);
  if (ageMs <= 0) {
    return Math.max(2_000, m * Math.min(1, (lambda * (b + 1)) / m) ** (1 / (b + 1)));
  }
  const gap = Math.sqrt(((2 * lambda * ageMs) / b) * (1 + (m / ageMs) ** b));
  return ageMs + clamp(gap, 1_000, 30_000) * (0.9 + 0.2 * random);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
