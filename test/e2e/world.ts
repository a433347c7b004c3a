import type { ToapisOptions } from '../toapis/options.ts';
import { startToapis } from '../toapis/server.ts';
import type { Toapis } from '../toapis/server.ts';
import { fastClock } from './fastClock.ts';
import { Window } from './window.ts';

/** A window and the stand-in that it talks to over real sockets, on one clock. */
export type World = {
  readonly server: Toapis;
  readonly window: Window;
  close(): Promise<void>;
};

/** Images are small here: what is proved does not depend on their size, and hundreds are made. */
export const smallCell = { tier: '1K', ratio: '1:1', width: 192, height: 160, later: false } as const;

/** Opens a world in which time goes `speed` times as fast. Tasks take ten seconds unless said otherwise. */
export async function openWorld(speed: number, options: Omit<ToapisOptions, 'clock'> = {}): Promise<World> {
  const clock = fastClock(speed);
  const server = await startToapis({
    taskDurationMs: 10_000,
    models: { 'gpt-image-2': { cells: [smallCell] } },
    ...options,
    clock,
  });
  const window = await Window.open(clock, server).catch(async (thrown: unknown) => {
    await server.stop();
    throw thrown;
  });
  return {
    server,
    window,
    close: async () => {
      await window.close();
      await server.stop();
    },
  };
}
