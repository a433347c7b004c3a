/** What the ledger of the stand-in says after a load test. */
export type LoadReport = {
  /** UUIDs of the accepted orders. */
  readonly accepted: readonly string[];
  /** Requests that the limiter refused. */
  readonly rateLimited: number;
  readonly refused: number;
  readonly polls: number;
  /** When the first and the last task was accepted, ms since the epoch. */
  readonly acceptedFrom: number;
  readonly acceptedTo: number;
};
