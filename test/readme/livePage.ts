import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Session } from '../ui/session.ts';
import { until } from '../vscode/until.ts';

/** The web page that is being worked on, in the editor's own browser. */
export type LivePage = {
  /** Loads the page anew, as it is on the disk now, and waits for its images. */
  refresh(): Promise<void>;
  close(): void;
};

const mediaTypes: Readonly<Record<string, string>> = { '.css': 'text/css', '.html': 'text/html' };

/** Serves the workspace, and shows its `index.html` beside the editors that are there. */
export async function openLivePage(session: Session): Promise<LivePage> {
  const server = await serve(session);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const { workbench } = session;
  await workbench.runCommand('Simple Browser: Show');
  await workbench.quickInput.opened();
  await workbench.quickInput.type(url);
  await workbench.quickInput.accept();
  await workbench.runCommand('View: Move Editor into Next Group');
  return {
    refresh: async () => {
      // The frame is made anew when its editor moves.
      await until('the page', async () => {
        const frame = workbench.page.frames().find((each) => each.url().startsWith(url));
        return (await frame?.goto(frame.url()))?.ok();
      });
    },
    close: () => server.close().closeAllConnections(),
  };
}

async function serve(session: Session): Promise<Server> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').replace(/\?.*/, '').replace(/\/$/, '/index.html');
    const type = mediaTypes[path.extname(name)];
    readFile(session.pathOf(`.${name}`)).then(
      (bytes) =>
        response
          .writeHead(200, { ...(type && { 'content-type': type }), 'cache-control': 'no-store' })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
