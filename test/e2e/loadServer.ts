/** The stand-in in a process of its own: `fork` it with the speed and the origin of the clock. */
import { startToapis } from '../toapis/server.ts';
import { fastClock } from './fastClock.ts';
import type { LoadReport } from './loadReport.ts';

const [speed = 1, origin = 0] = process.argv.slice(2).map(Number);
const server = await startToapis({
  clock: fastClock(speed, origin),
  rateLimits: true,
  taskDurationMs: ({ ordinal }) => 30_000 + ((ordinal * 7_919) % 40_000),
});
process.on('message', () => {
  const { ledger } = server;
  const report: LoadReport = {
    accepted: ledger.accepted.map(({ clientBusinessId }) => clientBusinessId ?? ''),
    rateLimited: ledger.rateLimited,
    refused: ledger.refused.length,
    polls: ledger.polls(),
    acceptedFrom: ledger.accepted.at(0)?.acceptedAt ?? 0,
    acceptedTo: ledger.accepted.at(-1)?.acceptedAt ?? 0,
  };
  process.send?.(report, () => void server.stop().then(() => process.disconnect()));
});
process.send?.({ baseUrl: server.baseUrl, key: server.key });
