import type { Clock } from '../core/clock.ts';
import { EaselError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import { decide } from '../core/retry.ts';
import type { Decision, Operation } from '../core/retry.ts';
import type { Log } from './ports.ts';

/** Thrown by `attempt` when retrying is over; says what the policy decided instead. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly error: EaselError;
  readonly decision: Exclude<Decision, { kind: 'retry' }>;

  constructor(error: EaselError, decision: Exclude<Decision, { kind: 'retry' }>) {
    super(error.message, { cause: error });
    this.error = error;
    this.decision = decision;
  }
}

type AttemptPorts = { readonly clock: Clock; readonly random: () => number; readonly log: Log };

/**
 * Does something, and again as long as the retry policy says so.
 * @param deadline ms since the epoch; a retry that would come later is a pause instead
 * @throws GivenUp when the policy says look up, pause or fail; the signal's reason when it is aborted.
 */
export async function attempt<T>(
  operation: Operation,
  ports: AttemptPorts,
  signal: AbortSignal,
  action: () => Promise<T>,
  deadline = Infinity,
): Promise<T> {
  let last: ErrorCode | undefined;
  let repeats = 0;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await action();
    } catch (thrown) {
      signal.throwIfAborted();
      const error = EaselError.from(thrown);
      repeats = error.code === last ? repeats + 1 : 0;
      last = error.code;
      const decision = decide({ operation, error, attempt: tries, repeats, random: ports.random() });
      ports.log.warn(`${operation} failed: ${error.code} (${error.message}); ${decision.kind}`);
      if (decision.kind !== 'retry') throw new GivenUp(error, decision);
      if (ports.clock.now() + decision.afterMs > deadline) {
        throw new GivenUp(error, { kind: 'pause', reason: 'deadline' });
      }
      await ports.clock.sleep(decision.afterMs, signal);
    }
  }
}
