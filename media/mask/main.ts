import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import { ChannelClient } from '../../src/protocol/channel.ts';
import { maskProtocol } from '../../src/protocol/maskMessages.ts';
import type { MaskSnapshot } from '../../src/protocol/maskMessages.ts';
import { connectHost } from '../panel/host.ts';
import { listenToKeys } from '../panel/keys.ts';
import { loadFailure } from '../panel/views/loadFailure.ts';
import { MaskEditor } from './editor.ts';
import type { MaskClient } from './editor.ts';
import { listenToShortcuts } from './shortcuts.ts';
import { Stage } from './stage.ts';

const host = connectHost();
const root = document.getElementById('app') ?? document.body;

let editor: MaskEditor | undefined;
/** What was told before the welcome arrived. */
let early: MaskSnapshot | undefined;
const client: MaskClient = new ChannelClient(maskProtocol, host.post, (snapshot) => {
  if (editor) editor.update({ snapshot });
  else early = snapshot;
});
host.listen((message) => client.receive(message));

try {
  const welcome = await client.ask('ready', {});
  const opened = new MaskEditor(root, client, host, early ? { ...welcome, snapshot: early } : welcome);
  editor = opened;
  new Stage(opened, root);
  listenToKeys(() => void opened.generate());
  listenToShortcuts(opened);
} catch (thrown) {
  loadFailure(root, thrown);
}
