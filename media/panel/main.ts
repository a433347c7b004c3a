import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { PanelClient } from '../../src/protocol/channel.ts';
import type { PanelSnapshot } from '../../src/protocol/messages.ts';
import { takeImages } from './drops.ts';
import { connectHost } from './host.ts';
import { listenToKeys } from './keys.ts';
import { Panel } from './panel.ts';
import { loadFailure } from './views/loadFailure.ts';

const host = connectHost();
const root = document.getElementById('app') ?? document.body;

let panel: Panel | undefined;
/** What was told before the welcome arrived, which may be older. */
let early: PanelSnapshot | undefined;
const client = new PanelClient(host.post, (snapshot) => {
  if (panel) panel.show(snapshot);
  else early = snapshot;
});
host.listen((message) => client.receive(message));

try {
  const welcome = await client.ask('ready', {});
  panel = new Panel(root, client, host, welcome);
  if (early && early.now > welcome.snapshot.now) panel.show(early);
  const { actions } = panel;
  listenToKeys(() => void actions.generate());
  takeImages({
    hover: (hovered) => actions.hover(hovered),
    uris: (uris) => actions.addReferences(uris),
    files: (files) => void actions.addImages(files),
  });
} catch (thrown) {
  loadFailure(root, thrown);
}
