/** The stand-in in a process of its own: each task is ready at the moment at which it is asked for. */
import { startToapis } from '../toapis/server.ts';
import type { Delivery } from './delivery.ts';

/** Makes a PNG of about 2.8 MB. */
const cell = { tier: '2K', ratio: '1:1', width: 2180, height: 2180, later: false } as const;

const server = await startToapis({ taskDurationMs: Infinity, models: { 'gpt-image-2': { cells: [cell] } } });
server.on('accepted', () => void server.warm());
server.on('poll', (task) => {
  if (task.state === 'completed') return;
  server.finish(task.id);
  const ready: Delivery = {
    readyAt: performance.timeOrigin + performance.now(),
    url: task.resultUrls[0] ?? '',
  };
  process.send?.(ready);
});
process.send?.({ baseUrl: server.baseUrl, key: server.key });
process.on('disconnect', () => void server.stop());
